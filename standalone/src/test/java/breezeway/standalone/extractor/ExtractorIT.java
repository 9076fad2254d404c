package breezeway.standalone.extractor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.message.Headers;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.Topics;
import breezeway.standalone.simulator.AuthCall;
import breezeway.standalone.simulator.Endpoint;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractorIT {
  private static final String REGION = "nashville";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One region with few records, so that a test takes seconds. */
  private static SimulationPlan plan() {
    return SimulationPlan.small(1)
        .with(plan -> plan.volumes(new Volumes(12, 40, 60, 320, 12, 110, 8, 10)).quirkShare(0.2));
  }

  private static Set<Long> listed(List<ExtractorRig.Message> messages) {
    Set<Long> ids = new HashSet<>();
    for (ExtractorRig.Message message : messages) {
      if (message.kind().equals("page") && message.header(Headers.CALL).isEmpty()) {
        JsonNode page = json(message.body());
        (page.isArray() ? page : page.path("results"))
            .forEach(record -> ids.add(record.path("id").asLong()));
      }
    }
    return ids;
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunMarker end(List<ExtractorRig.Message> messages) {
    assertEquals("run-started", messages.getFirst().kind());
    assertEquals("run-completed", messages.getLast().kind());
    return RunMarker.parse(messages.getLast().body());
  }

  @Test
  void readsEveryTaskOfABusyPropertyAndTheirCallsPerRecord() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.start(1);
      ExtractorRig.Ended ended = rig.run(REGION, "tasks", "incremental");
      assertEquals("success", ended.outcome(), ended.message());
      assertEquals("full", ended.mode());
      List<ExtractorRig.Message> messages = rig.messages("tasks", ended.id());
      RunMarker marker = end(messages);
      assertTrue(marker.complete());
      Set<Long> listed = listed(messages);
      List<Long> tasks =
          rig.api().world().region(REGION).ids(Entity.TASKS).stream()
              .filter(id -> rig.api().world().region(REGION).isListed(id))
              .toList();
      assertEquals(new HashSet<>(tasks), listed);
      assertEquals(tasks.size(), rig.api().calls().calls(Endpoint.TASK_COMMENTS));
      assertEquals(tasks.size(), rig.api().calls().calls(Endpoint.TASK_REQUIREMENTS));
      assertParentsComeFirst(messages);

      rig.api().calls().reset();
      ExtractorRig.Ended again = rig.run(REGION, "tasks", "incremental");
      assertEquals("incremental", again.mode());
      assertEquals("success", again.outcome(), again.message());
      assertEquals(0, rig.api().calls().calls(Endpoint.TASK_COMMENTS));
      assertEquals(0, rig.api().calls().calls(Endpoint.TASK_REQUIREMENTS));

      ExtractorRig.Ended full = rig.run(REGION, "tasks", "full");
      assertEquals("success", full.outcome(), full.message());
      assertEquals(tasks.size(), rig.api().calls().calls(Endpoint.TASK_COMMENTS));
    }
  }

  private static void assertParentsComeFirst(List<ExtractorRig.Message> messages) {
    Set<String> seen = new HashSet<>();
    for (ExtractorRig.Message message : messages) {
      if (!message.kind().equals("page")) {
        continue;
      }
      if (message.header(Headers.CALL).isEmpty()) {
        json(message.body()).path("results").forEach(task -> seen.add(task.path("id").asText()));
      } else {
        assertTrue(seen.contains(message.header(Headers.PARENT_ID)));
      }
    }
  }

  @Test
  void twoInstancesShareWhatIsAskedForAtOnce() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(SimulationPlan.small(4), Map.of())) {
      rig.query(
          """
          insert into breezeway.service_instances (instance, service, host, pid)
          select 'extractor@host-' || n, 'extractor', 'host-' || n, n from generate_series(1, 2) n
          returning pid""",
          row -> row.getLong(1));
      rig.start(1);
      rig.start(2);
      List<Long> requests =
          rig.query(
              """
              insert into breezeway.run_requests (region_code, entity, mode)
              select region, entity, 'full'
              from unnest(string_to_array(?, ',')) region, unnest(string_to_array(?, ',')) entity
              returning id""",
              row -> row.getLong(1),
              String.join(",", rig.api().world().regionCodes()),
              String.join(",", rig.settings().catalog().names()));
      for (long request : requests) {
        assertEquals("success", rig.await(request).outcome());
      }
      assertEquals(
          2,
          rig.query("select distinct owner from breezeway.extraction_runs", row -> row.getString(1))
              .size());
      assertEquals(
          1,
          rig.query("select max(attempt) from breezeway.extraction_runs", row -> row.getInt(1))
              .getFirst(),
          "nobody takes over what another one is at");
    }
  }

  @Test
  void readsEveryEntity() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.start(1);
      List<Long> requests = new ArrayList<>();
      for (String entity : rig.settings().catalog().names()) {
        requests.add(rig.request(REGION, entity, "incremental"));
      }
      for (long request : requests) {
        ExtractorRig.Ended ended = rig.await(request);
        assertEquals("success", ended.outcome(), ended.message());
      }
      ExtractorRig.Ended properties = rig.run(REGION, "properties", "full");
      Set<Long> own = new HashSet<>(rig.api().world().region(REGION).ids(Entity.PROPERTIES));
      assertEquals(own, listed(rig.messages("properties", properties.id())));
    }
  }

  @Test
  void neverAsksForReservationsWithoutAFilterAndFindsAllOfThem() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.start(1);
      ExtractorRig.Ended full = rig.run(REGION, "reservations", "full");
      assertEquals("success", full.outcome(), full.message());
      List<ExtractorRig.Message> messages = rig.messages("reservations", full.id());
      assertTrue(
          listed(messages).containsAll(rig.api().world().region(REGION).ids(Entity.RESERVATIONS)));
      assertFiltered(messages);

      ExtractorRig.Ended changed = rig.run(REGION, "reservations", "incremental");
      assertEquals("incremental", changed.mode());
      List<ExtractorRig.Message> first = rig.messages("reservations", changed.id());
      assertFiltered(first);
      assertTrue(asks(first, "checkout_date_ge="), "the first of the day looks ahead");
      ExtractorRig.Ended later = rig.run(REGION, "reservations", "incremental");
      assertFalse(asks(rig.messages("reservations", later.id()), "checkout_date_ge="));
    }
  }

  private static boolean asks(List<ExtractorRig.Message> messages, String filter) {
    return messages.stream().anyMatch(m -> m.header(Headers.REQUEST).contains(filter));
  }

  private static void assertFiltered(List<ExtractorRig.Message> messages) {
    for (ExtractorRig.Message message : messages) {
      String request = message.header(Headers.REQUEST);
      assertTrue(
          !message.kind().equals("page")
              || request.contains("checkout_date_")
              || request.contains("updated_at_ge="),
          request);
    }
  }

  @Test
  void aPropertyThatIsRefusedCostsOnlyItself() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      long refused = rig.api().world().region(REGION).ids(Entity.PROPERTIES).get(3);
      rig.api()
          .faults()
          .add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/task").forProperty(refused));
      rig.start(1);
      ExtractorRig.Ended ended = rig.run(REGION, "tasks", "incremental");
      assertEquals("partial", ended.outcome());
      assertEquals("call-refused", ended.reason());
      assertTrue(ended.message().contains("home_id=" + refused), ended.message());
      assertTrue(ended.message().contains("422"), ended.message());
      assertTrue(ended.message().contains("1 of 12 listings"), ended.message());
      RunMarker marker = end(rig.messages("tasks", ended.id()));
      assertFalse(marker.complete());
      assertEquals(RunMarker.Outcome.PARTIAL, marker.outcome());

      rig.api().faults().clear();
      ExtractorRig.Ended healed = rig.run(REGION, "tasks", "incremental");
      assertEquals("full", healed.mode(), "a partial run moves no watermark");
      assertEquals("success", healed.outcome(), healed.message());
    }
  }

  @Test
  void aRunWhoseListOfPropertiesLacksSomeIsPartial() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.api().faults().add(FaultRule.always(Fault.WRONG_TOTAL).onPath("/property"));
      rig.start(1);
      ExtractorRig.Ended ended = rig.run(REGION, "tasks", "full");
      assertEquals("partial", ended.outcome(), "the tasks of those that are missing were not read");
      assertEquals("incomplete-listing", ended.reason());
      assertFalse(end(rig.messages("tasks", ended.id())).complete());
    }
  }

  @Test
  void twoColdInstancesObtainOneToken() throws Exception {
    SimulationPlan limited = plan().with(plan -> plan.authWindow(Duration.ofSeconds(60)));
    try (ExtractorRig rig = ExtractorRig.on(limited, Map.of())) {
      rig.start(1);
      rig.start(2);
      List<Long> requests = new ArrayList<>();
      for (String entity : rig.settings().catalog().names()) {
        requests.add(rig.request(REGION, entity, "incremental"));
      }
      for (long request : requests) {
        assertEquals("success", rig.await(request).outcome());
      }
      List<AuthCall> calls = rig.api().calls().authCalls();
      assertEquals(1, calls.size(), calls.toString());
      assertEquals(200, calls.getFirst().status());
    }
  }

  @Test
  void anEndpointThatAlwaysRefusesUsCostsOneTokenAndItsOwnRunsOnly() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.api().faults().add(FaultRule.always(Fault.UNAUTHORIZED).onPath("/supplies"));
      rig.start(1);
      for (int run = 0; run < 2; run++) {
        ExtractorRig.Ended refused = rig.run(REGION, "supplies", "full");
        assertEquals("failed", refused.outcome());
        assertEquals("token-refused", refused.reason());
        assertEquals("success", rig.run(REGION, "people", "full").outcome());
      }
      assertEquals(2, rig.api().calls().authCalls().size());
    }
  }

  @Test
  void aTokenThatIsRevokedIsRenewedOnce() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.start(1);
      assertEquals("success", rig.run(REGION, "people", "incremental").outcome());
      rig.api().revokeAccessTokens();
      assertEquals("success", rig.run(REGION, "tasks", "incremental").outcome());
      assertEquals(2, rig.api().calls().authCalls().size());
      assertEquals(Endpoint.AUTH_REFRESH, rig.api().calls().authCalls().getLast().endpoint());
      assertEquals(
          List.of(1),
          rig.query(
              "select token_generation_count from breezeway.api_tokens where region_code = ?",
              row -> row.getInt(1),
              REGION));
    }
  }

  @Test
  void wrongKeysFailEveryRunAndAreTriedOnce() throws Exception {
    Map<String, String> wrong = Map.of("BREEZEWAY_NASHVILLE_CLIENT_SECRET", "not-the-secret");
    try (ExtractorRig rig = ExtractorRig.on(plan(), wrong)) {
      rig.start(1);
      ExtractorRig.Ended people = rig.run(REGION, "people", "incremental");
      ExtractorRig.Ended tags = rig.run(REGION, "tags", "incremental");
      assertEquals("failed", people.outcome());
      assertEquals("login-refused", people.reason());
      assertEquals(people.message(), tags.message());
      assertEquals(1, rig.api().calls().authCalls().size());
      RunMarker marker = end(rig.messages("people", people.id()));
      assertEquals(RunMarker.Outcome.FAILED, marker.outcome());
      assertEquals("login-refused", marker.reason());
    }
  }

  @Test
  void twoInstancesTogetherKeepToTheRateBudget() throws Exception {
    int limit = 45;
    SimulationPlan limited =
        plan()
            .with(
                plan ->
                    plan.volumes(new Volumes(12, 12, 12, 24, 4, 4, 4, 0))
                        .busyPropertyTasks(4)
                        .requestsPerMinute(limit));
    Map<String, String> settings = Map.of("BREEZEWAY_REQUESTS_PER_MINUTE", String.valueOf(limit));
    try (ExtractorRig rig = ExtractorRig.on(limited, settings)) {
      rig.start(1);
      rig.start(2);
      List<Long> requests = new ArrayList<>();
      for (String entity : List.of("tasks", "people", "tags", "supplies", "templates")) {
        requests.add(rig.request(REGION, entity, "incremental"));
      }
      for (long request : requests) {
        assertEquals("success", rig.await(request).outcome());
      }
      assertTrue(rig.api().calls().totalCalls() > limit);
      int most = rig.api().calls().maxCallsInAnyMinute(REGION);
      assertTrue(most <= limit && most >= limit - 2, most + " calls in a minute");
      assertEquals(0, rig.api().calls().answers(429));
    }
  }

  @Test
  void goesOnWhereAStoppedInstanceWas() throws Exception {
    SimulationPlan slow = plan().with(plan -> plan.latency(Duration.ofMillis(15)));
    Map<String, String> settings = Map.of("BREEZEWAY_CONCURRENCY", "2");
    try (ExtractorRig rig = ExtractorRig.on(slow, settings)) {
      var first = rig.start(1);
      long request = rig.request(REGION, "tasks", "incremental");
      ExtractorRig.awaitUntil(
          "three acknowledged listings",
          () ->
              rig.query("select count(*) from breezeway.extraction_units", r -> r.getLong(1))
                      .getFirst()
                  >= 3);
      long before = System.nanoTime();
      first.close();
      assertTrue(System.nanoTime() - before < Duration.ofSeconds(5).toNanos(), "it stops at once");
      List<String> done =
          rig.query("select unit from breezeway.extraction_units", r -> r.getString(1));
      rig.start(2);
      ExtractorRig.Ended ended = rig.await(request);
      assertEquals("success", ended.outcome(), ended.message());
      assertEquals(2, ended.id().attempt());

      List<ExtractorRig.Message> messages = rig.messages("tasks", ended.id());
      assertTrue(end(messages).complete());
      assertEquals(
          new HashSet<>(rig.api().world().region(REGION).ids(Entity.TASKS)), listed(messages));
      for (ExtractorRig.Message message : messages) {
        if (message.header(Headers.RUN_ID).endsWith(".2")) {
          for (String unit : done) {
            assertFalse(message.header(Headers.REQUEST).startsWith(unit), unit + " was repeated");
          }
        }
      }
      assertEquals(
          ended.calls(),
          rig.api().calls().callsOf(REGION).entrySet().stream()
              .filter(
                  e -> e.getKey() != Endpoint.AUTH_OBTAIN && e.getKey() != Endpoint.AUTH_REFRESH)
              .mapToLong(Map.Entry::getValue)
              .sum(),
          5.0);
    }
  }

  @Test
  void anOwnerThatLostItsRunNotesNothingOfItAnyMore() throws Exception {
    SimulationPlan slow = plan().with(plan -> plan.latency(Duration.ofMillis(15)));
    Map<String, String> settings = Map.of("BREEZEWAY_CONCURRENCY", "2");
    try (ExtractorRig rig = ExtractorRig.on(slow, settings)) {
      rig.start(1);
      rig.request(REGION, "tasks", "incremental");
      ExtractorRig.awaitUntil("the first notes", () -> notes(rig) > 0);
      rig.query(
          """
          update breezeway.extraction_runs
          set attempt = attempt + 1, owner = 'extractor@elsewhere:1:0',
            lease_until = now() + interval '25 seconds', cluster_id = 'elsewhere'
          returning run""",
          row -> row.getLong(1));
      long notes = notes(rig);
      long[] calls = {-1};
      ExtractorRig.awaitUntil(
          "the end of what the old owner does",
          () -> {
            long before = calls[0];
            calls[0] = rig.api().calls().totalCalls();
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            return before == rig.api().calls().totalCalls();
          });
      assertEquals(notes, notes(rig));
    }
  }

  @Test
  void anOwnerThatLostItsRunDoesNotEndIt() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      // Who notes the end for the first time finds the run in other hands.
      execute(
          rig,
          """
          create sequence breezeway.endings;
          create function breezeway.lose() returns trigger language plpgsql as $$ begin
            if new.ending_at is distinct from old.ending_at
              and nextval('breezeway.endings') = 1 then
              return null;
            end if;
            return new;
          end $$;
          create trigger lose before update on breezeway.extraction_runs
            for each row execute function breezeway.lose()""");
      rig.start(1);
      long request = rig.request(REGION, "people", "full");
      ExtractorRig.awaitUntil(
          "the first end",
          () ->
              rig.query("select is_called from breezeway.endings", row -> row.getBoolean(1))
                  .getFirst());
      execute(rig, "update breezeway.extraction_runs set lease_until = now() - interval '2 s'");
      ExtractorRig.Ended ended = rig.await(request);
      assertEquals(2, ended.id().attempt());
      assertEquals(
          List.of(ended.id().toString()),
          rig.messages("people", ended.id()).stream()
              .filter(message -> message.kind().equals("run-completed"))
              .map(message -> message.header(Headers.RUN_ID))
              .toList());
    }
  }

  private static void execute(ExtractorRig rig, String sql) throws SQLException {
    try (Connection connection = rig.database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aPageThatKafkaDoesNotTakeIsNoSuccess() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.start(1);
      mostBytes(rig, 1_200);
      try {
        ExtractorRig.Ended ended = rig.run(REGION, "properties", "full");
        assertEquals("failed", ended.outcome(), "the page is larger, the run's markers are not");
        assertEquals("bad-answer", ended.reason());
        assertFalse(end(rig.messages("properties", ended.id())).complete());
      } finally {
        mostBytes(rig, Topics.MAX_MESSAGE_BYTES);
      }
    }
  }

  private static void mostBytes(ExtractorRig rig, int bytes) throws Exception {
    ConfigEntry limit =
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes));
    try (Admin admin = Admin.create(rig.settings().kafka().adminConfig())) {
      ConfigResource topic =
          new ConfigResource(ConfigResource.Type.TOPIC, Topics.raw("properties"));
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static long notes(ExtractorRig rig) {
    return rig.query(
            """
            select (select count(*) from breezeway.fetched_versions)
              + (select count(*) from breezeway.extraction_units)""",
            row -> row.getLong(1))
        .getFirst();
  }

  @Test
  void answersThatFailInPassingAreAskedForAgain() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      rig.api().faults().add(FaultRule.of(Fault.SERVER_ERROR_503, 0.03));
      rig.api().faults().add(FaultRule.of(Fault.CONNECTION_RESET, 0.02));
      // One call each, since the same call twice is for good.
      rig.api().faults().add(FaultRule.always(Fault.EMPTY_BODY).after(10).firstCalls(1));
      rig.api().faults().add(FaultRule.always(Fault.EMPTY_BODY).after(90).firstCalls(1));
      rig.api().faults().add(FaultRule.always(Fault.TOO_MANY_REQUESTS).firstCalls(2));
      rig.start(1);
      ExtractorRig.Ended ended = rig.run(REGION, "tasks", "incremental");
      assertEquals("success", ended.outcome(), ended.message());
      assertEquals(
          new HashSet<>(rig.api().world().region(REGION).ids(Entity.TASKS)),
          listed(rig.messages("tasks", ended.id())));
    }
  }

  @Test
  void aRequestForWhatIsUnderWayIsAnsweredByThatRun() throws Exception {
    SimulationPlan slow = plan().with(plan -> plan.latency(Duration.ofMillis(10)));
    try (ExtractorRig rig = ExtractorRig.on(slow, Map.of())) {
      rig.start(1);
      rig.start(2);
      long first = rig.request(REGION, "tasks", "full");
      long second = rig.request(REGION, "tasks", "incremental");
      long unknown = rig.request(REGION, "no_such_entity", "full");
      assertEquals(rig.await(first).id(), rig.await(second).id());
      ExtractorRig.awaitUntil(
          "the refusal",
          () ->
              !rig.query(
                      "select refused from breezeway.run_requests"
                          + " where id = ? and refused is not null",
                      row -> row.getString(1),
                      unknown)
                  .isEmpty());
    }
  }

  @Test
  void asksForNoTasksOfAnotherCompanysProperties() throws Exception {
    SimulationPlan wide = plan().with(plan -> plan.foreignPropertiesAlways(true));
    try (ExtractorRig rig = ExtractorRig.on(wide, Map.of())) {
      rig.start(1);
      ExtractorRig.Ended properties = rig.run(REGION, "properties", "full");
      List<Long> own = rig.api().world().region(REGION).ids(Entity.PROPERTIES);
      List<ExtractorRig.Message> pages = rig.messages("properties", properties.id());
      assertTrue(listed(pages).size() > own.size(), "pages travel as they came");
      assertEquals("4100", pages.getFirst().header(Headers.COMPANY_ID));
      ExtractorRig.Ended tasks = rig.run(REGION, "tasks", "incremental");
      Set<String> asked = new HashSet<>();
      for (ExtractorRig.Message message : rig.messages("tasks", tasks.id())) {
        if (message.header(Headers.REQUEST).contains("home_id=")) {
          asked.add(message.header(Headers.REQUEST).replaceAll(".*home_id=([0-9]+).*", "$1"));
        }
      }
      assertEquals(
          own.stream().map(String::valueOf).collect(java.util.stream.Collectors.toSet()), asked);
    }
  }

  @Test
  void runsWhatTheTimetableSaysForRegionsThatHaveKeys(@TempDir Path folder) throws Exception {
    String people =
        Files.readString(
                Path.of(System.getProperty("breezeway.home"), "config/entities/people.yaml"))
            .replaceFirst("schedule: .*", "schedule: \"* * * * * ?\"");
    Files.writeString(folder.resolve("people.yaml"), people);
    try (ExtractorRig rig = ExtractorRig.on(plan(), Map.of())) {
      Problems problems = new Problems();
      EntityCatalog everySecond = EntityCatalog.read(folder, problems);
      problems.throwIfAny();
      assertTrue(rig.start(1, rig.settings().withCatalog(everySecond), true).isHealthy());
      ExtractorRig.awaitUntil("two runs", () -> ended(rig).size() >= 2);
      assertEquals(Set.of(REGION), new HashSet<>(ended(rig)), "other regions have no keys");
    }
  }

  private static List<String> ended(ExtractorRig rig) {
    return rig.query(
        "select region_code from breezeway.extraction_runs where outcome = 'success'",
        row -> row.getString(1));
  }
}
