package breezeway.standalone.whole;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.spec.EntityCatalog;
import breezeway.extractor.ExtractorService;
import breezeway.loader.LoaderService;
import breezeway.loader.Rebuild;
import breezeway.standalone.Breezeway;
import breezeway.standalone.Surroundings;
import breezeway.standalone.command.TestConsole;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.logs.Logs;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.Invariants;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import breezeway.transformer.TransformerService;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The pipeline from end to end in this JVM: simulator, extractor, Kafka, transformer, loader,
 * PostgreSQL. Runs are asked for as the command line does, and have ended when their rows are in
 * the tables.
 */
final class WholePipeline implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** However much is moving. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Short, so that a test can wait for it. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

  /** As the API's, only shorter. */
  static final Duration AUTH_INTERVAL = Duration.ofSeconds(2);

  private final Path folder = TestFolders.create("whole-");
  private final Clock clock;
  private final SimulatedApi api;
  private final EmbeddedKafka kafka;
  private final HikariDataSource database;
  private final TestDatabase server;
  private final Logs log;
  private final Invariants invariants;
  private Settings settings;
  private TransformerService transformer;
  private HikariDataSource loaderDatabase;
  private LoaderService loader;
  private ExtractorService extractor;
  private int extractors;

  private WholePipeline(SimulationPlan plan, Map<String, String> environment, Clock clock) {
    this.clock = clock;
    api = SimulatedApi.start(plan);
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    server = TestServers.createDatabase();
    settings = settings(environment);
    database = pool(server);
    log = Logs.begin("whole", false).keepFor(settings);
    invariants = new Invariants(api, settings, database, settings.dataDir().resolve("logs"));
  }

  static WholePipeline start(SimulationPlan plan, Map<String, String> environment)
      throws InterruptedException {
    // The simulated data lie around a day of their own, and so does everybody's "today".
    Clock clock =
        Clock.offset(
            Clock.systemUTC(),
            Duration.between(
                Clock.systemUTC().instant(), plan.today().atTime(12, 0).toInstant(ZoneOffset.UTC)));
    return start(plan.with(changes -> changes.clock(clock)), environment, clock);
  }

  /**
   * @param plan with the simulated API's clock
   * @param clock of the pipeline
   */
  static WholePipeline start(SimulationPlan plan, Map<String, String> environment, Clock clock)
      throws InterruptedException {
    WholePipeline pipeline = new WholePipeline(plan, environment, clock);
    pipeline.startLoader();
    pipeline.startTransformer();
    pipeline.startExtractor();
    return pipeline;
  }

  /** Starts transformer and loader anew, as after a change of the configuration. */
  void restart(Map<String, String> environment) {
    transformer.close();
    stopLoader();
    settings = settings(environment);
    startLoader();
    transformer = new TransformerService(settings);
    transformer.start();
  }

  private Settings settings(Map<String, String> environment) {
    Map<String, String> values = new HashMap<>(api.environment());
    values.put("BREEZEWAY_REQUESTS_PER_MINUTE", "0");
    values.put("BREEZEWAY_DATA_DIR", folder.resolve("data").toString());
    values.putAll(environment);
    Problems problems = new Problems();
    Settings read =
        Settings.read(
            Path.of(System.getProperty("breezeway.home"), "config"),
            Environment.of(values),
            problems);
    problems.throwIfAny();
    ApiSettings impatient =
        new ApiSettings(
            read.api().url(),
            read.api().requestsPerMinute(),
            read.api().concurrency(),
            read.api().connectTimeout(),
            CALL_TIMEOUT,
            AUTH_INTERVAL);
    return read.withApi(impatient, read.regions())
        .withServers(
            read.kafka().withBootstrapServers(kafka.bootstrapServers()),
            read.database()
                .withServer(server.jdbcUrl(), server.user(), Secret.of(server.password())))
        .withMonitor(read.monitor().at("127.0.0.1", 0));
  }

  private static HikariDataSource pool(TestDatabase server) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(server.jdbcUrl());
    pool.setUsername(server.user());
    pool.setPassword(server.password());
    pool.setMaximumPoolSize(8);
    pool.setMinimumIdle(1);
    return pool;
  }

  SimulatedApi api() {
    return api;
  }

  Settings settings() {
    return settings;
  }

  HikariDataSource database() {
    return database;
  }

  Invariants invariants() {
    return invariants;
  }

  void startTransformer() {
    transformer = new TransformerService(settings);
    transformer.start();
  }

  void stopTransformer() {
    transformer.close();
  }

  void startLoader() {
    loaderDatabase =
        pool(
            new TestDatabase(
                settings.database().url(),
                settings.database().user(),
                settings.database().password().reveal()));
    loader = new LoaderService(settings, loaderDatabase);
    loader.start();
  }

  void stopLoader() {
    loader.close();
    loaderDatabase.close();
  }

  /** Starts an extractor as another process would. */
  void startExtractor() throws InterruptedException {
    extractors++;
    extractor =
        new ExtractorService(
            settings, database, "host-" + extractors + ":" + extractors + ":0", false, clock);
    extractor.start();
  }

  void stopExtractor() {
    extractor.close();
  }

  /** Ends the transformer and starts it with other specs, as a person does after a change. */
  void restartTransformer(EntityCatalog catalog) {
    transformer.close();
    transformer = new TransformerService(settings.withCatalog(catalog));
    transformer.start();
  }

  void restartLoader() {
    stopLoader();
    startLoader();
  }

  /**
   * A command as people type it, on the servers of this pipeline, which it finds up.
   *
   * @return the exit code
   */
  int command(TestConsole console, String... arguments) {
    for (String kind : List.of("extractor", "transformer", "loader")) {
      invariants.query(
          "insert into breezeway.service_instances (instance, service, host, pid, seen_at)"
              + " values (?, ?, 'test', 0, now() + interval '1 day')"
              + " on conflict (instance) do update set service = excluded.service returning pid",
          "whole-" + kind,
          kind);
    }
    Map<String, String> environment = new HashMap<>(api.environment());
    environment.put("BREEZEWAY_DATA_DIR", settings.dataDir().toString());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("DATABASE_URL", settings.database().url());
    environment.put("DATABASE_USER", settings.database().user());
    environment.put("DATABASE_PASSWORD", settings.database().password().reveal());
    Path home = Path.of(System.getProperty("breezeway.home"));
    return Breezeway.run(arguments, new Surroundings(folder, home, environment), console.console());
  }

  /** What was written so far; the loader is stopped for it and started again. */
  Invariants.Written written() {
    stopLoader();
    try {
      return invariants.written();
    } finally {
      startLoader();
    }
  }

  /** How a run ended, as {@code etl_sync_history} tells it. */
  record Ended(
      long run,
      String status,
      int processed,
      int inserted,
      int updated,
      int deleted,
      int rejected,
      int calls,
      String message) {}

  Ended run(String region, String entity, String mode) {
    return await(request(region, entity, mode));
  }

  /** One run of each, in one region, side by side. */
  List<Ended> run(String region, List<String> entities, String mode) {
    List<Long> requests = entities.stream().map(entity -> request(region, entity, mode)).toList();
    return requests.stream().map(this::await).toList();
  }

  long request(String region, String entity, String mode) {
    return request(region, entity, mode, 0);
  }

  private long request(String region, String entity, String mode, long approvedDeletes) {
    return Long.parseLong(
        first(
            """
            insert into breezeway.run_requests (region_code, entity, mode, approved_deletes)
            values (?, ?, ?, ?) returning id""",
            region,
            entity,
            mode,
            approvedDeletes));
  }

  /** A full run that may delete what is held, as {@code deletes approve} asks for it. */
  Ended approve(String region, String entity) {
    return await(
        request(
            region,
            entity,
            "full",
            count(
                "select records from breezeway.held_deletes where region_code = ? and entity = ?",
                region,
                entity)));
  }

  /** Has the loader read all rows topics once more. */
  void replayAll() {
    Rebuild rebuild =
        Rebuild.begin(settings, database, settings.catalog().names(), Optional.empty());
    awaitUntil("the end of the replay", rebuild::isDone);
  }

  /**
   * Waits for the end of the run that answers a request. A run may take its time, as one that is
   * told to slow down does; it is waited for in vain when nothing in the pipeline moves any more.
   */
  Ended await(long request) {
    Standing standing = new Standing(invariants);
    long end = System.nanoTime() + LONGEST_RUN.toNanos();
    long nextLook = System.nanoTime();
    long moved = nextLook;
    String last = "";
    Optional<Ended> ended = ended(request);
    while (ended.isEmpty()) {
      long now = System.nanoTime();
      if (now - nextLook >= 0) {
        nextLook = now + LOOK.toNanos();
        String mark = standing.mark();
        moved = mark.equals(last) ? moved : now;
        last = mark;
      }
      if (now - moved > PATIENCE.toNanos() || now - end > 0) {
        throw new AssertionError(
            "waited in vain for the end of request %d; nothing moved for %d s%n%s"
                .formatted(
                    request,
                    Duration.ofNanos(now - moved).toSeconds(),
                    standing.story(request, folder)));
      }
      pause();
      ended = ended(request);
    }
    return ended.get();
  }

  private Optional<Ended> ended(long request) {
    List<List<String>> found =
        invariants.query(
            """
            select h.run_id, h.sync_status, h.records_processed, h.records_new,
              h.records_updated, h.records_deleted, h.records_rejected, h.api_calls_made,
              h.error_message
            from breezeway.etl_sync_history h
            join breezeway.run_requests q on q.run = h.run_id
            -- Until the extractor notes it, too, the next request gets the same run.
            join breezeway.extraction_runs x on x.run = q.run and x.state = 'published'
            where q.id = ?""",
            request);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<String> row = found.getFirst();
    return Optional.of(
        new Ended(
            Long.parseLong(row.get(0)),
            row.get(1),
            Integer.parseInt(row.get(2)),
            Integer.parseInt(row.get(3)),
            Integer.parseInt(row.get(4)),
            Integer.parseInt(row.get(5)),
            Integer.parseInt(row.get(6)),
            Integer.parseInt(row.get(7)),
            row.get(8)));
  }

  static void awaitUntil(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row as text; "none" where there is no row. */
  String first(String sql, Object... values) {
    List<List<String>> rows = invariants.query(sql, values);
    return rows.isEmpty() ? "none" : rows.getFirst().getFirst();
  }

  int count(String sql, Object... values) {
    return Integer.parseInt(first(sql, values));
  }

  @Override
  public void close() {
    extractor.close();
    transformer.close();
    stopLoader();
    log.close();
    database.close();
    kafka.close();
    api.close();
    TestFolders.delete(folder);
  }
}
