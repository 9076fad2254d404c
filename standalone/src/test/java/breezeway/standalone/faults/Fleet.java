package breezeway.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.topic.Topics;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.embedded.EmbeddedPostgres;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.Invariants;
import breezeway.standalone.testing.TestFolders;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline as it runs in earnest: each service a process of its own, started by its command,
 * beside a broker and a PostgreSQL that are processes too. Only the simulated API is in this JVM.
 *
 * <p>What is started here ends with {@link #close}, or with this JVM.
 */
final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  private final Path folder;
  private final SimulatedApi api;
  private final EmbeddedPostgres postgres;
  private final EmbeddedKafka kafka;
  private final Optional<FaultProxy> databaseProxy;
  private final Optional<FaultProxy> kafkaProxy;
  private final Map<String, String> environment;
  private final Settings settings;
  private final HikariDataSource database;
  private final Invariants invariants;
  private final Map<ServiceKind, List<Member>> members = new EnumMap<>(ServiceKind.class);
  private final Thread closeAtExit = new Thread(this::endProcesses, "end-fleet");

  /**
   * @param plan of the simulated API
   * @param numbers how many of each service
   * @param proxied whether services reach the servers through {@link FaultProxy}s
   * @param postgresFolder where PostgreSQL lives; within the fleet's folder unless given
   * @param kafkaFolder likewise
   * @param variables further variables of the services' environment
   */
  record Order(
      SimulationPlan plan,
      Map<ServiceKind, Integer> numbers,
      boolean proxied,
      Optional<Path> postgresFolder,
      Optional<Path> kafkaFolder,
      Map<String, String> variables) {

    /**
     * One of each that a run needs. The data lie around the real today, since the services go by
     * the real clock: of an older world they would ask for no task.
     */
    static Order of(SimulationPlan plan) {
      SimulationPlan ofToday = plan.with(change -> change.today(LocalDate.now(ZoneOffset.UTC)));
      Map<ServiceKind, Integer> one = new EnumMap<>(ServiceKind.class);
      ServiceKind.forRuns().forEach(kind -> one.put(kind, 1));
      return new Order(ofToday, one, false, Optional.empty(), Optional.empty(), Map.of());
    }

    Order with(ServiceKind kind, int number) {
      Map<ServiceKind, Integer> changed = new EnumMap<>(numbers);
      changed.put(kind, number);
      return new Order(plan, changed, proxied, postgresFolder, kafkaFolder, variables);
    }

    Order behindProxies() {
      return new Order(plan, numbers, true, postgresFolder, kafkaFolder, variables);
    }

    Order withPostgresIn(Path folder) {
      return new Order(plan, numbers, proxied, Optional.of(folder), kafkaFolder, variables);
    }

    Order withKafkaIn(Path folder) {
      return new Order(plan, numbers, proxied, postgresFolder, Optional.of(folder), variables);
    }

    /** Only these services. */
    Order only(ServiceKind kind, int number) {
      return new Order(plan, Map.of(kind, number), proxied, postgresFolder, kafkaFolder, variables);
    }

    Order withVariables(Map<String, String> more) {
      return new Order(plan, numbers, proxied, postgresFolder, kafkaFolder, more);
    }
  }

  private Fleet(Order order) {
    folder = TestFolders.create("fleet-");
    api = SimulatedApi.start(order.plan());
    postgres =
        EmbeddedPostgres.start(
            order.postgresFolder().orElse(folder.resolve("postgres")), TestFolders.cache());
    databaseProxy =
        order.proxied()
            ? Optional.of(new FaultProxy("PostgreSQL", postgres.port()))
            : Optional.empty();
    Optional<EmbeddedKafka.Detour> detour = Optional.empty();
    if (order.proxied()) {
      FaultProxy proxy = new FaultProxy("Kafka", Ports.free());
      kafkaProxy = Optional.of(proxy);
      detour = Optional.of(new EmbeddedKafka.Detour(proxy.target(), proxy.port()));
    } else {
      kafkaProxy = Optional.empty();
    }
    kafka =
        EmbeddedKafka.start(
            order.kafkaFolder().orElse(folder.resolve("kafka")), TestFolders.cache(), detour);
    environment = environmentOfServices();
    environment.putAll(order.variables());
    settings = readSettings();
    database = new HikariDataSource();
    database.setJdbcUrl(postgres.jdbcUrl());
    database.setUsername(postgres.user());
    database.setPassword(postgres.password());
    database.setMaximumPoolSize(3);
    database.setMinimumIdle(1);
    database.setConnectionTimeout(2_000);
    database.addDataSourceProperty("socketTimeout", "30");
    invariants = new Invariants(api, settings, database, logs());
    Runtime.getRuntime().addShutdownHook(closeAtExit);
  }

  /** Starts everything and returns when all services say that they work. */
  static Fleet start(Order order) {
    ServiceJvm.train();
    Fleet fleet = new Fleet(order);
    try {
      fleet.launch(order.numbers());
      return fleet;
    } catch (RuntimeException | Error e) {
      fleet.close();
      throw e;
    }
  }

  private void launch(Map<ServiceKind, Integer> numbers) {
    try {
      Files.createDirectories(logs());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    numbers.forEach(
        (kind, number) -> {
          List<Member> same = new ArrayList<>();
          for (int i = 1; i <= number; i++) {
            same.add(new Member(kind, i, environment, logs()));
          }
          members.put(kind, same);
        });
    all().forEach(Member::start);
    awaitHealthy();
  }

  private Map<String, String> environmentOfServices() {
    Map<String, String> values = new HashMap<>(api.environment());
    values.put("BREEZEWAY_REQUESTS_PER_MINUTE", "0");
    values.put("BREEZEWAY_DATA_DIR", dataFolder().toString());
    values.put(
        "DATABASE_URL",
        databaseProxy
            .map(proxy -> "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/breezeway")
            .orElse(postgres.jdbcUrl()));
    values.put("DATABASE_USER", postgres.user());
    values.put("DATABASE_PASSWORD", postgres.password());
    values.put(
        "KAFKA_BOOTSTRAP_SERVERS",
        kafkaProxy.map(proxy -> "127.0.0.1:" + proxy.port()).orElse(kafka.bootstrapServers()));
    return values;
  }

  /** As the services have them, but straight to the servers. */
  private Settings readSettings() {
    Problems problems = new Problems();
    Settings read =
        Settings.read(
            Optional.ofNullable(environment.get("BREEZEWAY_CONFIG_DIR"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("breezeway.home"), "config")),
            Environment.of(environment),
            problems);
    problems.throwIfAny();
    return read.withServers(
        read.kafka().withBootstrapServers(kafka.bootstrapServers()),
        read.database()
            .withServer(postgres.jdbcUrl(), postgres.user(), Secret.of(postgres.password())));
  }

  private Path dataFolder() {
    return folder.resolve("data");
  }

  private Path logs() {
    return dataFolder().resolve("logs");
  }

  SimulatedApi api() {
    return api;
  }

  Settings settings() {
    return settings;
  }

  Invariants invariants() {
    return invariants;
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  FaultProxy databaseProxy() {
    return databaseProxy.orElseThrow();
  }

  FaultProxy kafkaProxy() {
    return kafkaProxy.orElseThrow();
  }

  Member the(ServiceKind kind) {
    return members.get(kind).getFirst();
  }

  Member the(ServiceKind kind, int number) {
    return members.get(kind).get(number - 1);
  }

  List<Member> all() {
    return members.values().stream().flatMap(List::stream).toList();
  }

  void awaitHealthy() {
    all().forEach(Member::awaitHealthy);
  }

  /** PostgreSQL without a warning, and back on the same data and port. */
  void killPostgres() {
    LOG.info("kill -9 PostgreSQL");
    postgres.kill();
    postgres.restart();
  }

  /** The broker without a warning, and back on the same data and port. */
  void killKafka() {
    LOG.info("kill -9 Kafka");
    kafka.kill();
    kafka.restart();
  }

  // ---- runs

  /** A run that was asked for. */
  record Asked(long request, String region, String entity) {}

  /** Asks for a run of every entity in every region, as the command line does. */
  List<Asked> ask(String mode) {
    return ask(settings.catalog().names(), mode);
  }

  List<Asked> ask(Iterable<String> entities, String mode) {
    List<Asked> asked = new ArrayList<>();
    for (String entity : entities) {
      for (String region : api.world().regionCodes()) {
        asked.add(ask(region, entity, mode));
      }
    }
    return asked;
  }

  private Asked ask(String region, String entity, String mode) {
    long[] request = new long[1];
    Await.until(
        "PostgreSQL to take a request",
        () -> {
          request[0] =
              Long.parseLong(
                  invariants
                      .query(
                          "insert into breezeway.run_requests (region_code, entity, mode)"
                              + " values (?, ?, ?) returning id",
                          region,
                          entity,
                          mode)
                      .getFirst()
                      .getFirst());
          return true;
        });
    return new Asked(request[0], region, entity);
  }

  /** How a run ended, as {@code etl_sync_history} tells it. */
  record Ended(long run, String status, String message) {}

  /**
   * Empty until the history tells the end of the run that answers the request, and the extractor
   * has noted it too: until then another request is answered by the same run.
   */
  Optional<Ended> ended(Asked asked) {
    return invariants
        .query(
            """
            select h.run_id, h.sync_status, h.error_message from breezeway.etl_sync_history h
            join breezeway.run_requests q on q.run = h.run_id
            join breezeway.extraction_runs x on x.run = q.run and x.state = 'published'
            where q.id = ?""",
            asked.request())
        .stream()
        .map(row -> new Ended(Long.parseLong(row.get(0)), row.get(1), row.get(2)))
        .findFirst();
  }

  /** Whether all of these runs have ended; false while PostgreSQL is away. */
  boolean haveEnded(List<Asked> asked) {
    try {
      return asked.stream().allMatch(one -> ended(one).isPresent());
    } catch (IllegalStateException away) {
      return false;
    }
  }

  void awaitEnded(List<Asked> asked) {
    Await.until(
        "the end of " + asked.size() + " runs",
        () -> asked.stream().allMatch(one -> ended(one).isPresent()),
        this::story);
  }

  /** Waits until nothing is asked for, under way, or on its way to the tables. */
  void awaitQuiet() {
    Await.until("quiet", () -> unfinished().isEmpty(), this::story);
  }

  /** The same of requests and runs of the extractor alone, where nobody loads what it reads. */
  void awaitQuietRuns() {
    Await.until(
        "runs to end",
        () -> unfinished().stream().allMatch(what -> what.getFirst().startsWith("end of run")),
        this::story);
  }

  private List<List<String>> unfinished() {
    return invariants.query(
        """
        select 'request ' || id, region_code, entity, null from breezeway.run_requests
        where taken_at is null
        union all
        select 'run ' || run || '.' || attempt, region_code, entity, owner
        from breezeway.extraction_runs where state = 'running'
        union all
        select 'end of run ' || run, region_code, entity, outcome from breezeway.extraction_runs
        where state = 'published' and run not in
          (select run_id from breezeway.etl_sync_history where run_id is not null)""");
  }

  /** Waits until all that lies in Kafka is in the tables, whoever sent it. */
  void awaitDrained() {
    Await.until("everything in Kafka to be read", this::isDrained, this::story);
  }

  private boolean isDrained() throws Exception {
    return behind().isEmpty();
  }

  /** What the transformer and the loader have not read yet, by partition. */
  private List<String> behind() throws InterruptedException, IOException {
    List<String> behind = new ArrayList<>();
    try (Admin admin = Admin.create(settings.kafka().adminConfig())) {
      Map<TopicPartition, OffsetAndMetadata> transformed =
          admin
              .listConsumerGroupOffsets("breezeway-transformer")
              .partitionsToOffsetAndMetadata()
              .get();
      ends(admin, Topics::raw)
          .forEach(
              (partition, end) -> {
                OffsetAndMetadata reached = transformed.get(partition);
                addIfBehind(behind, partition, reached == null ? 0 : reached.offset(), end);
              });
      Map<TopicPartition, Long> toLoad = ends(admin, Topics::rows);
      toLoad.putAll(ends(admin, entity -> Topics.RUNS));
      toLoad.forEach(
          (partition, end) -> addIfBehind(behind, partition, loadedUntil(partition), end));
      return behind;
    } catch (ExecutionException e) {
      throw new IOException(e); // Kafka is away
    }
  }

  private static void addIfBehind(
      List<String> behind, TopicPartition partition, long reached, long end) {
    if (reached < end) {
      behind.add("%s: %d of %d".formatted(partition, reached, end));
    }
  }

  private Map<TopicPartition, Long> ends(Admin admin, UnaryOperator<String> topic)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (String entity : settings.catalog().names()) {
      for (int number = 0; number < settings.kafka().partitions(); number++) {
        wanted.put(new TopicPartition(topic.apply(entity), number), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private long loadedUntil(TopicPartition partition) {
    List<List<String>> found =
        invariants.query(
            "select next_offset from breezeway.loader_offsets where topic = ? and partition = ?",
            partition.topic(),
            partition.partition());
    return found.isEmpty() ? 0 : Long.parseLong(found.getFirst().getFirst());
  }

  /** A sync of everything that ends with success, once nothing is under way any more. */
  void syncFully() {
    awaitQuiet();
    List<Asked> asked = ask("full");
    awaitEnded(asked);
    awaitQuiet();
    for (Asked one : asked) {
      Ended end = ended(one).orElseThrow();
      if (!end.status().equals("success")) {
        throw new AssertionError(one + " ended with " + end);
      }
    }
  }

  /**
   * The fault is over: without anybody's help everything comes to rest, a sync of everything ends
   * with success, and all promises hold.
   */
  void holdsAfterAFullSync() {
    invariants.holdAfterKills(
        () -> {
          awaitHealthy();
          syncFully();
        });
  }

  /** Faults cost time, and no run its success: no call of the API failed. */
  void everyRunEndedWell() {
    assertNone(
        """
        select region_code, entity_type, run_id, sync_status, error_message
        from breezeway.etl_sync_history where sync_status <> 'success'""");
    assertNone(
        """
        select region_code, entity_type, run_id from breezeway.etl_sync_log
        where sync_status = 'running'""");
  }

  private void assertNone(String sql) {
    assertEquals(List.of(), invariants.query(sql));
  }

  /** How things stand, for a message of failure. */
  String story() {
    StringBuilder story = new StringBuilder();
    try {
      story.append("not finished: ").append(unfinished()).append('\n');
    } catch (IllegalStateException away) {
      story.append("PostgreSQL does not answer: ").append(away.getCause()).append('\n');
    }
    story.append("not read: ").append(behindIfKnown()).append('\n');
    all().forEach(member -> story.append(member.tail()).append('\n'));
    return story.toString();
  }

  private String behindIfKnown() {
    try {
      return behind().toString();
    } catch (IOException | IllegalStateException away) {
      return "Kafka or PostgreSQL does not answer: " + away.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Runs a scenario; when it fails, the failure tells the seed and what the processes wrote. */
  void scenario(Seed seed, Runnable scenario) {
    try {
      scenario.run();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          e.getMessage() + "\nTo repeat it: " + seed.howToRepeat() + "\n" + story(), e);
    }
  }

  private void endProcesses() {
    all().forEach(Member::close);
  }

  @Override
  public void close() {
    try (api) {
      endProcesses();
      database.close();
      databaseProxy.ifPresent(FaultProxy::close);
      kafkaProxy.ifPresent(FaultProxy::close);
      kafka.close();
      postgres.close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException exiting) {
      LOG.debug("closed at the end of the JVM");
    }
    Await.until(
        "the folder to be free",
        () -> {
          TestFolders.delete(folder);
          return true;
        });
  }
}
