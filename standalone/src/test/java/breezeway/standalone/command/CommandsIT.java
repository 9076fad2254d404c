package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Settings;
import breezeway.common.topic.Topics;
import breezeway.standalone.Breezeway;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Surroundings;
import breezeway.standalone.Wiring;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.embedded.EmbeddedPostgres;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.TestFolders;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The commands against servers and a simulated API of two regions, everything in this JVM. */
class CommandsIT {
  private static final Path CHECKOUT = Path.of(System.getProperty("breezeway.home"));

  private static Path folder;
  private static EmbeddedKafka kafka;
  private static EmbeddedPostgres postgres;
  private static SimulatedApi api;
  private static Map<String, String> environment;
  private static TestConsole firstSync;
  private static int firstExitCode;

  @BeforeAll
  static void syncEverythingOnce() {
    folder = TestFolders.create("commands");
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    postgres = EmbeddedPostgres.start(folder.resolve("postgres"), TestFolders.cache());
    api = SimulatedApi.start(SimulationPlan.small(2));
    environment = new HashMap<>(api.environment());
    environment.put("BREEZEWAY_REQUESTS_PER_MINUTE", "0");
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("DATABASE_URL", postgres.jdbcUrl());
    environment.put("DATABASE_USER", postgres.user());
    environment.put("DATABASE_PASSWORD", postgres.password());
    firstSync = new TestConsole(false);
    firstExitCode = run(firstSync, environment, "sync", "all", "all");
  }

  @AfterAll
  static void stopEverything() {
    api.close();
    postgres.close();
    kafka.close();
    TestFolders.delete(folder);
  }

  private static int run(
      TestConsole console, Map<String, String> environment, String... arguments) {
    return Breezeway.run(arguments, surroundings(environment), console.console());
  }

  private static Surroundings surroundings(Map<String, String> environment) {
    return new Surroundings(folder, CHECKOUT, environment);
  }

  private static DataSource database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(postgres.jdbcUrl());
    database.setUser(postgres.user());
    database.setPassword(postgres.password());
    return database;
  }

  private static String query(String sql) throws Exception {
    return query(database(), sql);
  }

  private static String query(DataSource database, String sql) throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void assertTablesEqual() {
    Settings settings = surroundings(environment).settings();
    Comparison comparison = Comparison.of(api.expectedRows(), settings.catalog(), database());
    assertTrue(comparison.isEqual(), String.join("\n", comparison.table().lines()));
  }

  private static Map<String, Long> endsOfRowsTopics(Settings settings) throws Exception {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (String entity : settings.catalog().names()) {
      for (int number = 0; number < settings.kafka().partitions(); number++) {
        partitions.put(new TopicPartition(Topics.rows(entity), number), OffsetSpec.latest());
      }
    }
    Map<String, Long> ends = new TreeMap<>();
    try (Admin admin = Admin.create(settings.kafka().adminConfig())) {
      for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> end :
          admin.listOffsets(partitions).all().get().entrySet()) {
        ends.put(end.getKey().toString(), end.getValue().offset());
      }
    }
    return ends;
  }

  @Test
  void syncBringsEverythingThatTheApiServes() {
    assertAll(
        () -> assertEquals(0, firstExitCode, firstSync.out() + firstSync.err()),
        () -> assertTrue(firstSync.out().contains("All 20 runs were a success.")),
        () -> assertTrue(firstSync.out().contains("Left out, as they have no keys: smoky, ")),
        () -> assertEquals("", firstSync.err()));
    assertTablesEqual();
  }

  @Test
  void syncOfTheSameAgainWritesNothing() throws Exception {
    Settings settings = surroundings(environment).settings();
    Map<String, Long> ends = endsOfRowsTopics(settings);
    WrittenRows written = WrittenRows.since(database());

    TestConsole console = new TestConsole(false);
    assertEquals(0, run(console, environment, "sync", "all", "all", "--full"), console.out());

    assertEquals(ends, endsOfRowsTopics(settings), "no row set was sent");
    for (String table : List.of("tasks", "task_requirements", "properties", "property_photos")) {
      assertEquals(0, written.of(table).written(), table);
    }
    assertTablesEqual();
  }

  @Test
  void syncHandsTheWorkToAPipelineThatIsUp() {
    try (House house = House.open(surroundings(environment).settings(), Wiring::service)) {
      house.applySchema();
      house.start(ServiceKind.forRuns(), false);

      TestConsole console = new TestConsole(false);
      assertEquals(0, run(console, environment, "sync", "nashville", "people"), console.err());
      assertTrue(console.out().contains("The pipeline that is up takes the work."), console.out());
    }
  }

  @Test
  void madeUpEntityLandsInItsTableByItsFileAlone() throws Exception {
    Path config = folder.resolve("config-with-companies");
    copy(CHECKOUT.resolve("config"), config);
    Files.writeString(
        config.resolve("entities/companies.yaml"),
        """
        entity: companies
        extract: {path: /companies, answer: array, schedule: "0 0 0 * * ?"}
        identity: {key: /id}
        mapping:
          company_id: {from: /id, type: bigint, as: id, required: true}
          company_name: {from: /name}
        table:
          unique: {name: uq_companies, columns: [company_id, region_code]}
        deletes: never
        """);
    Map<String, String> withCompanies = new HashMap<>(environment);
    withCompanies.put("BREEZEWAY_CONFIG_DIR", config.toString());

    TestConsole console = new TestConsole(false);
    assertEquals(0, run(console, withCompanies, "sync", "all", "companies"), console.out());
    assertEquals("2", query("select count(*) from breezeway.companies"));
  }

  @Test
  void wrongSecretFailsTheRunAndSaysWhatToCheck() throws Exception {
    Map<String, String> wrong = new HashMap<>(environment);
    wrong.put("BREEZEWAY_SMOKY_CLIENT_ID", "client-smoky");
    wrong.put("BREEZEWAY_SMOKY_CLIENT_SECRET", "never-to-be-seen");

    TestConsole console = new TestConsole(false);
    assertEquals(1, run(console, wrong, "sync", "smoky", "people"));
    assertTrue(console.out().contains("BREEZEWAY_SMOKY_CLIENT_ID"), console.out());
    assertFalse((console.out() + console.err()).contains("never-to-be-seen"));
    // else the region counts as one with keys in the other tests
    execute("update breezeway.api_tokens set client_secret = null where region_code = 'smoky'");
  }

  @Test
  void regionWithoutKeysIsBadUsageWhenItIsNamed() {
    TestConsole console = new TestConsole(false);
    assertEquals(2, run(console, environment, "sync", "mammoth", "people"));
    assertTrue(console.err().contains("BREEZEWAY_MAMMOTH_CLIENT_ID"), console.err());
  }

  @Test
  void replayMakesADamagedTableWholeAndWritesNothingElse() throws Exception {
    execute("delete from breezeway.people where region_code = 'austin'");

    TestConsole console = new TestConsole(false);
    assertEquals(0, run(console, environment, "replay", "people"), console.err());

    assertTrue(console.out().contains("24 rows were written."), console.out());
    assertTablesEqual();
  }

  @Test
  void statusTellsThatAllIsFreshAndIsNarrow() throws Exception {
    TestConsole grid = new TestConsole(false);
    assertEquals(0, run(grid, environment, "status"), grid.out() + grid.err());
    assertTrue(grid.out().lines().anyMatch(line -> line.matches("tasks +\\d+[sm] .*")), grid.out());
    assertTrue(grid.out().lines().findFirst().orElseThrow().startsWith("entity"), grid.out());
    assertTrue(
        grid.out().lines().limit(11).allMatch(line -> line.length() <= 100), "fits 100 columns");
    assertFalse(grid.out().contains("\u001b"), "no colours");

    TestConsole json = new TestConsole(false);
    assertEquals(0, run(json, environment, "status", "--json"), json.err());
    JsonNode situation = new ObjectMapper().readTree(json.out());
    assertEquals(8 * 10, situation.path("cells").size(), json.out());
    assertEquals(0, situation.path("stale").asInt());
    JsonNode cell = situation.path("cells").get(0);
    assertEquals("nashville", cell.path("region").asText());
    assertEquals("success", cell.path("status").asText());
    assertTrue(cell.path("last_success_at").asText().endsWith("Z"), cell.toString());
    assertEquals(22, situation.path("lags").size(), "Kafka is configured, so its lag is known");
    assertFalse(json.out().contains(environment.get("BREEZEWAY_NASHVILLE_CLIENT_SECRET")));

    TestConsole lines = new TestConsole(false);
    assertEquals(0, run(lines, environment, "status", "--long"), lines.err());
    assertTrue(
        lines.out().lines().anyMatch(line -> line.matches("nashville +tasks +success .*")),
        lines.out());
  }

  @Test
  void statusSaysWhatIsStaleByItsExitCodeToo() throws Exception {
    String cell = " where region_code = 'austin' and entity_type = 'properties'";
    String before = query("select last_successful_sync_at from breezeway.etl_sync_log" + cell);
    execute(
        "update breezeway.etl_sync_log set last_successful_sync_at = now() - interval '3 hours'"
            + cell);
    try {
      TestConsole grid = new TestConsole(false);
      assertEquals(1, run(grid, environment, "status"), grid.out());
      assertTrue(grid.out().contains("3h!"), grid.out());
      assertTrue(grid.out().contains("\naustin/properties: stale\n"), grid.out());
      TestConsole json = new TestConsole(false);
      assertEquals(1, run(json, environment, "status", "--json"), json.err());
      assertEquals(1, new ObjectMapper().readTree(json.out()).path("stale").asInt());

      execute(
          "insert into breezeway.pauses (region_code, entity, paused_by)"
              + " values ('austin', '', 'command')");
      TestConsole paused = new TestConsole(false);
      assertEquals(0, run(paused, environment, "status"), paused.out());
      assertTrue(paused.out().contains("3h paused"), paused.out());
    } finally {
      execute("delete from breezeway.pauses");
      execute(
          "update breezeway.etl_sync_log set last_successful_sync_at = '" + before + "'" + cell);
    }
  }

  @Test
  void runsAreShownLatestFirst() throws Exception {
    TestConsole table = new TestConsole(false);
    assertEquals(0, run(table, environment, "runs", "nashville", "tasks"), table.err());
    assertTrue(
        table.out().lines().anyMatch(line -> line.matches(".* nashville +tasks +full +success .*")),
        table.out());
    assertTrue(table.out().lines().skip(1).allMatch(line -> line.contains(" tasks ")), table.out());

    TestConsole json = new TestConsole(false);
    assertEquals(0, run(json, environment, "runs", "--limit", "3", "--json"), json.err());
    JsonNode runs = new ObjectMapper().readTree(json.out()).path("runs");
    assertEquals(3, runs.size(), json.out());
    assertTrue(
        runs.get(0).path("started_at").asText().compareTo(runs.get(2).path("started_at").asText())
            >= 0,
        json.out());
    assertTrue(runs.get(0).path("api_calls_made").asLong() > 0, json.out());

    TestConsole failed = new TestConsole(false);
    assertEquals(0, run(failed, environment, "runs", "austin", "tags", "--failed"), failed.err());
    assertEquals("No run failed or was partial.\n", failed.out());
    assertEquals(2, run(new TestConsole(false), environment, "runs", "atlantis"));
    assertEquals(2, run(new TestConsole(false), environment, "runs", "--limit", "0"));
  }

  @Test
  void tokensAreShownAndRefreshedButNeverTold() throws Exception {
    String token =
        query("select access_token from breezeway.api_tokens where region_code = 'nashville'");
    TestConsole table = new TestConsole(false);
    assertEquals(0, run(table, environment, "tokens"), table.err());
    assertTrue(
        table.out().lines().anyMatch(line -> line.matches("nashville +yes +[0-9.]+ hours .*")),
        table.out());
    assertTrue(
        table.out().lines().anyMatch(line -> line.matches("mammoth +none +- .*")), table.out());

    TestConsole refresh = new TestConsole(false);
    assertEquals(0, run(refresh, environment, "tokens", "refresh", "nashville"), refresh.out());
    assertTrue(refresh.out().endsWith("nashville: has a new token\n"), refresh.out());
    String fresh =
        query("select access_token from breezeway.api_tokens where region_code = 'nashville'");
    assertFalse(fresh.equals(token));

    TestConsole json = new TestConsole(false);
    assertEquals(0, run(json, environment, "tokens", "--json"), json.err());
    JsonNode tokens = new ObjectMapper().readTree(json.out());
    assertEquals(8, tokens.size(), json.out());
    assertTrue(tokens.get(0).path("hours_left").asDouble() > 1, json.out());
    String all = table.out() + refresh.out() + json.out();
    for (String secret :
        List.of(token, fresh, environment.get("BREEZEWAY_NASHVILLE_CLIENT_SECRET"))) {
      assertFalse(all.contains(secret));
    }
    assertEquals(2, run(new TestConsole(false), environment, "tokens", "refresh", "mammoth"));
    assertEquals(2, run(new TestConsole(false), environment, "tokens", "refresh", "atlantis"));
  }

  @Test
  void tokenThatCannotBeRefreshedIsAFailure() throws Exception {
    Map<String, String> wrong = new HashMap<>(environment);
    wrong.put("BREEZEWAY_SEA_RANCH_CLIENT_ID", "client-sea-ranch");
    wrong.put("BREEZEWAY_SEA_RANCH_CLIENT_SECRET", "never-to-be-seen");
    TestConsole console = new TestConsole(false);
    assertEquals(1, run(console, wrong, "tokens", "refresh", "sea_ranch"), console.out());
    assertTrue(console.out().contains("sea_ranch: no new token. "), console.out());
    assertFalse((console.out() + console.err()).contains("never-to-be-seen"));
    execute("update breezeway.api_tokens set client_secret = null where region_code = 'sea_ranch'");
  }

  @Test
  void aRefusedRecordIsAmongTheDeadLettersWhenSyncReturns() {
    TestConsole empty = new TestConsole(false);
    assertEquals(0, run(empty, environment, "dead-letters", "list"), empty.err());
    assertEquals("No dead letter is open.\n", empty.out());
    TestConsole unknown = new TestConsole(false);
    assertEquals(2, run(unknown, environment, "dead-letters", "show", "nothing"));
    assertTrue(unknown.err().startsWith("breezeway: There are no dead letters"), unknown.err());

    RegionWorld world = api.world().region("nashville");
    long id = world.ids(Entity.SUPPLIES).getFirst();
    JsonNode count = world.record(Entity.SUPPLIES, id).get("stock_count");
    world.change(Entity.SUPPLIES, id, supply -> supply.put("stock_count", "many"));
    TestConsole sync = new TestConsole(false);
    assertEquals(1, run(sync, environment, "sync", "nashville", "supplies"), sync.out());
    TestConsole list = new TestConsole(false);
    assertEquals(0, run(list, environment, "dead-letters", "list"), list.err());
    assertTrue(list.out().contains("supplies.stock_count (/stock_count)"), list.out());

    // nothing is up: what it takes is started for as long as it takes
    TestConsole replay = new TestConsole(false);
    assertEquals(1, run(replay, environment, "dead-letters", "replay", "all"), replay.err());
    assertTrue(replay.out().endsWith("\n1 refused again.\n"), replay.out());

    world.change(Entity.SUPPLIES, id, supply -> supply.set("stock_count", count));
    assertEquals(0, run(new TestConsole(false), environment, "sync", "nashville", "supplies"));
    TestConsole after = new TestConsole(false);
    assertEquals(0, run(after, environment, "dead-letters", "list"), after.err());
    assertEquals("No dead letter is open.\n", after.out());
    assertTablesEqual();
  }

  @Test
  void deletesThatAreTooManyWaitUntilAPersonApprovesThem() throws Exception {
    TestConsole nothing = new TestConsole(false);
    assertEquals(0, run(nothing, environment, "deletes", "list"), nothing.err());
    assertEquals("No deletes wait for anybody.\n", nothing.out());
    assertEquals(1, run(nothing, environment, "deletes", "approve", "austin", "people"));
    assertTrue(nothing.out().contains("No deletes of people wait in austin"), nothing.out());
    assertEquals(2, run(nothing, environment, "deletes", "approve", "all", "people"));
    assertEquals(2, run(nothing, environment, "deletes", "approve", "atlantis", "people"));

    RegionWorld world = api.world().region("austin");
    List<ObjectNode> people =
        world.records(Entity.PEOPLE).stream()
            .filter(person -> person.path("active").asBoolean())
            .limit(8)
            .toList();
    people.forEach(person -> world.remove(Entity.PEOPLE, person.get("id").asLong()));
    TestConsole held = new TestConsole(false);
    assertEquals(1, run(held, environment, "sync", "austin", "people"));
    assertTrue(held.out().contains("until a person approves"), held.out());

    TestConsole list = new TestConsole(false);
    assertEquals(0, run(list, environment, "deletes", "list"), list.err());
    assertTrue(
        list.out().lines().anyMatch(line -> line.matches("austin +people +8 +24 .*")), list.out());
    assertTrue(list.out().contains("deletes approve austin people"), list.out());
    TestConsole json = new TestConsole(false);
    assertEquals(0, run(json, environment, "deletes", "list", "--json"), json.err());
    JsonNode waiting = new ObjectMapper().readTree(json.out());
    assertEquals(8, waiting.path(0).path("records").asInt(), json.out());
    assertEquals(5, waiting.path(0).path("examples").size(), json.out());

    TestConsole approved = new TestConsole(false);
    assertEquals(
        0,
        run(approved, environment, "deletes", "approve", "austin", "people"),
        approved.out() + approved.err());
    assertEquals(
        "8",
        query(
            "select records_deleted from breezeway.etl_sync_log"
                + " where region_code = 'austin' and entity_type = 'people'"));
    TestConsole empty = new TestConsole(false);
    assertEquals(0, run(empty, environment, "deletes", "list", "--json"), empty.err());
    assertEquals("[ ]\n", empty.out());

    people.forEach(person -> world.put(Entity.PEOPLE, person));
    TestConsole back = new TestConsole(false);
    assertEquals(0, run(back, environment, "sync", "austin", "people"), back.out());
    assertTablesEqual();
  }

  @Test
  void alertsShowsWhatIsOpenAndWhatIsJustOver() throws Exception {
    TestConsole nothing = new TestConsole(false);
    assertEquals(0, run(nothing, environment, "alerts"), nothing.err());
    assertEquals("No alert is open.\n", nothing.out());

    execute(
        """
        insert into breezeway.alerts (id, reason, region_code, entity, severity, state, run_id,
          service, text, occurrences, first_seen, last_seen, told_at, resolved_at, deliveries)
        values
          ('a', 'api-unavailable', 'austin', 'tasks', 'error', 'resolved', '7.1', 'extractor',
            'It was away.', 1, now() - interval '5 hours', now() - interval '5 hours',
            now() - interval '5 hours', now() - interval '2 hours', 'mail: taken'),
          ('b', 'slow-run', 'nashville', 'tasks', 'warning', 'open', '8', 'monitor',
            'It took' || chr(10) || repeat('very ', 40) || 'long.', 3, now() - interval '2 hours',
            now(), null, null, null),
          ('c', 'bad-answer', 'austin', 'people', 'error', 'resolved', '5.1', 'extractor',
            'Long ago.', 1, now() - interval '3 days', now() - interval '3 days', null,
            now() - interval '2 days', null)""");
    try {
      TestConsole table = new TestConsole(false);
      assertEquals(0, run(table, environment, "alerts"), table.err());
      List<String> lines = table.out().lines().toList();
      assertEquals(3, lines.size(), table.out());
      assertTrue(lines.get(0).startsWith("state "), table.out());
      assertTrue(
          lines
              .get(1)
              .matches("open +warning +slow-run +nashville +tasks +2h +3 +no +It took very .*…"),
          table.out());
      assertTrue(
          lines
              .get(2)
              .matches(
                  "resolved +error +api-unavailable +austin +tasks +5h +1 +5h +It was away\\. *"),
          table.out());

      TestConsole json = new TestConsole(false);
      assertEquals(0, run(json, environment, "alerts", "--json"), json.err());
      JsonNode alerts = new ObjectMapper().readTree(json.out());
      assertEquals(2, alerts.size(), json.out());
      assertEquals("slow-run", alerts.get(0).path("reason").asText());
      assertEquals(3, alerts.get(0).path("occurrences").asInt());
      assertTrue(alerts.get(0).path("resolved_at").isNull(), json.out());
      assertEquals("resolved", alerts.get(1).path("state").asText());
      assertEquals("mail: taken", alerts.get(1).path("deliveries").asText());
      assertTrue(alerts.get(1).path("resolved_at").asText().endsWith("Z"), json.out());

      TestConsole all = new TestConsole(false);
      assertEquals(0, run(all, environment, "alerts", "--all"), all.err());
      assertEquals(4, all.out().lines().count(), all.out());
    } finally {
      execute("delete from breezeway.alerts");
    }
  }

  @Test
  void alertsTestSaysWhatToSetAndWhatBecameOfTheMail() throws Exception {
    TestConsole nobody = new TestConsole(false);
    assertEquals(1, run(nobody, environment, "alerts", "test"), nobody.out());
    for (String name : List.of("ALERT_EMAIL", "SMTP_URL", "ALERT_WEBHOOK_URL")) {
      assertTrue(nobody.out().contains(name), nobody.out());
    }

    GreenMail mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());
    mail.setUser("ops@example.org", "ops", "never-to-be-seen");
    mail.start();
    Map<String, String> told = new HashMap<>(environment);
    told.put("ALERT_EMAIL", "ops@example.org");
    told.put("SMTP_URL", "smtp://ops:never-to-be-seen@127.0.0.1:" + mail.getSmtp().getPort());
    TestConsole sent = new TestConsole(false);
    try {
      assertEquals(0, run(sent, told, "alerts", "test"), sent.out() + sent.err());
      assertTrue(sent.out().contains("Sent straight from here:\nmail: "), sent.out());
      assertEquals(1, mail.getReceivedMessages().length);
      String subject = mail.getReceivedMessages()[0].getSubject();
      assertTrue(subject.contains("alert-test"), subject);
    } finally {
      mail.stop();
    }
    TestConsole failed = new TestConsole(false);
    assertEquals(1, run(failed, told, "alerts", "test"), failed.out());
    assertTrue(failed.out().contains("mail: FAILED: "), failed.out());
    assertFalse((sent.out() + failed.out() + failed.err()).contains("never-to-be-seen"));
  }

  @Test
  void alertsTestGoesThroughThePipelineThatIsUpOnTheDataFolder() throws Exception {
    GreenMail mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());
    mail.setUser("ops@example.org", "ops", "never-to-be-seen");
    mail.start();
    Map<String, String> embedded = new HashMap<>(environment);
    embedded.keySet().removeIf(name -> name.startsWith("DATABASE_"));
    embedded.put("BREEZEWAY_DATA_DIR", folder.resolve("up").toString());
    embedded.put("BREEZEWAY_STATUS_PORT", "0");
    embedded.put("ALERT_EMAIL", "ops@example.org");
    embedded.put("SMTP_URL", "smtp://ops:never-to-be-seen@127.0.0.1:" + mail.getSmtp().getPort());
    try {
      try (House house = House.open(surroundings(embedded).settings(), Wiring::service)) {
        house.applySchema();
        house.start(Set.of(ServiceKind.MONITOR), false);
        TestConsole through = new TestConsole(false);
        assertEquals(0, run(through, embedded, "alerts", "test"), through.out() + through.err());
        assertTrue(
            through.out().contains("Sent through Kafka and the monitor that is up:\nmail: "),
            through.out());
        assertFalse(through.out().contains("straight"), through.out());
        assertEquals(1, mail.getReceivedMessages().length);
        assertEquals(
            "1",
            query(
                house.database(),
                "select count(*) from breezeway.alerts where reason = 'alert-test'"));
      }
      TestConsole straight = new TestConsole(false);
      assertEquals(0, run(straight, embedded, "alerts", "test"), straight.out());
      assertTrue(straight.out().contains("No pipeline is up on "), straight.out());
      assertTrue(straight.out().contains("Sent straight from here:\nmail: "), straight.out());
      assertEquals(2, mail.getReceivedMessages().length);
    } finally {
      mail.stop();
    }
  }

  @Test
  void schemaPlanHasNothingLeftToDo() {
    TestConsole console = new TestConsole(false);
    assertEquals(0, run(console, environment, "schema", "plan"), console.out());
    assertEquals("-- The tables fit the specs.\n", console.out());
  }

  @Test
  void checkIsOkWithServersAndKeys() {
    TestConsole console = new TestConsole(false);
    assertEquals(0, run(console, environment, "check"), console.out());
    assertTrue(console.out().contains("login nashville        ok"), console.out());
    assertTrue(console.out().contains("schema                 ok      fits the specs"));
  }

  @Test
  void checkSaysWhetherTheTimetableFitsTheBudget() {
    TestConsole free = new TestConsole(false);
    assertEquals(0, run(free, environment, "check"), free.out());
    assertTrue(free.out().contains("timetable              ok      fits, since"), free.out());

    // Measured by the runs of this class: a run of properties takes a few calls.
    Map<String, String> slow = new HashMap<>(environment);
    slow.put("BREEZEWAY_REQUESTS_PER_MINUTE", "180");
    TestConsole fits = new TestConsole(false);
    assertEquals(0, run(fits, slow, "check", "--estimate"), fits.out());
    assertTrue(
        fits.out().contains("% of the budget of the fullest region (nashville)")
            || fits.out().contains("% of the budget of the fullest region (austin)"),
        fits.out());
    assertTrue(
        fits.out()
            .lines()
            .anyMatch(
                line -> line.matches("austin +properties +incremental +\\d+ +measured +24 .* 0")),
        fits.out());
    assertTrue(
        fits.out()
            .lines()
            .anyMatch(line -> line.matches("austin +tasks +full +[\\d,]+ +measured .*")),
        fits.out());

    // A call a minute: a hundred calls and more of the tasks each night do fit; not so the sweep
    // of the reservations, 62 windows, beside the hourly run of the same.
    slow.put("BREEZEWAY_REQUESTS_PER_MINUTE", "1");
    TestConsole full = new TestConsole(false);
    assertEquals(1, run(full, slow, "check"), full.out());
    assertTrue(
        full.out().lines().anyMatch(line -> line.matches("timetable +FAILED +does not fit in .*")),
        full.out());
    assertTrue(full.out().contains("timetable-too-full"), full.out());
    assertTrue(
        full.out()
            .lines()
            .anyMatch(line -> line.matches("austin +reservations +full +\\d\\d+ .* [1-9]\\d*")),
        full.out());
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
