package breezeway.standalone.monitoring;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Settings;
import breezeway.common.topic.Topics;
import breezeway.standalone.HealthEndpoint;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Surroundings;
import breezeway.standalone.Wiring;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A whole pipeline in this process, as {@code up} runs it, and what its port answers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_SERIES = 2000;

  /** The labels that there may be: none of them holds a record, a run or a guest. */
  private static final Set<String> LABELS =
      new TreeSet<>(
          Set.of(
              "region",
              "entity",
              "call",
              "outcome",
              "kind",
              "reason",
              "change",
              "status",
              "part",
              "stage",
              "topic",
              "severity",
              "service",
              "state",
              "table",
              "disk",
              "channel",
              "le",
              "area",
              "id",
              "pool",
              "gc",
              "action",
              "cause",
              "level",
              "client_id",
              "thread_id",
              "process_id",
              "kafka_version",
              "runtime",
              "vendor",
              "version"));

  private static Path folder;
  private static EmbeddedKafka kafka;
  private static SimulatedApi api;
  private static House house;
  private static HealthEndpoint endpoint;
  private static String region;

  @BeforeAll
  static void bringThePipelineUp() {
    folder = TestFolders.create("metrics");
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    TestDatabase database = TestServers.createDatabase();
    SimulationPlan plan = SimulationPlan.small(1);
    region = plan.regions().getFirst().code();
    api = SimulatedApi.start(plan);
    Map<String, String> environment = new HashMap<>(api.environment());
    environment.put("BREEZEWAY_REQUESTS_PER_MINUTE", "6000");
    environment.put("BREEZEWAY_STATUS_PORT", "0");
    environment.put("BREEZEWAY_DATA_DIR", folder.resolve("data").toString());
    environment.put("ALERT_WEBHOOK_URL", "http://127.0.0.1:1/nobody");
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("DATABASE_URL", database.jdbcUrl());
    environment.put("DATABASE_USER", database.user());
    environment.put("DATABASE_PASSWORD", database.password());
    Settings settings =
        new Surroundings(folder, Path.of(System.getProperty("breezeway.home")), environment)
            .settings();
    endpoint = new HealthEndpoint("127.0.0.1", 0);
    house = House.open(settings, Wiring::service);
    house.applySchema();
    house.start(ServiceKind.all(), false);
    // No run begins by itself here, but the timetable says how fresh people should be.
    number(
        "insert into breezeway.timetable (region_code, entity, mode, schedule, zone,"
            + " start_delay_seconds, longest_gap_seconds) values ('"
            + region
            + "', 'people', 'incremental', '0 0 0 * * ?', 'UTC', 0, ?)"
            + " returning longest_gap_seconds",
        86_400);
    endpoint.watch(house::condition, house.meters());
  }

  @AfterAll
  static void takeItDown() {
    endpoint.close();
    house.close();
    api.close();
    kafka.close();
    TestFolders.delete(folder);
  }

  @Test
  @Order(1)
  void becomesReady() throws Exception {
    await("ready", () -> status("/health/ready") == 200);
    assertEquals(200, status("/health/live"));
    assertEquals(200, status("/health"));
  }

  @Test
  @Order(2)
  void tellsWhatARunCameTo() throws Exception {
    long run = runOf("people");
    awaitSuccessShown();

    Scrape scrape = scrape();
    long calls = number("select api_calls_made from breezeway.etl_sync_log where run_id = ?", run);
    long records =
        number("select records_processed from breezeway.etl_sync_log where run_id = ?", run);
    long rows = number("select count(*) from breezeway.people where ? > 0", run);
    assertTrue(calls > 0 && records > 0 && rows > 0);
    double freshness = scrape.sum("breezeway_freshness_seconds", "entity", "people");
    assertAll(
        () -> assertEquals(calls, of(scrape, "breezeway_api_calls_total", "outcome", "ok")),
        () -> assertEquals(calls, of(scrape, "breezeway_api_calls_total")),
        () -> assertEquals(calls, of(scrape, "breezeway_last_run_api_calls")),
        () -> assertEquals(calls, scrape.sum("breezeway_api_call_seconds_count", "region", region)),
        () ->
            assertEquals(
                1,
                scrape.sum("breezeway_auth_calls_total", "call", "login", "outcome", "granted"),
                "logins"),
        () -> assertEquals(1, of(scrape, "breezeway_runs_ended_total", "outcome", "success")),
        () -> assertEquals(0, of(scrape, "breezeway_runs_under_way")),
        () ->
            assertEquals(records, of(scrape, "breezeway_last_run_records", "change", "processed")),
        () ->
            assertEquals(
                rows, of(scrape, "breezeway_transformer_records_total", "outcome", "changed")),
        () ->
            assertEquals(
                rows, of(scrape, "breezeway_transformer_row_sets_total", "kind", "written")),
        () -> assertEquals(rows, of(scrape, "breezeway_loader_records_total", "change", "new")),
        () -> assertEquals(rows, scrape.sum("breezeway_loader_row_sets_total", "entity", "people")),
        () -> assertEquals(0, of(scrape, "breezeway_stale")),
        () -> assertEquals(25 * 3600, of(scrape, "breezeway_fresh_for_seconds")),
        () -> assertTrue(freshness > 0 && freshness < 120, "freshness " + freshness),
        () -> assertTrue(scrape.sum("breezeway_token_left_seconds", "region", region) > 0),
        () ->
            assertEquals(
                6000, scrape.sum("breezeway_rate_budget_calls_per_minute", "region", region)),
        () ->
            assertEquals(
                calls / 6000.0,
                scrape.sum("breezeway_rate_budget_used_ratio", "region", region),
                0.0001));
    for (ServiceKind kind : ServiceKind.all()) {
      assertEquals(
          1,
          scrape.sum("breezeway_services", "service", kind.word(), "state", "working"),
          kind.word());
    }
  }

  @Test
  @Order(3)
  void anotherRunAddsToTheCountersAndNoSeries() throws Exception {
    runOf("people");
    awaitSuccessShown();
    Set<String> before = ours(scrape());
    double calls = of(scrape(), "breezeway_api_calls_total");
    runOf("people");
    runOf("people");
    awaitSuccessShown();

    Scrape after = scrape();
    Set<String> added = ours(after);
    added.removeAll(before);
    assertEquals(Set.of(), added);
    assertTrue(of(after, "breezeway_api_calls_total") > calls);
    assertTrue(of(after, "breezeway_transformer_records_total", "outcome", "unchanged") > 0);
  }

  @Test
  @Order(4)
  void everyMetricOfRulesAndDashboardIsThere() throws Exception {
    setAside();
    await(
        "a dead letter and its alert are known",
        () ->
            scrape().sum("breezeway_dead_letters_open", "reason", "message-unreadable") > 0
                && scrape().sum("breezeway_alerts_open", "reason", "message-unreadable") > 0);

    Set<String> missing = new TreeSet<>(MonitoringFiles.metricsUsed());
    missing.removeAll(scrape().names());
    assertEquals(Set.of(), missing, "asked for, but not there");
  }

  @Test
  @Order(5)
  void labelsHoldNothingThatHasNoEnd() throws Exception {
    String text = text();
    Files.writeString(Path.of("target", "metrics.txt"), text);
    Scrape scrape = Scrape.parse(text);
    Set<String> labels =
        scrape.samples().stream()
            .flatMap(sample -> sample.labels().keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    labels.removeAll(LABELS);
    assertEquals(Set.of(), labels, "labels that nobody thought about");
    assertTrue(scrape.samples().size() < MOST_SERIES, "series in all: " + scrape.samples().size());
    Map<String, Long> perName =
        scrape.samples().stream()
            .filter(sample -> sample.name().startsWith("kafka_"))
            .collect(
                Collectors.groupingBy(Scrape.Sample::name, TreeMap::new, Collectors.counting()));
    assertTrue(
        perName.values().stream().allMatch(count -> count <= 16),
        "no Kafka metric per topic, partition or broker: " + perName);
    for (String word : Set.of("@", "http:", "jdbc:", "token-", api.url().getHost() + ":")) {
      assertFalse(
          scrape.samples().stream()
              .flatMap(sample -> sample.labels().values().stream())
              .anyMatch(value -> value.contains(word)),
          word);
    }
  }

  private static double of(Scrape scrape, String name, String... labels) {
    String[] all = new String[labels.length + 4];
    all[0] = "region";
    all[1] = region;
    all[2] = "entity";
    all[3] = "people";
    System.arraycopy(labels, 0, all, 4, labels.length);
    return scrape.sum(name, all);
  }

  private static Set<String> ours(Scrape scrape) {
    return scrape.samples().stream()
        .filter(sample -> sample.name().startsWith("breezeway_"))
        .map(Scrape.Sample::series)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Has a run made and waits for its rows; returns its number. */
  private static long runOf(String entity) throws Exception {
    long request =
        number(
            "insert into breezeway.run_requests (region_code, entity, mode) select '"
                + region
                + "', '"
                + entity
                + "', 'full' where ? > 0 returning id",
            1);
    String ended =
        "select count(*) from breezeway.etl_sync_log l join breezeway.run_requests r"
            + " on r.run = l.run_id where r.id = ? and l.sync_status = 'success'";
    await("a run of " + entity, () -> number(ended, request) == 1);
    return number("select run from breezeway.run_requests where id = ?", request);
  }

  /** The monitor looks every few seconds, and may have looked while the run was under way. */
  private static void awaitSuccessShown() throws InterruptedException {
    await(
        "the monitor knows of the run's end",
        () -> scrape().sum("breezeway_run_status", "entity", "people", "status", "success") == 1);
  }

  private static void setAside() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(house.settings().kafka().producerConfig())) {
      producer
          .send(new ProducerRecord<>(Topics.raw("tags"), region.getBytes(), "{}".getBytes()))
          .get();
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "waited in vain: " + what + "\n" + text());
      Thread.sleep(100);
    }
  }

  private static long number(String sql, long parameter) {
    try (Connection connection = house.database().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, parameter);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Scrape scrape() {
    return Scrape.parse(text());
  }

  private static String text() {
    return get("/metrics").body();
  }

  private static int status(String path) {
    return get(path).statusCode();
  }

  private static HttpResponse<String> get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
