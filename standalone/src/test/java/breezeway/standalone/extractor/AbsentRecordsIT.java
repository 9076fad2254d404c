package breezeway.standalone.extractor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.Headers;
import breezeway.common.message.RunMarker;
import breezeway.extractor.ExtractorService;
import breezeway.standalone.simulator.Endpoint;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Records that a listing does not name: whom the extractor asks for, and what it makes of it. */
class AbsentRecordsIT {
  private static final String REGION = "nashville";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static SimulationPlan plan(UnaryOperator<SimulationPlan.Builder> changes) {
    return SimulationPlan.small(1)
        .with(
            plan ->
                changes.apply(
                    plan.volumes(new Volumes(6, 10, 10, 60, 4, 4, 4, 0))
                        .busyPropertyTasks(8)
                        .quirkShare(0)));
  }

  /** A region whose tasks are in our table, and what changes at the API afterwards. */
  private static final class Scene implements AutoCloseable {
    final ExtractorRig rig;
    final RegionWorld world;
    final ExtractorService service;

    Scene(UnaryOperator<SimulationPlan.Builder> changes) throws InterruptedException {
      rig = ExtractorRig.on(plan(changes), Map.of());
      world = rig.api().world().region(REGION);
      world.ids(Entity.TASKS).stream().filter(id -> !world.isListed(id)).forEach(world::showInList);
      for (long id : world.ids(Entity.TASKS)) {
        world.change(
            Entity.TASKS, id, task -> task.put("scheduled_date", rig.api().plan().today() + ""));
      }
      service = rig.start(1);
    }

    Scene() throws InterruptedException {
      this(plan -> plan);
    }

    Scene withTable() {
      makeTable();
      world.forEach(Entity.TASKS, task -> addRow(task, task.path("scheduled_date").asText()));
      return this;
    }

    void makeTable() {
      execute(
          """
          create table breezeway.tasks (id bigserial primary key, region_code text not null,
            task_id text not null, home_id text not null, scheduled_date date)""");
    }

    private void addRow(ObjectNode task, String scheduled) {
      rig.query(
          "insert into breezeway.tasks (region_code, task_id, home_id, scheduled_date)"
              + " values (?, ?, ?, ?::date) returning id",
          row -> row.getLong(1),
          REGION,
          task.path("id").asText(),
          task.path("home_id").asText(),
          scheduled);
    }

    void execute(String sql) {
      try (var connection = rig.database().getConnection();
          var statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A listed task of the property with that number in the list of properties. */
    long taskOf(int property, int number) {
      return world.taskIdsOf(world.ids(Entity.PROPERTIES).get(property)).get(number);
    }

    void schedule(long task, String date) {
      execute(
          "update breezeway.tasks set scheduled_date = %s where task_id = '%d'"
              .formatted(date, task));
    }

    Answers run(String mode) {
      rig.api().calls().reset();
      return answers(rig.run(REGION, "tasks", mode));
    }

    Answers answers(ExtractorRig.Ended ended) {
      return new Answers(
          ended, rig.messages("tasks", ended.id()), rig.api().calls().calls(Endpoint.TASK));
    }

    /** As an ordinary run, which is a full one, reads them. */
    long pagesOfProperties() {
      rig.api().calls().reset();
      ExtractorRig.Ended ended = rig.run(REGION, "properties", "incremental");
      assertEquals("success", ended.outcome(), ended.message());
      assertEquals("full", ended.mode());
      return rig.api().calls().calls(Endpoint.PROPERTY_LIST);
    }

    /** Absent records, and whether they were said to be gone. */
    Map<Long, Boolean> absent() {
      Map<Long, Boolean> absent = new java.util.TreeMap<>();
      rig.query(
              "select record_key, gone_run is not null from breezeway.absent_records",
              row -> Map.entry(row.getLong(1), row.getBoolean(2)))
          .forEach(entry -> absent.put(entry.getKey(), entry.getValue()));
      return absent;
    }

    boolean hasFetchedVersion(long task) {
      return !rig.query(
              "select version from breezeway.fetched_versions where record_key = ?",
              row -> row.getString(1),
              String.valueOf(task))
          .isEmpty();
    }

    void fault(Fault fault, long task) {
      rig.api().faults().add(FaultRule.always(fault).onPath("/task/" + task));
    }

    @Override
    public void close() {
      rig.close();
    }
  }

  /** What a run brought to the raw topic about single records. */
  private record Answers(
      ExtractorRig.Ended ended, List<ExtractorRig.Message> messages, long callsById) {
    Set<Long> keys(String kind) {
      Set<Long> keys = new TreeSet<>();
      for (ExtractorRig.Message message : messages) {
        if (message.kind().equals(kind)) {
          assertTrue(keys.add(Long.valueOf(message.header(Headers.PARENT_ID))), "told once");
          assertEquals(
              "/task/" + message.header(Headers.PARENT_ID), message.header(Headers.REQUEST));
        }
      }
      return keys;
    }

    Set<Long> gone() {
      return keys(Headers.GONE);
    }

    Set<Long> records() {
      return keys(Headers.RECORD);
    }

    byte[] body(long key) {
      return messages.stream()
          .filter(message -> message.header(Headers.PARENT_ID).equals(String.valueOf(key)))
          .filter(message -> message.header(Headers.CALL).isEmpty())
          .findFirst()
          .orElseThrow()
          .body();
    }

    /** The calls per record about it, each after the record itself. */
    List<String> callsAbout(long key) {
      List<ExtractorRig.Message> about =
          messages.stream()
              .filter(message -> message.header(Headers.PARENT_ID).equals(String.valueOf(key)))
              .toList();
      assertEquals(Headers.RECORD, about.getFirst().kind());
      return about.stream().skip(1).map(message -> message.header(Headers.CALL)).toList();
    }

    RunMarker end() {
      assertEquals("run-completed", messages.getLast().kind());
      return RunMarker.parse(messages.getLast().body());
    }

    Answers succeeded() {
      assertEquals("success", ended.outcome(), ended.message());
      return this;
    }
  }

  @Test
  void whoIsAbsentIsAskedForAndWhoIsGoneOnceMoreInTheNextRun() throws Exception {
    try (Scene scene = new Scene()) {
      Answers first = scene.run("incremental").succeeded();
      assertEquals(0, first.callsById(), "without a table nothing is known");
      scene.withTable();
      long gone = scene.taskOf(0, 0);
      long goneUndated = scene.taskOf(1, 0);
      long goneLongAgo = scene.taskOf(1, 1);
      long goneFarAhead = scene.taskOf(1, 2);
      long hidden = scene.taskOf(2, 0);
      long moved = scene.taskOf(2, 1);
      for (long task : List.of(gone, goneUndated, goneLongAgo, goneFarAhead)) {
        scene.world.remove(Entity.TASKS, task);
      }
      String today = "date '" + scene.rig.api().plan().today() + "'";
      scene.schedule(gone, today + " - 35");
      scene.schedule(goneUndated, "null");
      scene.schedule(goneLongAgo, today + " - 36");
      scene.schedule(goneFarAhead, today + " + 46");
      scene.world.hideFromList(hidden);
      long newHome = scene.world.ids(Entity.PROPERTIES).get(3);
      scene.world.change(Entity.TASKS, moved, task -> task.put("home_id", newHome));
      assertTrue(scene.hasFetchedVersion(gone));

      Answers full = scene.run("full").succeeded();
      assertTrue(full.end().complete());
      assertEquals(Set.of(gone, goneUndated), full.gone());
      assertEquals("Task not found", JSON.readTree(full.body(gone)).path("error").asText());
      assertTrue(full.records().contains(hidden));
      assertTrue(Set.of(hidden, moved).containsAll(full.records()));
      assertArrayEquals(
          JSON.writeValueAsBytes(scene.world.record(Entity.TASKS, hidden)), full.body(hidden));
      assertEquals(2 + full.records().size() + 1, full.callsById(), "and one that is alive");
      assertEquals(full.ended().calls(), full.end().apiCalls());
      assertEquals(Map.of(gone, true, goneUndated, true), scene.absent());
      assertFalse(scene.hasFetchedVersion(gone), "should it come back, its comments are due");

      Answers secondOpinion = scene.run("incremental").succeeded();
      assertEquals("incremental", secondOpinion.ended().mode());
      assertEquals(Set.of(gone, goneUndated), secondOpinion.gone());
      assertEquals(Set.of(), secondOpinion.records());
      assertEquals(Map.of(), scene.absent(), "two runs have heard it");
      assertEquals(0, scene.run("incremental").succeeded().callsById());
    }
  }

  @Test
  void whoSaysThatItIsDeletedIsGoneToo() throws Exception {
    try (Scene scene = new Scene(plan -> plan.goneTasksAnswerDeleted(true)).withTable()) {
      long gone = scene.taskOf(0, 0);
      scene.world.remove(Entity.TASKS, gone);
      Answers full = scene.run("full").succeeded();
      assertEquals(Set.of(gone), full.records());
      assertEquals(
          "deleted", JSON.readTree(full.body(gone)).path("type_task_status").path("code").asText());
      assertEquals(Map.of(gone, true), scene.absent());
      assertEquals(Set.of(gone), scene.run("incremental").succeeded().records());
      assertEquals(Map.of(), scene.absent());
    }
  }

  @Test
  void whoIsSeenAgainIsNotAskedForAgain() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      long gone = scene.taskOf(0, 0);
      ObjectNode task = scene.world.record(Entity.TASKS, gone);
      scene.world.remove(Entity.TASKS, gone);
      assertEquals(Set.of(gone), scene.run("full").succeeded().gone());
      scene.world.put(Entity.TASKS, task);
      Answers again = scene.run("full").succeeded();
      assertEquals(0, again.callsById());
      assertEquals(Map.of(), scene.absent());
      scene.world.remove(Entity.TASKS, gone);
      assertEquals(Set.of(gone), scene.run("full").succeeded().gone());
      scene.world.put(Entity.TASKS, task);
      scene.world.hideFromList(gone);
      assertEquals(Set.of(gone), scene.run("incremental").succeeded().records());
      assertEquals(Map.of(), scene.absent(), "it is alive, though no list names it");
    }
  }

  @Test
  void whoLivesThoughNoListNamesItKeepsItsCommentsUpToDate() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      scene
          .rig
          .api()
          .faults()
          .add(FaultRule.always(Fault.FORBIDDEN).onPath("/task/").firstCalls(1));
      assertEquals("partial", scene.run("incremental").ended().outcome());
      scene.rig.api().faults().clear();
      long hidden = scene.taskOf(0, 0);
      scene.world.hideFromList(hidden);
      scene.world.addComment(hidden, "Nobody lists me");
      Answers moved = scene.run("incremental").succeeded();
      assertEquals("full", moved.ended().mode());
      assertEquals(Set.of(hidden), moved.records());
      List<String> calls = moved.callsAbout(hidden);
      assertEquals(Set.of("comments", "requirements"), Set.copyOf(calls));
      Answers everything = scene.run("full").succeeded();
      assertEquals(2, everything.callsAbout(hidden).size(), "as of all tasks");
    }
  }

  @Test
  void whateverElseTheApiSaysIsNoVerdict() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      List<Fault> faults =
          List.of(
              Fault.SERVER_ERROR_500,
              Fault.FORBIDDEN,
              Fault.NOT_FOUND_HTML,
              Fault.ERROR_IN_200,
              Fault.NULL_BODY,
              Fault.EMPTY_BODY);
      Set<Long> gone = new TreeSet<>();
      for (int i = 0; i < faults.size(); i++) {
        long task = scene.taskOf(i, 0);
        scene.world.remove(Entity.TASKS, task);
        scene.fault(faults.get(i), task);
        gone.add(task);
      }
      Answers failed = scene.run("full");
      assertEquals("partial", failed.ended().outcome());
      assertTrue(
          failed.ended().message().contains("6 calls for single records failed"),
          failed.ended().message());
      assertEquals(Set.of(), failed.gone());
      assertEquals(Set.of(), failed.records());
      assertEquals(gone, scene.absent().keySet());
      assertFalse(scene.absent().containsValue(true));

      scene.rig.api().faults().clear();
      Answers answered = scene.run("incremental").succeeded();
      assertEquals("full", answered.ended().mode(), "not asked for everything, but a full run");
      assertEquals(gone, answered.gone());
    }
  }

  @Test
  void anApiThatDeniesWhatItListsIsNotAsked() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      scene.world.hideFromList(scene.taskOf(0, 0));
      scene.rig.api().faults().add(FaultRule.always(Fault.NOT_FOUND).onPath("/task/"));
      Answers denied = scene.run("full");
      assertEquals("partial", denied.ended().outcome());
      assertEquals(Set.of(), denied.gone());
      assertEquals(3, denied.callsById());
      assertFalse(scene.absent().containsValue(true));
    }
  }

  @Test
  void onlyAListingThatWasReadInFullMakesARecordAbsent() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      List<Long> homes = scene.world.ids(Entity.PROPERTIES);
      long ofFailed = scene.taskOf(0, 0);
      long ofUnlisted = scene.taskOf(1, 0);
      long ofRead = scene.taskOf(2, 0);
      for (long task : List.of(ofFailed, ofUnlisted, ofRead)) {
        scene.world.remove(Entity.TASKS, task);
      }
      scene.rig.api().faults().add(FaultRule.always(Fault.SERVER_ERROR_500).onPath("/property"));
      assertEquals("failed", scene.run("full").ended().outcome());
      assertEquals(Map.of(), scene.absent(), "nobody knows the properties");

      scene.rig.api().faults().clear();
      scene
          .rig
          .api()
          .faults()
          .add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/task").forProperty(homes.get(0)));
      scene.world.remove(Entity.PROPERTIES, homes.get(1));
      Answers partial = scene.run("full");
      assertEquals("partial", partial.ended().outcome());
      assertEquals(Set.of(ofRead), partial.gone());
      assertEquals(Map.of(ofRead, true), scene.absent());
    }
  }

  @Test
  void aRegionThatListsNothingOrAListingWithoutCountsAsksForNothing() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      for (long task : scene.world.ids(Entity.TASKS)) {
        scene.world.remove(Entity.TASKS, task);
      }
      Answers empty = scene.run("full").succeeded();
      assertTrue(empty.end().complete());
      assertEquals(0, empty.callsById());
    }
    try (Scene scene = new Scene().withTable()) {
      scene.schedule(scene.taskOf(0, 0), "current_date + 400"); // alive, as far as anybody knows
      scene.world.ids(Entity.TASKS).forEach(scene.world::hideFromList);
      assertEquals(0, scene.run("full").succeeded().callsById(), "its lists are in trouble");
    }
    try (Scene scene = new Scene(plan -> plan.sendTotals(false)).withTable()) {
      scene.world.remove(Entity.TASKS, scene.taskOf(0, 0));
      Answers unproven = scene.run("full").succeeded();
      assertFalse(unproven.end().complete());
      assertEquals(0, unproven.callsById());
      assertEquals(Map.of(), scene.absent());
    }
  }

  @Test
  void aRunThatIsTakenUpAgainAsksForWhatItsListingsFoundAbsent() throws Exception {
    try (Scene scene = new Scene(plan -> plan.slowAnswer(Duration.ofSeconds(60))).withTable()) {
      long gone = scene.taskOf(0, 0);
      scene.world.remove(Entity.TASKS, gone);
      scene.fault(Fault.SLOW_ANSWER, gone);
      long request =
          scene
              .rig
              .query(
                  "insert into breezeway.run_requests (region_code, entity, mode, approved_deletes)"
                      + " values (?, 'tasks', 'full', 7) returning id",
                  row -> row.getLong(1),
                  REGION)
              .getFirst();
      ExtractorRig.awaitUntil(
          "the call by id", () -> scene.rig.api().faults().injected(Fault.SLOW_ANSWER) > 0);
      scene.service.close();
      assertEquals(Map.of(gone, false), scene.absent());
      scene.rig.api().faults().clear();
      scene.rig.api().calls().reset();
      scene.rig.start(2);
      Answers taken = scene.answers(scene.rig.await(request)).succeeded();
      assertEquals(2, taken.ended().id().attempt());
      assertEquals(
          0, scene.rig.api().calls().calls(Endpoint.TASK_LIST), "listings are not repeated");
      assertEquals(Set.of(gone), taken.gone());
      assertEquals(7, taken.end().deletesApproved(), "what a person approved survives");
      assertEquals(Map.of(gone, true), scene.absent());
    }
  }

  @Test
  void aRunThatIsTakenUpAgainKnowsThatItsListingsWereNotProven() throws Exception {
    UnaryOperator<SimulationPlan.Builder> withoutCounts =
        plan -> plan.sendTotals(false).slowAnswer(Duration.ofSeconds(60));
    try (Scene scene = new Scene(withoutCounts).withTable()) {
      scene.run("incremental").succeeded();
      long asked = scene.taskOf(0, 0);
      scene.world.hideFromList(asked);
      scene.execute(
          """
          insert into breezeway.absent_records
            (cluster_id, region_code, entity, record_key, found_run, gone_run)
          select cluster_id, region_code, entity, '%d', run, run from breezeway.extraction_runs"""
              .formatted(asked));
      scene.fault(Fault.SLOW_ANSWER, asked);
      long request = scene.rig.request(REGION, "tasks", "full");
      ExtractorRig.awaitUntil(
          "the call by id, after all listings",
          () -> scene.rig.api().faults().injected(Fault.SLOW_ANSWER) > 0);
      scene.service.close();
      scene.rig.api().faults().clear();
      scene.rig.api().calls().reset();
      scene.rig.start(2);
      Answers taken = scene.answers(scene.rig.await(request)).succeeded();
      assertEquals(0, scene.rig.api().calls().calls(Endpoint.TASK_LIST));
      assertFalse(taken.end().complete(), "no page said how many there are");
    }
  }

  @Test
  void aRunThatIsTakenUpAgainMakesTheCallsThatFailedBefore() throws Exception {
    try (Scene scene = new Scene(plan -> plan.slowAnswer(Duration.ofSeconds(60))).withTable()) {
      long gone = scene.taskOf(0, 0);
      scene.world.remove(Entity.TASKS, gone);
      scene.fault(Fault.SLOW_ANSWER, gone);
      String refused = String.valueOf(scene.taskOf(1, 0));
      scene
          .rig
          .api()
          .faults()
          .add(FaultRule.always(Fault.FORBIDDEN).onPath("/task/" + refused + "/comments"));
      long request = scene.rig.request(REGION, "tasks", "full");
      ExtractorRig.awaitUntil(
          "the call by id", () -> scene.rig.api().faults().injected(Fault.SLOW_ANSWER) > 0);
      scene.service.close();
      scene.rig.api().faults().clear();
      scene.rig.api().calls().reset();
      scene.rig.start(2);
      Answers taken = scene.answers(scene.rig.await(request)).succeeded();
      assertEquals(
          1,
          scene.rig.api().calls().calls(Endpoint.TASK_LIST),
          "the one listing that lacks a call");
      assertTrue(
          taken.messages().stream()
              .filter(message -> message.header(Headers.PARENT_ID).equals(refused))
              .anyMatch(message -> message.header(Headers.CALL).equals("comments")),
          "a run that says success has its comments");
    }
  }

  @Test
  void aRecordThatLivesAndHasNoAnswersLeavesTheRunPartial() throws Exception {
    try (Scene scene = new Scene().withTable()) {
      long task = scene.taskOf(0, 0);
      scene
          .rig
          .api()
          .faults()
          .add(FaultRule.always(Fault.NOT_FOUND).onPath("/task/" + task + "/comments"));
      assertEquals("partial", scene.run("full").ended().outcome(), "a list names it");
      scene.world.hideFromList(task);
      Answers byId = scene.run("full");
      assertEquals(Set.of(task), byId.records());
      assertEquals("partial", byId.ended().outcome(), "it is found by its id");
    }
  }

  @Test
  void anApprovalIsForARunOfItsOwn() throws Exception {
    try (Scene scene = new Scene(plan -> plan.latency(Duration.ofMillis(20))).withTable()) {
      long running = scene.rig.request(REGION, "tasks", "full");
      ExtractorRig.awaitUntil(
          "the run",
          () ->
              !scene
                  .rig
                  .query(
                      "select run from breezeway.extraction_runs where state = 'running'",
                      row -> row.getLong(1))
                  .isEmpty());
      long approved =
          scene
              .rig
              .query(
                  "insert into breezeway.run_requests (region_code, entity, mode, approved_deletes)"
                      + " values (?, 'tasks', 'full', 3) returning id",
                  row -> row.getLong(1),
                  REGION)
              .getFirst();
      assertEquals(0, scene.answers(scene.rig.await(running)).end().deletesApproved());
      assertEquals(3, scene.answers(scene.rig.await(approved)).end().deletesApproved());
      assertEquals(0, scene.run("incremental").end().deletesApproved());
    }
  }

  @Test
  void aCompleteListOfSeveralPagesIsReadOnceMoreWhenARecordThatWeKnowIsMissing() throws Exception {
    try (Scene scene = new Scene(plan -> plan.volumes(new Volumes(120, 0, 0, 0, 4, 4, 4, 0)))) {
      scene.execute(
          """
          create table breezeway.properties (id bigserial primary key, region_code text not null,
            property_id text not null, property_status text)""");
      scene.execute(
          "insert into breezeway.properties (region_code, property_id) select '%s', unnest(array%s)"
              .formatted(REGION, scene.world.ids(Entity.PROPERTIES)));
      assertEquals(2, scene.pagesOfProperties());
      long gone = scene.world.ids(Entity.PROPERTIES).get(0);
      scene.world.remove(Entity.PROPERTIES, gone);
      assertEquals(4, scene.pagesOfProperties());
      scene.execute(
          "update breezeway.properties set property_status = 'deleted' where property_id = '%d'"
              .formatted(gone));
      assertEquals(2, scene.pagesOfProperties());
    }
  }

  @Test
  void aTableThatSomebodyLocksHoldsUpNothingButTheRunThatAsksIt() throws Exception {
    // More listings than the pool has connections.
    try (Scene scene =
        new Scene(plan -> plan.volumes(new Volumes(16, 0, 0, 60, 4, 4, 4, 0))).withTable()) {
      long gone = scene.taskOf(0, 1);
      scene.world.remove(Entity.TASKS, gone);
      long tasks;
      try (var holder = scene.rig.database().getConnection();
          var statement = holder.createStatement()) {
        holder.setAutoCommit(false);
        statement.execute("lock table breezeway.tasks in access exclusive mode");
        tasks = scene.rig.request(REGION, "tasks", "full");
        ExtractorRig.awaitUntil(
            "somebody to wait for the table",
            () ->
                !scene
                    .rig
                    .query("select pid from pg_locks where not granted", row -> row.getInt(1))
                    .isEmpty());
        assertEquals("success", scene.rig.run(REGION, "people", "incremental").outcome());
        assertEquals(Map.of(), scene.absent());
        holder.rollback();
      }
      ExtractorRig.Ended ended = scene.rig.await(tasks);
      assertEquals("success", ended.outcome(), ended.message());
      assertEquals(1, ended.id().attempt());
      assertEquals(Map.of(gone, true), scene.absent());
    }
  }
}
