package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.simulator.Endpoint;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import breezeway.standalone.testing.Invariants;
import breezeway.standalone.testing.Invariants.Rejected;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What went wrong in the pipeline before this one does not go wrong here, from end to end. The
 * number at the end of a name is that of the fact in docs/predecessor-bugs.md.
 *
 * <p>Everything is read once, children before their parents; then once more with nothing changed.
 * Tests that change something bring the tables up to date again, so that after each of them all
 * invariants hold.
 */
class PredecessorBugsIT {
  private static final String REGION = "nashville";
  private static final String OTHER_REGION = "austin";
  private static final LocalDate TODAY = SimulationPlan.demo().today();
  private static final String GUEST = "Ottilie";

  private static WholePipeline pipeline;
  private static SimulatedApi api;
  private static RegionWorld world;
  private static Invariants.Written first;
  private static Invariants.Written again;

  private static Early early;
  private static List<WholePipeline.Ended> secondRuns;

  /**
   * What was served and stored when tasks had been read, and nothing else.
   *
   * @param tags names of the tags that links led to; null where a tag had no name
   */
  private record Early(
      int servedTasks, int tasks, int properties, int servedTags, List<String> tags) {}

  @BeforeAll
  static void readEverythingTwice() throws Exception {
    SimulationPlan plan =
        SimulationPlan.small(2)
            .with(
                changes ->
                    changes
                        .volumes(new Volumes(24, 80, 130, 620, 24, 220, 16, 10))
                        .quirkShare(0.5)
                        .foreignPropertiesAlways(true)
                        .slowAnswer(Duration.ofSeconds(30)));
    pipeline =
        WholePipeline.start(
            plan,
            Map.of(
                "BREEZEWAY_SMOKY_CLIENT_ID", "client-smoky",
                "BREEZEWAY_SMOKY_CLIENT_SECRET", "never-to-be-seen"));
    api = pipeline.api();
    world = api.world().region(REGION);
    prepareOddRecords();

    pipeline.run(REGION, "tasks", "full");
    early =
        new Early(
            servedTasks().size(),
            rows("tasks"),
            rows("properties"),
            servedTags(),
            pipeline
                .invariants()
                .query(
                    "select g.tag_name from breezeway.task_tags l"
                        + " join breezeway.tags g on g.id = l.tag_pk where l.region_code = ?",
                    REGION)
                .stream()
                .map(List::getFirst)
                .toList());
    runAll();
    first = pipeline.written();
    secondRuns = runAll();
    again = pipeline.written();
  }

  private static List<WholePipeline.Ended> runAll() {
    // Those that refer come before those they refer to.
    List<String> entities = new ArrayList<>(pipeline.settings().catalog().names());
    Collections.reverse(entities);
    List<WholePipeline.Ended> ended = new ArrayList<>();
    for (String region : List.of(REGION, OTHER_REGION)) {
      ended.addAll(pipeline.run(region, entities, "full"));
    }
    return ended;
  }

  private static void prepareOddRecords() {
    long busy = busyHome();
    List<Long> tasks = world.taskIdsOf(busy);
    change(
        Entity.TASKS,
        tasks.getFirst(),
        task ->
            task.putNull("created_by")
                .putNull("finished_by")
                .putNull("subdepartment")
                .putNull("linked_reservation")
                .putNull("type_task_status"));
    change(
        Entity.TASKS,
        tasks.get(1),
        task -> {
          task.withArray("/assignments").addObject().put("name", "Offered to all");
          task.withArray("/assignments").addObject().put("name", "Offered once more");
        });
    change(
        Entity.PROPERTIES,
        busy,
        property -> property.put("wifi_name", "Lagoon").put("wifi_password", "tide-and-time-42"));
    change(
        Entity.RESERVATIONS,
        world.ids(Entity.RESERVATIONS).getFirst(),
        reservation -> {
          reservation.put("access_code", "door-7731-hush");
          ObjectNode guest = reservation.putArray("guests").addObject();
          guest.put("first_name", GUEST).put("last_name", "Example-Guest");
          guest.putArray("emails").add("ottilie@example.invalid");
          guest.putArray("phone_numbers");
        });
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @AfterEach
  void allInvariantsHold() {
    api.faults().clear(); // of a test that failed before it came to that
    pipeline.invariants().hold();
  }

  private static void change(Entity entity, long id, Consumer<ObjectNode> change) {
    world.change(entity, id, change);
  }

  private static int rows(String table) {
    return pipeline.count(
        "select count(*) from breezeway." + table + " where region_code = ?", REGION);
  }

  private static String inRegion(String select) {
    return pipeline.first(select + " and region_code = '" + REGION + "'");
  }

  private static WholePipeline.Ended run(String entity, String mode) {
    return pipeline.run(REGION, entity, mode);
  }

  private static void assertSuccess(WholePipeline.Ended ended) {
    assertEquals("success", ended.status(), ended.message());
  }

  private static List<ObjectNode> servedTasks() {
    return world.records(Entity.TASKS).stream().filter(task -> world.isListed(id(task))).toList();
  }

  private static int servedTags() {
    return servedTasks().stream().mapToInt(task -> task.path("task_tags").size()).sum();
  }

  /** A task that its list shows and that is like this. */
  private static ObjectNode task(Predicate<ObjectNode> likeThis) {
    return servedTasks().stream().filter(likeThis).findFirst().orElseThrow();
  }

  private static long id(JsonNode record) {
    return record.get("id").asLong();
  }

  /** A reservation that is not served yet, of a property that is. */
  private static ObjectNode newReservation(long id) {
    ObjectNode reservation =
        world.record(Entity.RESERVATIONS, world.ids(Entity.RESERVATIONS).getFirst());
    reservation.put("id", id).put("property_id", world.ids(Entity.PROPERTIES).get(2));
    reservation.put("checkout_date", TODAY.plusDays(3).toString()).putArray("guests");
    return reservation;
  }

  // ---- read twice, nothing changed in between

  @Test
  void nothingIsInsertedAgainByTheNextRun_1_2() {
    secondRuns.forEach(PredecessorBugsIT::assertSuccess);
    for (String table : pipeline.invariants().tables()) {
      assertEquals(first.rows().get(table), again.rows().get(table), table);
    }
    assertTrue(rows("property_photos") > 0 && rows("task_requirements") > 100);
  }

  @Test
  void aRunThatFindsNothingNewWritesNothingAndMovesNoDate_38() {
    Invariants.nothingWasWritten(first, again);
    secondRuns.forEach(run -> assertEquals(0, run.inserted() + run.updated()));
    assertTrue(secondRuns.stream().allMatch(run -> run.processed() > 0));
  }

  @Test
  void everyTableHasAUniqueKeyOfColumnsThatAreNeverNull_3() {
    assertEquals(
        List.of(),
        pipeline
            .invariants()
            .query(
                """
                select t.relname, a.attname from pg_index i
                join pg_class t on t.oid = i.indrelid
                join pg_attribute a on a.attrelid = t.oid and a.attnum = any (i.indkey)
                where i.indisunique and not a.attnotnull and t.relname = any (?)""",
                (Object) tables()));
    assertEquals(
        pipeline.invariants().tables().size(),
        pipeline.count(
            """
            select count(distinct t.oid) from pg_index i join pg_class t on t.oid = i.indrelid
            where i.indisunique and not i.indisprimary and t.relname = any (?)""",
            (Object) tables()));
  }

  private static String[] tables() {
    return pipeline.invariants().tables().toArray(String[]::new);
  }

  @Test
  void equalItemsOfAChecklistAllLandWithTheirType_4() {
    ObjectNode task = task(t -> lamps(world.requirements(id(t))) == 3);
    assertEquals(
        3,
        pipeline.count(
            """
            select count(*) from breezeway.task_requirements r
            join breezeway.tasks t on t.id = r.task_pk
            where t.task_id = ? and r.type_requirement = 'condition'
              and r.action = '"Check the lamp"'""",
            task.get("id").asText()));
  }

  private static long lamps(JsonNode requirements) {
    return requirements.findValuesAsText("action").stream()
        .filter("Check the lamp"::equals)
        .count();
  }

  @Test
  void equalSuppliesAndCostsWithoutIdsAllLand_5() {
    for (String table : List.of("task_supplies", "task_costs")) {
      String array = table.substring("task_".length());
      String id = array.equals("costs") ? "cost_id" : "supply_usage_id";
      ObjectNode task =
          task(t -> t.path(array).size() == 2 && t.path(array).path(0).path("id").isNull());
      assertEquals(
          2,
          pipeline.count(
              "select count(*) from breezeway."
                  + table
                  + " c join breezeway.tasks t on t.id = c.task_pk where t.task_id = ? and c."
                  + id
                  + " is null and c.row_key <> ''",
              task.get("id").asText()),
          table);
    }
  }

  @Test
  void anAssigneeWithoutIdIsNullAndNeverEmpty_6() {
    String assignments = "select count(*) from breezeway.task_assignments where ";
    assertEquals("2", inRegion(assignments + "assignee_id is null"));
    assertEquals("0", inRegion(assignments + "(assignee_id = '' or row_key = '')"));
    assertEquals("0", inRegion(assignments + "assignee_name is null"));
  }

  @Test
  void guestsHaveNamesAndEqualOnesStayApart_7() {
    assertEquals(
        "ottilie@example.invalid",
        inRegion(
            "select guest_email from breezeway.reservation_guests where guest_name = '%s Example-Guest'"
                .formatted(GUEST)));
    assertNotEquals(
        "0",
        inRegion(
            """
            select count(*) from breezeway.reservation_guests a
            join breezeway.reservation_guests b using (reservation_pk, region_code)
            where a.guest_ordinal = 0 and b.guest_ordinal = 1 and a.guest_name = b.guest_name"""));
    assertNotEquals(
        "0",
        inRegion(
            "select count(*) from breezeway.reservation_guests where guest_name is null"
                + " and guest_email is null and guest_phone is null"));
  }

  @Test
  void everyTaskIsLinkedToTheVeryReservationItNames_8() {
    List<Long> stays = world.ids(Entity.RESERVATIONS);
    long linked =
        servedTasks().stream()
            .filter(task -> stays.contains(task.path("linked_reservation").path("id").asLong()))
            .count();
    assertTrue(linked > 20);
    assertEquals(
        linked,
        pipeline.count(
            """
            select count(*) from breezeway.tasks t join breezeway.reservations r
              on r.id = t.reservation_pk and r.reservation_id = t.linked_reservation_id::text
              and t.checkout_date = r.checkout_date
            where t.region_code = ?""",
            REGION));
  }

  @Test
  void aFirstRecordWithoutObjectsTakesNoColumnFromTheOthers_10() {
    String named = "select count(*) from breezeway.tasks where created_by_name is not null";
    assertTrue(Integer.parseInt(inRegion(named)) > 200);
    assertNotEquals(
        "0", inRegion("select count(*) from breezeway.tasks where created_by_name is null"));
  }

  @Test
  void emptyTextsAreNullExceptFreeTexts_11() {
    task(task -> task.path("scheduled_time").asText("x").isEmpty());
    String tasks = "select count(*) from breezeway.tasks where ";
    assertNotEquals("0", inRegion(tasks + "task_description = ''"));
    assertEquals("0", inRegion(tasks + "task_description is null"));
    assertEquals(
        "0", inRegion(tasks + "(reference_property_id = '' or total_time = '' or bill_to = '')"));
  }

  @Test
  void textsOfAnyLengthLandWhole_12() {
    assertEquals("350", inRegion("select max(length(task_name)) from breezeway.tasks where true"));
    assertEquals(
        "600",
        inRegion("select max(length(response)) from breezeway.task_requirements where true"));
    assertEquals(
        "300", inRegion("select max(length(description)) from breezeway.task_costs where true"));
  }

  @Test
  void amountsOfAnySizeLandExactly_13() {
    assertEquals(
        "123456789012.34", inRegion("select max(total_cost) from breezeway.tasks where true"));
    assertEquals("123456789.01", inRegion("select max(cost) from breezeway.task_costs where true"));
  }

  @Test
  void aRateIsAnAmountAndItsCurrency_14() {
    ObjectNode task = task(t -> t.path("rate_paid").asText().equals("12.00 USD"));
    assertEquals(
        "12.00 USD",
        inRegion(
            "select rate_paid || ' ' || rate_paid_currency from breezeway.tasks where task_id = '%s'"
                .formatted(id(task))));
  }

  @Test
  void aPropertyWith250TasksHasThemAll_17() {
    long busy = busyHome();
    int served = world.taskIdsOf(busy).size();
    assertTrue(served > 240, "three pages");
    assertEquals(
        "" + served,
        inRegion("select count(*) from breezeway.tasks where home_id = '%s'".formatted(busy)));
  }

  @Test
  void tasksOfPropertiesThatNoTableHasAreRead_18() {
    assertEquals(0, early.properties());
    assertEquals(early.servedTasks(), early.tasks());
    assertNotEquals(
        "0",
        inRegion(
            "select count(*) from breezeway.tasks where home_id in (select property_id"
                + " from breezeway.properties where property_status <> 'active')"));
  }

  @Test
  void propertiesOfEveryStatusAreLoaded_22() {
    for (String status : List.of("active", "inactive")) {
      assertNotEquals(
          "0",
          inRegion(
              "select count(*) from breezeway.properties where property_status = '%s'"
                  .formatted(status)));
    }
  }

  @Test
  void noPropertyOfAnotherCompanyIsLoadedThoughTheApiListsThem_25() {
    assertEquals(
        "1", inRegion("select count(distinct company_id) from breezeway.properties where true"));
    assertEquals(world.ids(Entity.PROPERTIES).size(), rows("properties"));
  }

  @Test
  void staysOfThePastAreLoaded_26() {
    long past =
        world.records(Entity.RESERVATIONS).stream()
            .filter(stay -> stay.get("checkout_date").asText().compareTo(TODAY.toString()) < 0)
            .count();
    assertTrue(past > 10);
    assertEquals(
        "" + past,
        inRegion(
            "select count(*) from breezeway.reservations where checkout_date < '%s'"
                .formatted(TODAY)));
  }

  @Test
  void everyTimeHasItsZone_30() {
    assertEquals(
        List.of(),
        pipeline
            .invariants()
            .query(
                """
                select table_name, column_name from information_schema.columns
                where table_schema = 'breezeway' and data_type = 'timestamp without time zone'
                  and table_name <> 'flyway_schema_history'"""));
  }

  @Test
  void everyConfiguredRegionHasItsRowBeforeAnythingRefersToIt_35() {
    assertEquals(
        pipeline.settings().regions().stream().map(region -> region.code()).sorted().toList(),
        pipeline.invariants().query("select region_code from breezeway.regions order by 1").stream()
            .map(List::getFirst)
            .toList());
  }

  @Test
  void tagsThatNoCatalogueNamedYetKeepTheirLinks_37() {
    assertTrue(early.servedTags() > 10);
    assertEquals(early.servedTags(), early.tags().size(), "links before the catalogue was read");
    assertFalse(early.tags().contains(null), "tags without a name");
    assertEquals(servedTags(), rows("task_tags"));
  }

  // ---- changes between runs

  @Test
  void aChangedLinkLeadsElsewhereAndALateParentIsFound_9() {
    ObjectNode task = task(t -> t.path("linked_reservation").path("id").asLong() > 0);
    long home = world.ids(Entity.PROPERTIES).get(3);
    long late = 880_000_001L;
    change(
        Entity.TASKS,
        id(task),
        moved -> {
          moved.put("home_id", home);
          moved.putObject("linked_reservation").put("id", late).putNull("external_reservation_id");
        });
    assertSuccess(run("tasks", "incremental"));
    String links =
        """
        select p.property_id || ' ' || coalesce(r.reservation_id, 'none') || ' '
          || coalesce(t.checkout_date::text, 'none')
        from breezeway.tasks t left join breezeway.properties p on p.id = t.property_pk
        left join breezeway.reservations r on r.id = t.reservation_pk where t.task_id = ?""";
    assertEquals(home + " none none", pipeline.first(links, "" + id(task)));

    world.put(Entity.RESERVATIONS, newReservation(late));
    assertSuccess(run("reservations", "incremental"));
    assertEquals(home + " " + late + " " + TODAY.plusDays(3), pipeline.first(links, "" + id(task)));
  }

  @Test
  void oneBadRecordBecomesADeadLetterAndTheOthersOfItsPageLand_15() {
    long bad = 880_000_002L;
    long good = 880_000_003L;
    ObjectNode reservation = newReservation(bad);
    reservation.putObject("access_code").put("code", "door-8842-hush");
    world.put(Entity.RESERVATIONS, reservation);
    world.put(Entity.RESERVATIONS, newReservation(good));

    try {
      WholePipeline.Ended ended = run("reservations", "incremental");
      assertEquals("partial", ended.status());
      assertEquals(1, ended.rejected());
      assertEquals(1, ended.inserted());
      assertTrue(ended.message().contains("1 record was rejected"), ended.message());
      pipeline.invariants().hold(new Rejected(REGION, Entity.RESERVATIONS, bad));
    } finally {
      world.put(Entity.RESERVATIONS, newReservation(bad)); // mended, so that its letter closes
    }
    assertSuccess(run("reservations", "full"));
  }

  @Test
  void aPropertyThatIsRefusedCostsItsOwnTasksOnly_16() {
    long refused = Collections.max(world.ids(Entity.PROPERTIES));
    long task = world.taskIdsOf(busyHome()).getLast();
    change(Entity.TASKS, task, changed -> changed.put("name", "Read all the same"));
    api.faults().add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/task").forProperty(refused));

    WholePipeline.Ended ended = run("tasks", "incremental");
    assertEquals("partial", ended.status());
    assertTrue(ended.message().contains("home_id=" + refused), ended.message());
    assertTrue(ended.message().contains("1 of 12 listings"), ended.message());
    assertEquals(
        "Read all the same",
        inRegion("select task_name from breezeway.tasks where task_id = '%s'".formatted(task)));

    api.faults().clear();
    assertSuccess(run("tasks", "incremental"));
  }

  @Test
  void aTaskThatTheListOmitsIsNotRemoved_19() {
    ObjectNode task = world.record(Entity.TASKS, world.taskIdsOf(busyHome()).get(20));
    world.hideFromList(id(task));
    assertSuccess(run("tasks", "full"));
    assertEquals(
        "1",
        inRegion("select count(*) from breezeway.tasks where task_id = '%s'".formatted(id(task))));

    JsonNode comments = world.comments(id(task));
    JsonNode requirements = world.requirements(id(task));
    world.remove(Entity.TASKS, id(task));
    world.put(Entity.TASKS, task);
    world.setRequirements(id(task), (ArrayNode) requirements);
    comments.forEach(comment -> world.addComment(id(task), comment.path("comment").asText()));
    assertSuccess(run("tasks", "full"));
  }

  /** The property with several pages of tasks. */
  private static long busyHome() {
    return Collections.min(world.ids(Entity.PROPERTIES));
  }

  @Test
  void aRetiredPropertySaysSoAndLosesItsExternalId_22() {
    long retired = world.ids(Entity.PROPERTIES).get(5);
    long heir = world.ids(Entity.PROPERTIES).get(6);
    change(
        Entity.PROPERTIES,
        retired,
        property ->
            property
                .put("status", "inactive")
                .putNull("reference_property_id")
                .putNull("reference_external_property_id"));
    change(
        Entity.PROPERTIES,
        heir,
        property ->
            property
                .put("reference_property_id", "pms-" + retired)
                .put("reference_external_property_id", "pms-" + retired));
    assertSuccess(run("properties", "full"));
    assertEquals(
        "inactive none none",
        inRegion(
            """
            select property_status || ' ' || coalesce(reference_property_id, 'none') || ' '
              || coalesce(reference_external_property_id, 'none')
            from breezeway.properties where property_id = '%s'"""
                .formatted(retired)));
    assertEquals(
        "" + heir,
        inRegion(
            "select string_agg(property_id, ' ') from breezeway.properties"
                + " where reference_external_property_id = 'pms-%s'".formatted(retired)));
  }

  @Test
  void anIncompleteListIsNoSuccessAndRemovesNothing_23() {
    int before = rows("supplies");
    assertTrue(before > 100, "two pages");
    String lastSuccess = lastSuccess("supplies");
    api.faults()
        .add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/supplies").inRegion(REGION).after(1));
    WholePipeline.Ended ended = run("supplies", "full");
    assertNotEquals("success", ended.status());
    assertTrue(ended.message().contains("/supplies"), ended.message());
    assertEquals(lastSuccess, lastSuccess("supplies"));
    assertEquals(before, rows("supplies"));

    api.faults().clear();
    assertSuccess(run("supplies", "full"));
  }

  private static String lastSuccess(String entity) {
    return inRegion(
        "select last_successful_sync_at from breezeway.etl_sync_log where entity_type = '%s'"
            .formatted(entity));
  }

  @Test
  void whetherAPropertyIsCleanDoesNotTouchWhetherItIsActive_24() {
    String property = "" + world.ids(Entity.PROPERTIES).get(1);
    pipeline.first(
        "update breezeway.properties set operational_status = 'dirty' where property_id = ?"
            + " returning id",
        property);
    change(
        Entity.PROPERTIES, Long.parseLong(property), changed -> changed.put("city", "Elsewhere"));
    assertSuccess(run("properties", "full"));
    assertEquals(
        world.record(Entity.PROPERTIES, Long.parseLong(property)).get("status").asText()
            + " dirty Elsewhere",
        inRegion(
            "select property_status || ' ' || operational_status || ' ' || property_city"
                + " from breezeway.properties where property_id = '%s'".formatted(property)));
  }

  @Test
  void onlyTasksThatChangedCostCallsOfTheirOwn_27() {
    assertSuccess(run("tasks", "incremental"));
    api.calls().reset();
    assertSuccess(run("tasks", "incremental"));
    assertEquals(0, api.calls().calls(Endpoint.TASK_COMMENTS));

    world.addComment(world.taskIdsOf(busyHome()).get(30), "One more");
    assertSuccess(run("tasks", "incremental"));
    assertEquals(1, api.calls().calls(Endpoint.TASK_COMMENTS));
    assertEquals(1, api.calls().calls(Endpoint.TASK_REQUIREMENTS));
  }

  @Test
  void anOldTaskThatIsFinishedNowGetsItsChecklistAtOnce_28() {
    ObjectNode old =
        task(
            t ->
                t.get("created_at").asText().compareTo(TODAY.minusDays(200).toString()) < 0
                    && world.requirements(id(t)).isEmpty());
    ArrayNode checklist = world.requirements(id(task(t -> world.requirements(id(t)).size() > 2)));
    String requirements =
        """
        select count(*) from breezeway.task_requirements r
        join breezeway.tasks t on t.id = r.task_pk where t.task_id = ?""";
    assertEquals(0, pipeline.count(requirements, "" + id(old)));
    world.setRequirements(id(old), checklist);
    assertSuccess(run("tasks", "incremental"));
    assertEquals(checklist.size(), pipeline.count(requirements, "" + id(old)));
  }

  @Test
  void theTimeOfTheApiAndTheTimeOfOurWritingAreTwoColumns_29() {
    long task = world.taskIdsOf(busyHome()).get(40);
    change(Entity.TASKS, task, changed -> changed.put("name", "Renamed"));
    String before = pipeline.first("select now()");
    assertSuccess(run("tasks", "incremental"));
    List<String> row =
        pipeline
            .invariants()
            .query(
                """
                select to_char(api_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                  updated_at >= ?::timestamptz, created_at < api_updated_at
                from breezeway.tasks where task_id = ?""",
                before,
                "" + task)
            .getFirst();
    assertEquals(
        List.of(world.record(Entity.TASKS, task).get("updated_at").asText(), "t", "t"), row);
  }

  @Test
  void aChangedTimeOfCreationMakesNoSecondTask_31() {
    long task = world.taskIdsOf(busyHome()).get(50);
    change(Entity.TASKS, task, changed -> changed.put("created_at", "2025-06-01T08:00:00"));
    assertSuccess(run("tasks", "incremental"));
    assertEquals(
        "2025-06-01 08:00",
        inRegion(
            "select string_agg(to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), ',')"
                + " from breezeway.tasks where task_id = '%s'".formatted(task)));
    assertEquals(
        "0",
        pipeline.first(
            "select count(*) from pg_class where relkind = 'p' and relname = any (?)",
            (Object) tables()));
  }

  @Test
  void aRunThatWasCutOffDoesNotStayRunningAndHistoryTellsItOnce_32() throws Exception {
    int history = pipeline.count("select count(*) from breezeway.etl_sync_history");
    api.faults().add(FaultRule.always(Fault.SLOW_ANSWER).onPath("/people").inRegion(REGION));
    long request = pipeline.request(REGION, "people", "full");
    String status = "select sync_status from breezeway.etl_sync_log where entity_type = 'people'";
    WholePipeline.awaitUntil("the start", () -> inRegion(status).equals("running"));
    pipeline.stopExtractor();
    assertEquals("running", inRegion(status));

    api.faults().clear();
    pipeline.startExtractor();
    WholePipeline.Ended ended = pipeline.await(request);
    assertSuccess(ended);
    assertEquals("success", inRegion(status));
    assertEquals(history + 1, pipeline.count("select count(*) from breezeway.etl_sync_history"));
    assertNotEquals(
        "null",
        pipeline.first(
            "select sync_completed_at from breezeway.etl_sync_history where run_id = ?",
            ended.run()));
  }

  @Test
  void aRunWhoseCallsPerRecordFailedIsPartialAndMovesNoLastSuccess_33() {
    long task = world.taskIdsOf(busyHome()).get(60);
    world.addComment(task, "Not to be had at first");
    String lastSuccess = lastSuccess("tasks");
    api.faults().add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/task/" + task + "/comments"));
    WholePipeline.Ended ended = run("tasks", "incremental");
    assertEquals("partial", ended.status());
    assertTrue(ended.message().contains("/task/" + task + "/comments"), ended.message());
    assertEquals(lastSuccess, lastSuccess("tasks"));
    assertEquals(
        "partial",
        inRegion("select sync_status from breezeway.etl_sync_log where entity_type = 'tasks'"));

    api.faults().clear();
    assertSuccess(run("tasks", "incremental"));
    assertNotEquals(lastSuccess, lastSuccess("tasks"));
    assertEquals(
        "1",
        inRegion(
            "select count(*) from breezeway.task_comments"
                + " where comment = 'Not to be had at first'"));
  }

  @Test
  void aCallThatHangsIsGivenUpAndMadeAgain_34() {
    api.faults()
        .add(
            FaultRule.always(Fault.SLOW_ANSWER)
                .onPath("/companies/templates")
                .inRegion(REGION)
                .firstCalls(1));
    long begin = System.nanoTime();
    WholePipeline.Ended ended = run("templates", "full");
    assertSuccess(ended);
    assertEquals(2, ended.calls());
    assertTrue(
        Duration.ofNanos(System.nanoTime() - begin).compareTo(api.plan().slowAnswer()) < 0,
        "it does not wait for the answer");
    api.faults().clear();
  }

  @Test
  void whatIsNewAndWhatChangedIsCountedPerRecord_36() {
    assertSuccess(run("tasks", "incremental"));
    List<Long> tasks = world.taskIdsOf(busyHome());
    for (int i = 70; i < 73; i++) {
      change(Entity.TASKS, tasks.get(i), task -> task.put("name", "Counted as updated"));
    }
    world.addCopyOf(Entity.TASKS, tasks.get(74));
    world.addCopyOf(Entity.TASKS, tasks.get(75));
    WholePipeline.Ended ended = run("tasks", "incremental");
    assertSuccess(ended);
    assertAll(
        () -> assertEquals(2, ended.inserted(), "new"),
        () -> assertEquals(3, ended.updated(), "updated"));
    assertNull(ended.message());
  }

  @Test
  void wrongKeysFailTheRunAndAreShownNowhere() {
    WholePipeline.Ended ended = pipeline.run("smoky", "people", "full");
    assertEquals("failed", ended.status());
    assertFalse(ended.message().contains("never-to-be-seen"));
    assertTrue(ended.message().contains("BREEZEWAY_SMOKY_CLIENT_ID"), ended.message());
  }
}
