package breezeway.standalone.fuzz;

import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.World;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Valid records and answers of every entity, as the simulator makes them, to be spoilt. */
final class Seeds {
  static final String COMMENTS = "comments";
  static final String REQUIREMENTS = "requirements";
  private static final int MOST_OF_A_KIND = 200;

  private final Map<String, List<Json>> records = new HashMap<>();

  Seeds() {
    World world = World.of(SimulationPlan.small(1));
    RegionWorld region = world.region(world.regionCodes().getFirst());
    for (Entity entity : Entity.values()) {
      List<ObjectNode> all = region.records(entity);
      put(entity.name().toLowerCase(Locale.ROOT), all);
      if (entity == Entity.TASKS) {
        List<Long> tasks = region.ids(Entity.TASKS);
        put(COMMENTS, tasks.stream().map(region::comments).toList());
        put(REQUIREMENTS, tasks.stream().map(region::requirements).toList());
      }
    }
  }

  private void put(String kind, List<? extends JsonNode> nodes) {
    List<Json> parsed = new ArrayList<>();
    nodes.stream()
        .filter(node -> !node.isEmpty())
        .limit(MOST_OF_A_KIND)
        .forEach(
            node ->
                parsed.add(
                    Json.read(node.toString().getBytes(StandardCharsets.UTF_8)).orElseThrow()));
    records.put(kind, parsed);
  }

  /** A record of an entity, with an id and a name of its own. */
  Json.Obj record(String entity, long id, RandomGenerator random) {
    Json.Obj json = (Json.Obj) pick(entity, random);
    json.set("id", Json.number(id));
    json.set("fuzz", Json.number(id));
    return json;
  }

  /** A list of comments or requirements; comments have ids of their own. */
  Json.Arr answer(String call, long id, RandomGenerator random) {
    Json.Arr json = (Json.Arr) pick(call, random);
    if (call.equals(COMMENTS)) {
      for (int i = 0; i < json.items().size(); i++) {
        ((Json.Obj) json.items().get(i)).set("id", Json.number(id * 1000 + i));
      }
    }
    return json;
  }

  private Json pick(String kind, RandomGenerator random) {
    List<Json> all = records.get(kind);
    return all.get(random.nextInt(all.size())).copy();
  }
}
