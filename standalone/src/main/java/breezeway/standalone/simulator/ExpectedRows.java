package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Number of rows that each target table must hold for a region after a full synchronisation,
 * counted from the simulated data and nothing else. Catalogue tables include the stubs of tags that
 * only records carry. Tasks count when their property is listed and its list answers.
 *
 * @param byTable rows by table name
 */
public record ExpectedRows(Map<String, Integer> byTable) {

  /** Rows of one table; 0 for a table that is not counted here. */
  public int of(String table) {
    return byTable.getOrDefault(table, 0);
  }

  static ExpectedRows of(RegionWorld region) {
    Map<String, Integer> rows = new LinkedHashMap<>();
    List<ObjectNode> properties =
        region.records(Entity.PROPERTIES).stream()
            .filter(property -> !property.path("status").asText().equals("deleted"))
            .toList();
    rows.put("properties", properties.size());
    rows.put("property_photos", items(properties, "photos", "id"));

    List<ObjectNode> reservations = region.records(Entity.RESERVATIONS);
    rows.put("reservations", reservations.size());
    rows.put("reservation_guests", items(reservations, "guests", null));
    rows.put("reservation_tag_links", items(reservations, "tags", "id"));
    rows.put(
        "reservation_tags",
        catalogue(region, Entity.RESERVATION_TAGS, reservations, "tags").size());

    Set<Long> listedHomes = new HashSet<>();
    properties.forEach(property -> listedHomes.add(property.get("id").asLong()));
    List<ObjectNode> tasks =
        region.records(Entity.TASKS).stream()
            .filter(task -> listedHomes.contains(task.path("home_id").asLong()))
            .filter(task -> region.isListed(task.get("id").asLong()))
            .toList();
    rows.put("tasks", tasks.size());
    rows.put("task_assignments", items(tasks, "assignments", "assignee_id"));
    rows.put("task_photos", items(tasks, "photos", "id"));
    rows.put("task_supplies", items(tasks, "supplies", null));
    rows.put("task_costs", items(tasks, "costs", null));
    rows.put("task_tags", items(tasks, "task_tags", "id"));
    rows.put("tags", catalogue(region, Entity.TAGS, tasks, "task_tags").size());
    int comments = 0;
    int requirements = 0;
    for (ObjectNode task : tasks) {
      comments += region.comments(task.get("id").asLong()).size();
      requirements += region.requirements(task.get("id").asLong()).size();
    }
    rows.put("task_comments", comments);
    rows.put("task_requirements", requirements);

    rows.put("people", region.ids(Entity.PEOPLE).size());
    rows.put("supplies", region.ids(Entity.SUPPLIES).size());
    rows.put("templates", region.ids(Entity.TEMPLATES).size());
    rows.put("subdepartments", region.ids(Entity.SUBDEPARTMENTS).size());
    rows.put("property_tags", region.ids(Entity.PROPERTY_TAGS).size());
    rows.put("companies", region.ids(Entity.COMPANIES).size());
    return new ExpectedRows(Map.copyOf(rows));
  }

  /** Items of an embedded array over all records; with a key, equal ones of a record count once. */
  private static int items(List<ObjectNode> records, String array, String key) {
    int count = 0;
    for (ObjectNode record : records) {
      if (key == null) {
        count += record.path(array).size();
        continue;
      }
      Set<String> distinct = new HashSet<>();
      record.path(array).forEach(item -> distinct.add(item.path(key).asText()));
      count += distinct.size();
    }
    return count;
  }

  private static Set<String> catalogue(
      RegionWorld region, Entity catalogue, List<ObjectNode> records, String array) {
    Set<String> ids = new HashSet<>();
    region.ids(catalogue).forEach(id -> ids.add(Long.toString(id)));
    for (ObjectNode record : records) {
      for (JsonNode tag : record.path(array)) {
        ids.add(tag.path("id").asText());
      }
    }
    return ids;
  }
}
