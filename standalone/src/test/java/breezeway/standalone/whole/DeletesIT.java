package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.Alert;
import breezeway.common.topic.Topics;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import breezeway.standalone.testing.Invariants;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Records that go away at the API, come back, or only seem to go, from end to end: what a user sees
 * in the tables. Everything was read once before; each test takes records of its own and leaves the
 * tables up to date, so that all invariants hold after it.
 */
class DeletesIT {
  private static final String REGION = "nashville";
  private static final String EMPTY_REGION = "austin";
  private static final LocalDate TODAY = SimulationPlan.demo().today();

  private static WholePipeline pipeline;
  private static SimulatedApi api;
  private static RegionWorld world;
  private static final Set<Long> taken = new HashSet<>();

  @BeforeAll
  static void readEverything() throws Exception {
    SimulationPlan plan =
        SimulationPlan.small(2)
            .with(
                changes ->
                    changes
                        .volumes(new Volumes(32, 96, 40, 160, 24, 220, 16, 4))
                        .busyPropertyTasks(20)
                        .quirkShare(0.1));
    pipeline = WholePipeline.start(plan, Map.of());
    api = pipeline.api();
    world = api.world().region(REGION);
    prepareTasks();
    for (String region : List.of(REGION, EMPTY_REGION)) {
      for (WholePipeline.Ended ended :
          pipeline.run(region, List.copyOf(pipeline.settings().catalog().names()), "full")) {
        assertSuccess(ended);
      }
    }
    pipeline.invariants().hold();
  }

  /** All near enough to today that one would ask for them, and with rows in several tables. */
  private static void prepareTasks() {
    List<Long> tasks = world.ids(Entity.TASKS);
    JsonNode checklist =
        tasks.stream()
            .map(world::requirements)
            .filter(requirements -> requirements.size() > 1)
            .findFirst()
            .orElseThrow();
    for (long task : tasks) {
      world.addAssignment(task, 990_000_001L, "Somebody of another company");
      world.addComment(task, "Says that " + task + " is there");
      world.setRequirements(task, (ArrayNode) checklist);
      world.change(Entity.TASKS, task, changed -> changed.put("scheduled_date", TODAY.toString()));
    }
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @AfterEach
  void allInvariantsHold() {
    api.faults().clear();
    pipeline.invariants().hold();
  }

  private static WholePipeline.Ended full(String entity) {
    return pipeline.run(REGION, entity, "full");
  }

  private static WholePipeline.Ended incremental(String entity) {
    return pipeline.run(REGION, entity, "incremental");
  }

  private static void assertSuccess(WholePipeline.Ended ended) {
    assertEquals("success", ended.status(), ended.message());
  }

  private static void assertDeleted(int expected, WholePipeline.Ended ended) {
    assertSuccess(ended);
    assertEquals(expected, ended.deleted(), "deleted");
    assertEquals(0, ended.inserted() + ended.updated(), "new and updated");
  }

  private static void assertUpdated(int expected, WholePipeline.Ended ended) {
    assertSuccess(ended);
    assertEquals(expected, ended.updated(), "updated");
    assertEquals(0, ended.deleted(), "deleted");
  }

  private static String first(String sql, long id) {
    return pipeline.first(sql, Long.toString(id));
  }

  private static ObjectNode take(Entity entity, Predicate<ObjectNode> likeThis) {
    ObjectNode record =
        world.records(entity).stream()
            .filter(candidate -> !taken.contains(id(candidate)) && likeThis.test(candidate))
            .findFirst()
            .orElseThrow();
    taken.add(id(record));
    return record;
  }

  /** A task with rows in several tables, of a property that is listed. */
  private static ObjectNode takeTask() {
    return take(Entity.TASKS, task -> world.isListed(id(task)) && isListed(task));
  }

  private static boolean isListed(JsonNode task) {
    ObjectNode home = world.record(Entity.PROPERTIES, task.get("home_id").asLong());
    return !home.path("status").asText().equals("deleted");
  }

  private static long id(JsonNode record) {
    return record.get("id").asLong();
  }

  private static final String TASK = "select task_name from breezeway.tasks where task_id = ?";

  private static int audits(long task) {
    return pipeline.count(
        "select count(*) from breezeway.task_reconcile_deletes where task_id = ?", "" + task);
  }

  private static String rowsOf(long task) {
    StringBuilder counts = new StringBuilder();
    for (String child :
        List.of("assignments", "photos", "supplies", "costs", "tags", "comments", "requirements")) {
      counts.append(
          first(
              "select count(*) || ' ' from breezeway.task_%s c join breezeway.tasks t on t.id = c.task_pk where t.task_id = ?"
                  .formatted(child),
              task));
    }
    return counts.toString();
  }

  private static void putBack(ObjectNode task, ArrayNode comments, ArrayNode requirements) {
    world.put(Entity.TASKS, task);
    world.setRequirements(id(task), requirements);
    comments.forEach(comment -> world.addComment(id(task), comment.path("comment").asText()));
  }

  // ---- complete lists

  @Test
  void aPropertyThatIsGoneCountsAsDeletedUntilItComesBack() {
    ObjectNode property =
        take(
            Entity.PROPERTIES,
            candidate ->
                candidate.path("status").asText().equals("active")
                    && candidate.path("photos").size() > 1);
    String state =
        """
        select property_status || ' ' || property_name || ' '
          || (select count(*) from breezeway.property_photos c where c.property_pk = p.id) || ' '
          || (select count(*) from breezeway.tasks t where t.property_pk = p.id)
        from breezeway.properties p where property_id = ?""";
    String alive = first(state, id(property));
    world.remove(Entity.PROPERTIES, id(property));

    assertDeleted(1, full("properties"));
    assertEquals(alive.replaceFirst("active", "deleted"), first(state, id(property)));
    assertDeleted(0, full("properties"));
    assertSuccess(full("tasks")); // nobody asks for the tasks of a property that is not listed
    assertEquals(alive.replaceFirst("active", "deleted"), first(state, id(property)));
    pipeline.invariants().hold();

    world.put(Entity.PROPERTIES, property);
    assertUpdated(1, full("properties"));
    assertEquals(alive, first(state, id(property)));
  }

  @Test
  void aPersonInNoneOfTheThreeListsIsInactiveUntilItComesBack() {
    ObjectNode person = take(Entity.PEOPLE, candidate -> candidate.path("active").asBoolean());
    String active = "select active::text from breezeway.people where person_id = ?";
    world.remove(Entity.PEOPLE, id(person));
    assertDeleted(1, full("people"));
    assertEquals("false", first(active, id(person)));

    world.put(Entity.PEOPLE, person);
    assertUpdated(1, full("people"));
    assertEquals("true", first(active, id(person)));

    world.setPersonState(id(person), "inactive");
    assertUpdated(1, full("people"));
    assertEquals("false", first(active, id(person)));
  }

  @Test
  void aSupplyThatIsGoneIsStaleUntilItComesBack() {
    ObjectNode supply = take(Entity.SUPPLIES, candidate -> true);
    String state =
        "select is_stale || ' ' || supply_name || ' ' || (api_updated_at is not null)"
            + " from breezeway.supplies where supply_id = ?";
    String alive = first(state, id(supply));
    assertTrue(alive.startsWith("false "), alive);
    world.remove(Entity.SUPPLIES, id(supply));
    assertDeleted(1, full("supplies"));
    assertEquals(alive.replaceFirst("false", "true"), first(state, id(supply)));

    world.put(Entity.SUPPLIES, supply);
    assertUpdated(1, full("supplies"));
    assertEquals(alive, first(state, id(supply)));
  }

  @Test
  void aListThatIsNotReadToItsEndDeletesNothing() {
    ObjectNode supply = take(Entity.SUPPLIES, candidate -> true);
    ObjectNode person = take(Entity.PEOPLE, candidate -> candidate.path("active").asBoolean());
    world.remove(Entity.SUPPLIES, id(supply));
    world.remove(Entity.PEOPLE, id(person));
    api.faults()
        .add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/supplies").inRegion(REGION).after(1));
    api.faults()
        .add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/people").inRegion(REGION).after(2));
    for (String entity : List.of("supplies", "people")) {
      WholePipeline.Ended ended = full(entity);
      assertNotEquals("success", ended.status(), entity);
      assertEquals(0, ended.deleted(), entity);
    }
    assertEquals(
        "0",
        pipeline.first(
            "select count(*) from breezeway.supplies where region_code = ? and is_stale", REGION));
    assertEquals(
        "true", first("select active::text from breezeway.people where person_id = ?", id(person)));

    api.faults().clear();
    assertDeleted(1, full("supplies"));
    assertDeleted(1, full("people"));
    world.put(Entity.SUPPLIES, supply);
    world.put(Entity.PEOPLE, person);
    assertUpdated(1, full("supplies"));
    assertUpdated(1, full("people"));
  }

  // ---- tasks, asked for by id

  @Test
  void aTaskThatIsGoneInTwoRunsGoesWithAllItsRowsAndIsKeptWhole() {
    ObjectNode task = takeTask();
    ArrayNode comments = world.comments(id(task));
    ArrayNode requirements = world.requirements(id(task));
    String rows = rowsOf(id(task));
    String row =
        first(
            "select to_jsonb(t) - 'updated_at' - 'synced_at' from breezeway.tasks t"
                + " where task_id = ?",
            id(task));
    world.remove(Entity.TASKS, id(task));
    pipeline.invariants().deletesNeedProof();

    assertDeleted(0, full("tasks"));
    assertEquals(rows, rowsOf(id(task)), "one word is not enough");
    pipeline.invariants().hold();

    assertDeleted(1, incremental("tasks"));
    assertEquals("none", first(TASK, id(task)));
    for (String child : List.of("assignments", "comments", "requirements")) {
      assertEquals(
          0,
          pipeline.count(
              "select count(*) from breezeway.task_%s c where not exists (select from breezeway.tasks t where t.id = c.task_pk)"
                  .formatted(child)));
    }
    assertEquals(1, audits(id(task)));
    assertEquals(
        row,
        first(
            "select task_row - 'updated_at' - 'synced_at' - array(select table_name::text from"
                + " information_schema.tables where table_schema = 'breezeway')"
                + " from breezeway.task_reconcile_deletes where task_id = ?",
            id(task)));
    StringBuilder kept = new StringBuilder();
    for (String child :
        List.of("assignments", "photos", "supplies", "costs", "tags", "comments", "requirements")) {
      kept.append(
          first(
              "select jsonb_array_length(task_row -> 'task_%s') || ' ' from breezeway.task_reconcile_deletes where task_id = ?"
                  .formatted(child),
              id(task)));
    }
    assertEquals(rows, kept.toString());
    assertTrue(
        first("select reason from breezeway.task_reconcile_deletes where task_id = ?", id(task))
            .contains("runs"));
    pipeline.invariants().hold();
    assertDeleted(0, full("tasks"));
    assertEquals(1, audits(id(task)));

    putBack(task, comments, requirements);
    WholePipeline.Ended back = full("tasks");
    assertSuccess(back);
    assertEquals(1, back.inserted());
    assertEquals(rows, rowsOf(id(task)));
    assertEquals(1, audits(id(task)));
  }

  @Test
  void aTaskThatAnswersThatItIsDeletedGoesToo() {
    ObjectNode hidden = takeTask();
    ObjectNode listed = takeTask();
    world.hideFromList(id(hidden));
    for (ObjectNode task : List.of(hidden, listed)) {
      world.change(
          Entity.TASKS,
          id(task),
          changed -> changed.putObject("type_task_status").put("code", "deleted"));
    }
    assertUpdated(2, full("tasks"));
    String status = "select task_status from breezeway.tasks where task_id = ?";
    assertEquals("deleted", first(status, id(hidden)));
    assertEquals("deleted", first(status, id(listed)));

    assertDeleted(2, full("tasks"));
    assertDeleted(0, full("tasks"));
    for (ObjectNode task : List.of(hidden, listed)) {
      assertEquals("none", first(TASK, id(task)));
      assertEquals(1, audits(id(task)));
    }
  }

  @Test
  void aTaskThatIsAliveThoughTheListOmitsItStaysAndIsRefreshed() {
    ObjectNode task = takeTask();
    world.hideFromList(id(task));
    assertDeleted(0, full("tasks"));
    world.change(Entity.TASKS, id(task), changed -> changed.put("name", "Seen by its id"));
    assertUpdated(1, full("tasks"));
    assertDeleted(0, full("tasks"));
    assertEquals("Seen by its id", first(TASK, id(task)));
    assertEquals(0, audits(id(task)));
  }

  @Test
  void aSightingBetweenTwoDenialsKeepsATask() {
    ObjectNode task = takeTask();
    ArrayNode comments = world.comments(id(task));
    ArrayNode requirements = world.requirements(id(task));
    world.remove(Entity.TASKS, id(task));
    assertSuccess(full("tasks"));
    putBack(task, comments, requirements);
    assertSuccess(full("tasks"));
    world.remove(Entity.TASKS, id(task));
    assertDeleted(0, full("tasks"));
    assertNotEquals("none", first(TASK, id(task)));

    putBack(task, comments, requirements);
    assertSuccess(full("tasks"));
    assertSuccess(incremental("tasks"));
    assertNotEquals("none", first(TASK, id(task)));
    assertEquals(0, audits(id(task)));
  }

  @Test
  void aTaskOfAPropertyWhoseListFailsIsNotAskedFor() {
    ObjectNode task = takeTask();
    world.remove(Entity.TASKS, id(task));
    api.faults()
        .add(
            FaultRule.always(Fault.UNPROCESSABLE)
                .onPath("/task")
                .forProperty(task.get("home_id").asLong()));
    for (int run = 0; run < 3; run++) {
      WholePipeline.Ended ended = full("tasks");
      assertEquals("partial", ended.status());
      assertEquals(0, ended.deleted());
    }
    assertNotEquals("none", first(TASK, id(task)));
    api.faults().clear();
    assertDeleted(0, full("tasks"));
    assertDeleted(1, incremental("tasks"));
    assertEquals("none", first(TASK, id(task)));
  }

  @Test
  void aTaskWhoseDateIsFarAwayIsNotAskedFor() {
    ObjectNode task = takeTask();
    world.change(
        Entity.TASKS,
        id(task),
        changed -> changed.put("scheduled_date", TODAY.minusDays(90).toString()));
    assertUpdated(1, full("tasks"));
    world.remove(Entity.TASKS, id(task));
    assertDeleted(0, full("tasks"));
    assertDeleted(0, full("tasks"));
    assertNotEquals("none", first(TASK, id(task)));
    assertEquals(
        "0", first("select count(*) from breezeway.absent_records where record_key = ?", id(task)));
  }

  @Test
  void aTaskThatMovedToAnotherPropertyStays() {
    ObjectNode task = takeTask();
    for (long home : new long[] {0, 1, 0}) {
      List<Long> homes =
          world.records(Entity.PROPERTIES).stream()
              .filter(property -> !property.path("status").asText().equals("deleted"))
              .map(DeletesIT::id)
              .toList();
      long target = home == 0 ? homes.getFirst() : homes.getLast();
      world.change(Entity.TASKS, id(task), changed -> changed.put("home_id", target));
      assertSuccess(full("tasks"));
      assertSuccess(full("tasks"));
      assertEquals(
          "" + target,
          first(
              "select p.property_id from breezeway.tasks t"
                  + " join breezeway.properties p on p.id = t.property_pk where t.task_id = ?",
              id(task)));
    }
    assertEquals(0, audits(id(task)));
  }

  @Test
  void whatNamesATaskThatGoesKeepsItsName() {
    ObjectNode parent = takeTask();
    ObjectNode child = takeTask();
    world.change(Entity.TASKS, id(child), changed -> changed.put("parent_task_id", id(parent)));
    assertUpdated(1, full("tasks"));
    world.remove(Entity.TASKS, id(parent));
    assertDeleted(0, full("tasks"));
    assertDeleted(1, incremental("tasks"));
    assertEquals(
        "" + id(parent),
        first("select parent_task_id from breezeway.tasks where task_id = ?", id(child)));
  }

  // ---- status, as an ordinary update

  @Test
  void aReservationThatSaysItIsDeletedIsUpdated() {
    ObjectNode reservation =
        take(Entity.RESERVATIONS, candidate -> candidate.path("status").asText().equals("active"));
    world.change(Entity.RESERVATIONS, id(reservation), changed -> changed.put("status", "deleted"));
    assertUpdated(1, incremental("reservations"));
    assertEquals(
        "deleted",
        first(
            "select reservation_status from breezeway.reservations where reservation_id = ?",
            id(reservation)));
  }

  // ---- too many

  @Test
  void tooManyWaitForAPersonWhoApprovesThoseAndNoMore() {
    List<ObjectNode> people = world.records(Entity.PEOPLE);
    Set<Long> gone = new HashSet<>();
    for (int i = 0; gone.size() < 4; i++) {
      if (people.get(i).path("active").asBoolean()) {
        gone.add(id(people.get(i)));
        world.remove(Entity.PEOPLE, id(people.get(i)));
      }
    }
    int active = activePeople();
    WholePipeline.Ended held = full("people");
    assertEquals("partial", held.status());
    assertTrue(held.message().contains("4 of 12 records are gone"), held.message());
    assertEquals(0, held.deleted());
    assertEquals(active, activePeople());
    assertEquals("4 12", heldDeletes("people"));
    assertEquals(
        "partial",
        pipeline.first(
            "select sync_status from breezeway.etl_sync_log"
                + " where region_code = ? and entity_type = 'people'",
            REGION));
    List<String> alerts = alerts("too-many-deletes", "people");
    assertEquals(1, alerts.size(), alerts.toString());
    assertTrue(alerts.getFirst().contains("4 of 12"), alerts.toString());
    pipeline.invariants().hold();

    // one more goes before the person says so
    long oneMore =
        people.stream()
            .filter(person -> person.path("active").asBoolean() && !gone.contains(id(person)))
            .map(DeletesIT::id)
            .findFirst()
            .orElseThrow();
    world.remove(Entity.PEOPLE, oneMore);
    assertEquals("partial", pipeline.approve(REGION, "people").status());
    assertEquals(active, activePeople());
    assertEquals("5 12", heldDeletes("people"));

    assertDeleted(5, pipeline.approve(REGION, "people"));
    assertEquals(active - 5, activePeople());
    assertEquals("none", heldDeletes("people"));
    pipeline.invariants().hold();

    people.forEach(person -> world.put(Entity.PEOPLE, person));
    assertUpdated(5, full("people"));
    assertEquals(active, activePeople());
  }

  private static int activePeople() {
    return pipeline.count(
        "select count(*) from breezeway.people where region_code = ? and active", REGION);
  }

  private static String heldDeletes(String entity) {
    return pipeline.first(
        "select records || ' ' || of_records from breezeway.held_deletes"
            + " where region_code = ? and entity = ?",
        REGION,
        entity);
  }

  /** What alerts of a reason say, about an entity of the region. */
  private static List<String> alerts(String reason, String entity) {
    return pipeline.invariants().messages(Topics.ALERTS).stream()
        .map(message -> Alert.parse(message.value()))
        .filter(alert -> alert.reason().equals(reason) && alert.entity().equals(entity))
        .filter(alert -> alert.region().equals(REGION))
        .map(Alert::text)
        .toList();
  }

  @Test
  void whatWaitsIsForgottenWhenItIsFoundAgain() {
    List<ObjectNode> properties =
        world.records(Entity.PROPERTIES).stream()
            .filter(property -> !property.path("status").asText().equals("deleted"))
            .toList();
    List<ObjectNode> gone = properties.subList(0, properties.size() / 2);
    gone.forEach(property -> world.remove(Entity.PROPERTIES, id(property)));
    assertEquals("partial", full("properties").status());
    assertNotEquals("none", heldDeletes("properties"));
    gone.forEach(property -> world.put(Entity.PROPERTIES, property));
    assertUpdated(0, full("properties"));
    assertEquals("none", heldDeletes("properties"));
  }

  @Test
  void anEmptyListingDeletesNothing() {
    RegionWorld region = api.world().region(EMPTY_REGION);
    List<ObjectNode> supplies = region.records(Entity.SUPPLIES);
    supplies.forEach(supply -> region.remove(Entity.SUPPLIES, id(supply)));
    List<ObjectNode> tasks = region.records(Entity.TASKS);
    api.faults().add(FaultRule.always(Fault.EMPTY_BODY).onPath("/people").inRegion(EMPTY_REGION));
    for (String entity : List.of("supplies", "people")) {
      WholePipeline.Ended ended = pipeline.run(EMPTY_REGION, entity, "full");
      assertNotEquals("success", ended.status(), entity);
      assertEquals(0, ended.deleted(), entity);
    }
    tasks.forEach(task -> region.hideFromList(id(task)));
    api.faults().add(FaultRule.always(Fault.NOT_FOUND).onPath("/task/").inRegion(EMPTY_REGION));
    int stored = count(EMPTY_REGION, "tasks");
    for (int run = 0; run < 2; run++) {
      assertEquals(0, pipeline.run(EMPTY_REGION, "tasks", "full").deleted());
    }
    assertAll(
        () -> assertEquals(stored, count(EMPTY_REGION, "tasks")),
        () -> assertEquals(0, count(EMPTY_REGION, "supplies", "is_stale")),
        () -> assertNotEquals(0, count(EMPTY_REGION, "people", "active")));

    api.faults().clear();
    supplies.forEach(supply -> region.put(Entity.SUPPLIES, supply));
    for (String entity : List.of("supplies", "people", "tasks")) {
      WholePipeline.Ended ended = pipeline.run(EMPTY_REGION, entity, "full");
      assertDeleted(0, ended);
    }
  }

  private static int count(String region, String table) {
    return count(region, table, "true");
  }

  private static int count(String region, String table, String condition) {
    return pipeline.count(
        "select count(*) from breezeway." + table + " where region_code = ? and " + condition,
        region);
  }

  // ---- afterwards

  @Test
  void loadingEverythingAgainWritesNothingAndBringsNothingBack() {
    ObjectNode task = takeTask();
    ObjectNode supply = take(Entity.SUPPLIES, candidate -> true);
    world.remove(Entity.TASKS, id(task));
    world.remove(Entity.SUPPLIES, id(supply));
    assertDeleted(0, full("tasks"));
    assertDeleted(1, full("tasks"));
    assertDeleted(1, full("supplies"));
    Invariants.Written before = pipeline.written();
    pipeline.replayAll();
    Invariants.nothingWasWritten(before, pipeline.written());
    assertEquals("none", first(TASK, id(task)));
    assertEquals(
        "true",
        first("select is_stale::text from breezeway.supplies where supply_id = ?", id(supply)));

    world.put(Entity.SUPPLIES, supply);
    assertUpdated(1, full("supplies"));
  }
}
