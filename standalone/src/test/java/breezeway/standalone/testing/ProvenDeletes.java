package breezeway.standalone.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.spec.DeleteSpec.Confirmation;
import breezeway.common.spec.DeleteSpec.Window;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.TableSpec;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is deleted in the tables is gone at the simulator, what was proven gone is deleted, and what
 * was removed is kept whole. It remembers which tasks it saw, so that it can tell one that was
 * removed from one that never came.
 */
final class ProvenDeletes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DELETED = "deleted";

  private final SimulatedApi api;
  private final EntitySpec tasks;
  private final Invariants invariants;

  /** Tasks that were in the table at some time, as region/id, with the rows that hung on them. */
  private final Map<String, Seen> seen = new HashMap<>();

  /** The latest run at the moment when a task was first found to be gone at the simulator. */
  private final Map<String, Long> goneSince = new HashMap<>();

  private record Seen(String version, Map<String, Integer> children) {}

  ProvenDeletes(SimulatedApi api, EntitySpec tasks, Invariants invariants) {
    this.api = api;
    this.tasks = tasks;
    this.invariants = invariants;
  }

  void hold() {
    for (String code : api.world().regionCodes()) {
      RegionWorld region = api.world().region(code);
      nothingServedCountsAsGone(code, region);
      tasks(code, region);
    }
    auditedRowsAreWhole();
  }

  private void nothingServedCountsAsGone(String code, RegionWorld region) {
    Set<String> properties = new HashSet<>();
    for (JsonNode property : region.records(Entity.PROPERTIES)) {
      if (!property.path("status").asText().equals(DELETED)) {
        properties.add(property.path("id").asText());
      }
    }
    Set<String> active = new HashSet<>();
    for (JsonNode person : region.records(Entity.PEOPLE)) {
      if (person.path("active").asBoolean()) {
        active.add(person.path("id").asText());
      }
    }
    Set<String> supplies = new HashSet<>();
    region.ids(Entity.SUPPLIES).forEach(id -> supplies.add(id.toString()));
    none(
        code,
        properties,
        "select property_id from breezeway.properties",
        "property_status = 'deleted'");
    none(code, active, "select person_id from breezeway.people", "not active");
    none(code, supplies, "select supply_id from breezeway.supplies", "is_stale");
  }

  private void none(String code, Set<String> served, String select, String deleted) {
    Set<String> wrong = ids(code, select + " where region_code = ? and " + deleted);
    wrong.retainAll(served);
    assertEquals(Set.of(), wrong, () -> code + ": served, and yet " + deleted);
  }

  private Set<String> ids(String code, String sql) {
    Set<String> ids = new TreeSet<>();
    invariants.query(sql, code).forEach(row -> ids.add(row.getFirst()));
    return ids;
  }

  private void tasks(String code, RegionWorld region) {
    Set<String> alive = new HashSet<>();
    for (JsonNode task : region.records(Entity.TASKS)) {
      if (!isDeleted(task)) {
        alive.add(task.path("id").asText());
      }
    }
    Set<String> stored = ids(code, "select task_id from breezeway.tasks where region_code = ?");
    Set<String> audited =
        ids(code, "select task_id from breezeway.task_reconcile_deletes where region_code = ?");
    for (String key : seen.keySet()) {
      if (key.startsWith(code + "/")) {
        String id = key.substring(code.length() + 1);
        assertTrue(stored.contains(id) || !alive.contains(id), key + " is alive and was removed");
        assertTrue(stored.contains(id) || audited.contains(id), key + " went without an audit");
      }
    }
    long latestRun = latestRun(code);
    for (String id : stored) {
      String key = code + "/" + id;
      if (alive.contains(id)) {
        goneSince.remove(key);
      } else {
        long since = goneSince.computeIfAbsent(key, first -> latestRun);
        assertTrue(
            !wasProven(code, since) || !isAskedFor(code, region, id),
            () -> key + " is gone since run " + since + " and still in the table");
      }
    }
    remember(code);
  }

  static boolean isDeleted(JsonNode task) {
    return task.path("type_task_status").path("code").asText().equals(DELETED);
  }

  private long latestRun(String code) {
    return Long.parseLong(
        invariants
            .query(
                "select coalesce(max(run), 0) from breezeway.extraction_runs where region_code = ?",
                code)
            .getFirst()
            .getFirst());
  }

  /** A full run that found it absent, then any other; and none of them held it back. */
  private boolean wasProven(String code, long since) {
    return !invariants
            .query(
                """
                select 1 from breezeway.extraction_runs second
                where second.region_code = ? and second.entity = 'tasks'
                  and second.outcome = 'success' and second.state = 'published'
                  and second.run > (select min(first.run) from breezeway.extraction_runs first
                    where first.region_code = second.region_code and first.entity = 'tasks'
                      and first.mode = 'full' and first.outcome = 'success' and first.run > ?)
                limit 1""",
                code,
                since)
            .isEmpty()
        && invariants
            .query(
                "select 1 from breezeway.held_deletes where region_code = ? and entity = 'tasks'",
                code)
            .isEmpty();
  }

  /** Nobody asks for a task whose property is not listed, or whose date is far away. */
  private boolean isAskedFor(String code, RegionWorld region, String id) {
    List<String> row =
        invariants
            .query(
                "select home_id, scheduled_date from breezeway.tasks"
                    + " where region_code = ? and task_id = ?",
                code,
                id)
            .getFirst();
    long home = Long.parseLong(row.get(0));
    boolean isListed =
        region.ids(Entity.PROPERTIES).contains(home)
            && !region.record(Entity.PROPERTIES, home).path("status").asText().equals(DELETED)
            && !api.plan().unprocessableProperties().contains(home);
    Window window = tasks.deletes().confirmation().flatMap(Confirmation::window).orElseThrow();
    LocalDate today = api.plan().today();
    LocalDate date = row.get(1) == null ? today : LocalDate.parse(row.get(1));
    return isListed
        && date.isAfter(today.minus(window.back()))
        && date.isBefore(today.plus(window.ahead()));
  }

  private void remember(String code) {
    List<String> children = childTables();
    StringBuilder sql = new StringBuilder("select t.task_id, t.api_updated_at");
    for (String child : children) {
      sql.append(", (select count(*) from breezeway.%s c where c.task_pk = t.id)".formatted(child));
    }
    sql.append(" from breezeway.tasks t where t.region_code = ?");
    for (List<String> row : invariants.query(sql.toString(), code)) {
      Map<String, Integer> counts = new HashMap<>();
      for (int i = 0; i < children.size(); i++) {
        counts.put(children.get(i), Integer.parseInt(row.get(i + 2)));
      }
      seen.put(code + "/" + row.getFirst(), new Seen(row.get(1), counts));
    }
  }

  private List<String> childTables() {
    return tasks.children().stream().map(child -> child.table().name()).toList();
  }

  private void auditedRowsAreWhole() {
    Set<String> wanted = new TreeSet<>(childTables());
    invariants
        .query(
            """
            select column_name from information_schema.columns
            where table_schema = 'breezeway' and table_name = 'tasks'""")
        .forEach(row -> wanted.add(row.getFirst()));
    for (List<String> row :
        invariants.query(
            """
            select region_code, task_id, task_name, scheduled_date, reason, task_row,
              (task_row ->> 'api_updated_at')::timestamptz
            from breezeway.task_reconcile_deletes order by id""")) {
      String key = row.get(0) + "/" + row.get(1);
      JsonNode whole = read(row.get(5));
      Set<String> names = new TreeSet<>();
      whole.fieldNames().forEachRemaining(names::add);
      assertEquals(wanted, names, key);
      assertEquals(row.get(1), whole.path("task_id").asText(), key);
      assertEquals(row.get(2), whole.path("task_name").textValue(), key);
      assertEquals(row.get(3), whole.path("scheduled_date").textValue(), key);
      assertTrue(row.get(4) != null && !row.get(4).isBlank(), () -> key + " has no reason");
      Seen before = seen.get(key);
      for (TableSpec child : tasks.children().stream().map(c -> c.table()).toList()) {
        JsonNode rows = whole.path(child.name());
        assertTrue(rows.isArray(), () -> key + "." + child.name());
        boolean isThatState = before != null && before.version().equals(row.get(6));
        assertTrue(
            !isThatState || rows.size() >= before.children().get(child.name()),
            () -> key + " lost rows of " + child.name() + " on the way to the audit");
      }
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
