package breezeway.standalone.simulator;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the whole data set of a plan, region after region. */
final class WorldGenerator {
  private final SimulationPlan plan;
  private final IdSequence ids = new IdSequence();
  private final Map<Entity, QuirkShare> quirks = new EnumMap<>(Entity.class);

  WorldGenerator(SimulationPlan plan) {
    this.plan = plan;
    for (Entity entity : Entity.values()) {
      quirks.put(entity, new QuirkShare(plan.quirkShare()));
    }
  }

  World generate() {
    Map<String, RegionWorld> regions = new LinkedHashMap<>();
    int count = plan.regions().size();
    for (int index = 0; index < count; index++) {
      RegionPlan region = plan.regions().get(index);
      Volumes volumes = plan.volumes().shareOf(index, count);
      RegionWorld world = new RegionWorld(plan, region, ids);
      ReferenceGenerator reference = new ReferenceGenerator(this, region, world);
      reference.generate(volumes);
      new PropertyGenerator(this, region, world).generate(volumes);
      ReservationGenerator reservations = new ReservationGenerator(this, region, world);
      reservations.generate(volumes.reservations());
      int busy = index == 0 ? plan.busyPropertyTasks() : 0;
      new TaskGenerator(this, region, world, reference, reservations)
          .generate(volumes.tasks(), busy);
      regions.put(region.code(), world);
    }
    return new World(regions);
  }

  IdSequence ids() {
    return ids;
  }

  QuirkShare quirks(Entity entity) {
    return quirks.get(entity);
  }

  MadeUp madeUp(RegionPlan region, Entity entity) {
    return new MadeUp(plan.seed(), region.code(), entity, plan.today());
  }
}
