package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
    Count count = new Count(region);
    count.properties();
    count.reservations();
    count.tasks();
    count.records("people", Entity.PEOPLE);
    count.records("supplies", Entity.SUPPLIES);
    count.records("templates", Entity.TEMPLATES);
    count.records("subdepartments", Entity.SUBDEPARTMENTS);
    count.records("property_tags", Entity.PROPERTY_TAGS);
    count.records("companies", Entity.COMPANIES);
    return new ExpectedRows(Map.copyOf(count.rows));
  }

  /** One pass over a region, a record at a time. */
  private static final class Count {
    private final RegionWorld region;
    private final Map<String, Integer> rows = new TreeMap<>();
    private final Set<Long> listedHomes = new HashSet<>();

    private Count(RegionWorld region) {
      this.region = region;
    }

    private void properties() {
      startAtZero("properties", "property_photos");
      region.forEach(
          Entity.PROPERTIES,
          property -> {
            if (!property.path("status").asText().equals("deleted")) {
              listedHomes.add(property.get("id").asLong());
              add("properties", 1);
              add("property_photos", distinct(property, "photos", "id"));
            }
          });
    }

    private void reservations() {
      startAtZero("reservations", "reservation_guests", "reservation_tag_links");
      Set<Long> tags = new HashSet<>(region.ids(Entity.RESERVATION_TAGS));
      region.forEach(
          Entity.RESERVATIONS,
          reservation -> {
            add("reservations", 1);
            add("reservation_guests", reservation.path("guests").size());
            add("reservation_tag_links", distinct(reservation, "tags", "id"));
            collectIds(reservation.path("tags"), tags);
          });
      rows.put("reservation_tags", tags.size());
    }

    private void tasks() {
      startAtZero("tasks", "task_assignments", "task_photos", "task_supplies", "task_costs");
      startAtZero("task_tags", "task_comments", "task_requirements");
      Set<Long> tags = new HashSet<>(region.ids(Entity.TAGS));
      region.forEach(
          Entity.TASKS,
          task -> {
            long id = task.get("id").asLong();
            if (listedHomes.contains(task.path("home_id").asLong()) && region.isListed(id)) {
              add("tasks", 1);
              add("task_assignments", distinct(task, "assignments", "assignee_id"));
              add("task_photos", distinct(task, "photos", "id"));
              add("task_supplies", task.path("supplies").size());
              add("task_costs", task.path("costs").size());
              add("task_tags", distinct(task, "task_tags", "id"));
              add("task_comments", region.comments(id).size());
              add("task_requirements", region.requirements(id).size());
              collectIds(task.path("task_tags"), tags);
            }
          });
      rows.put("tags", tags.size());
    }

    private void records(String table, Entity entity) {
      rows.put(table, region.ids(entity).size());
    }

    private void startAtZero(String... tables) {
      for (String table : tables) {
        rows.put(table, 0);
      }
    }

    private void add(String table, int count) {
      rows.merge(table, count, Integer::sum);
    }

    private static void collectIds(JsonNode items, Set<Long> ids) {
      items.forEach(item -> ids.add(item.path("id").asLong()));
    }

    /** Items of an embedded array; those with the same key become one row. */
    private static int distinct(ObjectNode record, String array, String key) {
      Set<String> keys = new HashSet<>();
      record.path(array).forEach(item -> keys.add(item.path(key).asText()));
      return keys.size();
    }
  }
}
