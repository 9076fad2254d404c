package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the model promises is what a client finds that reads every endpoint to its end. */
class ExpectedRowsTest {
  @Test
  void promisesWhatTheEndpointsGive() {
    SimulationPlan plan =
        SimulationPlan.small(2).with(builder -> builder.unprocessableProperties(Set.of(700_104L)));
    try (SimulatedApi api = SimulatedApi.start(plan)) {
      RegionWorld first = api.world().region("nashville");
      first.hideFromList(first.ids(Entity.TASKS).get(0));
      for (RegionPlan region : plan.regions()) {
        assertEquals(
            new TreeMap<>(api.expectedRows().get(region.code()).byTable()),
            read(ApiReader.of(api, region), region.companyId()),
            region.code());
      }
    }
  }

  private static Map<String, Integer> read(ApiReader reader, long company) {
    Map<String, Integer> rows = new TreeMap<>();
    String selector = "company_id=" + company;
    List<JsonNode> properties = reader.all("/property?" + selector);
    rows.put("properties", properties.size());
    properties.forEach(property -> add(rows, "property_photos", property.path("photos").size()));

    Set<Long> stayTags = new HashSet<>(reader.get("/reservation/tags?" + selector).ids());
    List<JsonNode> stays = reader.all("/reservation?checkout_date_ge=2020-01-01&" + selector);
    rows.put("reservations", stays.size());
    for (JsonNode stay : stays) {
      add(rows, "reservation_guests", stay.path("guests").size());
      add(rows, "reservation_tag_links", stay.path("tags").size());
      stay.path("tags").forEach(tag -> stayTags.add(tag.path("id").asLong()));
    }
    rows.put("reservation_tags", stayTags.size());

    Set<Long> taskTags = new HashSet<>(reader.get("/task/tags?" + selector).ids());
    for (JsonNode property : properties) {
      long home = property.path("id").asLong();
      if (home == 700_104L) {
        continue;
      }
      for (JsonNode task : reader.all("/task/?home_id=" + home)) {
        String path = "/task/" + task.path("id").asLong();
        add(rows, "tasks", 1);
        add(rows, "task_assignments", task.path("assignments").size());
        add(rows, "task_photos", task.path("photos").size());
        add(rows, "task_supplies", task.path("supplies").size());
        add(rows, "task_costs", task.path("costs").size());
        add(rows, "task_tags", task.path("task_tags").size());
        task.path("task_tags").forEach(tag -> taskTags.add(tag.path("id").asLong()));
        add(rows, "task_comments", reader.get(path + "/comments").json().size());
        add(rows, "task_requirements", reader.get(path + "/requirements").json().size());
      }
    }
    rows.put("tags", taskTags.size());

    int people = 0;
    for (String status : List.of("active", "invited", "inactive")) {
      people += reader.get("/people?status=" + status).ids().size();
    }
    rows.put("people", people);
    rows.put("supplies", reader.all("/supplies?" + selector).size());
    rows.put("templates", reader.get("/companies/templates").ids().size());
    rows.put("subdepartments", reader.get("/companies/subdepartments").ids().size());
    rows.put("property_tags", reader.get("/property/tags").ids().size());
    rows.put("companies", reader.get("/companies").ids().size());
    return rows;
  }

  private static void add(Map<String, Integer> rows, String table, int count) {
    rows.merge(table, count, Integer::sum);
  }
}
