package breezeway.standalone.faults;

import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.World;
import breezeway.standalone.testing.Invariants;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One record of each of a few entities whose name is counted up before runs are asked for. When a
 * run is told to be a success, the name that was there before it began must be in the table.
 */
final class Canaries {
  private static final String WORD = "canary ";

  private static final Map<String, Canary> CANARIES =
      Map.of(
          "properties", new Canary(Entity.PROPERTIES, "property_id", "property_name"),
          "supplies", new Canary(Entity.SUPPLIES, "supply_id", "supply_name"),
          "tasks", new Canary(Entity.TASKS, "task_id", "task_name"));

  private record Canary(Entity entity, String key, String name) {}

  private final World world;
  private final Invariants invariants;
  private final Map<String, Long> ids = new HashMap<>();

  Canaries(World world, Invariants invariants) {
    this.world = world;
    this.invariants = invariants;
    for (String code : world.regionCodes()) {
      RegionWorld region = world.region(code);
      CANARIES.forEach((entity, canary) -> ids.put(code + entity, firstListed(region, canary)));
    }
  }

  private static long firstListed(RegionWorld region, Canary canary) {
    return region.ids(canary.entity).stream()
        .filter(id -> canary.entity != Entity.TASKS || region.isListed(id))
        .filter(id -> isActive(region.record(canary.entity, id)))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isActive(ObjectNode record) {
    return record.path("status").asText("active").equals("active");
  }

  /** The records that nobody else may change. */
  Set<Long> ids() {
    return Set.copyOf(ids.values());
  }

  void rename(int number) {
    for (String code : world.regionCodes()) {
      RegionWorld region = world.region(code);
      CANARIES.forEach(
          (entity, canary) ->
              region.change(
                  canary.entity,
                  ids.get(code + entity),
                  record -> record.put("name", WORD + number)));
    }
  }

  /** To be called when a run that began after {@link #rename} says success. */
  void landed(String region, String entity, int number) {
    Canary canary = CANARIES.get(entity);
    if (canary == null) {
      return;
    }
    long id = ids.get(region + entity);
    List<List<String>> found =
        invariants.query(
            "select %s from breezeway.%s where region_code = ? and %s::text = ?"
                .formatted(canary.name, entity, canary.key),
            region,
            String.valueOf(id));
    String name = found.isEmpty() ? "none" : String.valueOf(found.getFirst().getFirst());
    boolean isThere =
        name.startsWith(WORD) && Integer.parseInt(name.substring(WORD.length())) >= number;
    if (!isThere) {
      throw new AssertionError(
          "%s %s says success, but %d is called '%s' instead of '%s%d'"
              .formatted(region, entity, id, name, WORD, number));
    }
  }
}
