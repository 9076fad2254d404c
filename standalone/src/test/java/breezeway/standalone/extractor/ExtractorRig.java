package breezeway.standalone.extractor;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.message.Headers;
import breezeway.common.message.RunId;
import breezeway.common.topic.Topics;
import breezeway.extractor.ExtractorService;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestServers;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The extractor between the simulator and real servers: what it needs, and what came of it. */
final class ExtractorRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final SimulatedApi api;
  private final HikariDataSource database;
  private final Settings settings;
  private final Clock clock;
  private final Deque<ExtractorService> services = new ArrayDeque<>();

  private ExtractorRig(SimulatedApi api, Map<String, String> environment) {
    this.api = api;
    // The simulated data lie around a day of their own, and so must the windows.
    this.clock =
        Clock.offset(
            Clock.systemUTC(),
            Duration.between(
                Clock.systemUTC().instant(),
                api.plan().today().atTime(12, 0).toInstant(ZoneOffset.UTC)));
    TestDatabase server = TestServers.createDatabase();
    database = new HikariDataSource();
    database.setJdbcUrl(server.jdbcUrl());
    database.setUsername(server.user());
    database.setPassword(server.password());
    database.setMaximumPoolSize(8);
    Map<String, String> values = new HashMap<>(api.environment());
    values.put("BREEZEWAY_REQUESTS_PER_MINUTE", "0");
    values.putAll(environment);
    Problems problems = new Problems();
    Settings read =
        Settings.read(
            Path.of(System.getProperty("breezeway.home"), "config"),
            Environment.of(values),
            problems);
    problems.throwIfAny();
    settings =
        read.withServers(
            read.kafka().withBootstrapServers(TestServers.bootstrapServers()),
            read.database()
                .withServer(server.jdbcUrl(), server.user(), Secret.of(server.password())));
    makeTables();
  }

  static ExtractorRig on(SimulationPlan plan, Map<String, String> environment) {
    return new ExtractorRig(SimulatedApi.start(plan), environment);
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

  private void makeTables() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema if not exists breezeway");
      for (String migration :
          List.of("V1__support_tables.sql", "V2__deletes.sql", "V5__timetable_and_watch.sql")) {
        try (InputStream script =
            ExtractorRig.class.getResourceAsStream("/db/migration/" + migration)) {
          statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts an extractor as the process {@code number} on a host of its own. */
  ExtractorService start(int number) throws InterruptedException {
    return start(number, settings, false);
  }

  /** Starts one that runs everything as soon as the specs' schedules, given here, say so. */
  ExtractorService start(int number, Settings settings, boolean timetable)
      throws InterruptedException {
    ExtractorService service =
        new ExtractorService(
            settings, database, "host-" + number + ":" + number + ":0", timetable, clock);
    service.start();
    services.push(service);
    return service;
  }

  /** What {@code extraction_runs} says of a run. */
  record Ended(
      RunId id,
      String mode,
      String outcome,
      long calls,
      long pages,
      String reason,
      String message) {}

  Ended run(String region, String entity, String mode) {
    return await(request(region, entity, mode));
  }

  long request(String region, String entity, String mode) {
    return query(
            "insert into breezeway.run_requests (region_code, entity, mode) values (?, ?, ?)"
                + " returning id",
            row -> row.getLong(1),
            region,
            entity,
            mode)
        .getFirst();
  }

  Ended await(long request) {
    List<Ended> ended = new ArrayList<>();
    awaitUntil(
        "the end of request " + request,
        () -> {
          ended.addAll(
              query(
                  """
                  select r.run, r.attempt, r.mode, r.outcome, r.api_calls, r.pages, r.reason,
                    r.message
                  from breezeway.extraction_runs r join breezeway.run_requests q using (run)
                  where q.id = ? and r.state = 'published'""",
                  row ->
                      new Ended(
                          new RunId(row.getLong(1), row.getInt(2)),
                          row.getString(3),
                          row.getString(4),
                          row.getLong(5),
                          row.getLong(6),
                          row.getString(7),
                          row.getString(8)),
                  request));
          return !ended.isEmpty();
        });
    return ended.getFirst();
  }

  static void awaitUntil(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      Thread.onSpinWait();
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Reads one row of an answer. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  <T> List<T> query(String sql, RowReader<T> reader, Object... values) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<T> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(reader.read(row));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One message of a raw topic. */
  record Message(ConsumerRecord<byte[], byte[]> message) {
    String header(String name) {
      return Headers.get(message.headers(), name).orElse("");
    }

    String kind() {
      return header(Headers.KIND);
    }

    byte[] body() {
      return message.value();
    }
  }

  /** All messages of a run, whatever the attempt, in their order. */
  List<Message> messages(String entity, RunId run) {
    Map<String, Object> config = settings.kafka().consumerConfig();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.raw(entity)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<Message> messages = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          Message message = new Message(record);
          if (RunId.parse(message.header(Headers.RUN_ID)).run() == run.run()) {
            messages.add(message);
          }
        }
      }
      return messages;
    }
  }

  @Override
  public void close() {
    services.forEach(ExtractorService::close);
    database.close();
    api.close();
  }
}
