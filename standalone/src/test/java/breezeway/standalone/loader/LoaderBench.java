package breezeway.standalone.loader;

import breezeway.common.config.DatabaseSettings;
import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.TopicSetup;
import breezeway.common.topic.Topics;
import breezeway.loader.LoaderService;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A loader with its own Kafka and database, and hands that write to the topics as the transformer
 * does. Tests share one and take a region each.
 */
final class LoaderBench implements AutoCloseable {
  static final int REGIONS = 40;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder = TestFolders.create("loader-");
  private final EmbeddedKafka kafka;
  private final HikariDataSource dataSource;
  private final Settings settings;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Connection watcher;
  private LoaderService loader;
  private int regionsTaken;

  LoaderBench() {
    this(TestServers.createDatabase());
  }

  LoaderBench(TestDatabase database) {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    settings = settings(database);
    dataSource = dataSource(database);
    TopicSetup.ensure(settings, settings.catalog());
    producer = transactionalProducer("loader-bench");
    try {
      watcher = database.connect();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Settings settings(TestDatabase database) {
    Path config = folder.resolve("config");
    Path home = Path.of(System.getProperty("breezeway.home", ".."));
    StringBuilder regions = new StringBuilder("regions:\n");
    for (int i = 1; i <= REGIONS; i++) {
      regions.append("  region").append(i).append(": {name: Region ").append(i).append("}\n");
    }
    try {
      Files.createDirectories(config.resolve("entities"));
      copySpecs(home.resolve("config/entities"), config.resolve("entities"));
      copySpecs(Path.of("src/test/resources/loader-entities"), config.resolve("entities"));
      Files.writeString(config.resolve("entities/wide_things.yaml"), WideThings.spec());
      Files.writeString(config.resolve("regions.yaml"), regions);
      Files.copy(home.resolve("config/pipeline.yaml"), config.resolve("pipeline.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Problems problems = new Problems();
    Settings read = Settings.read(config, Environment.of(Map.of()), problems);
    problems.throwIfAny();
    return read.withServers(
        read.kafka().withBootstrapServers(kafka.bootstrapServers()),
        new DatabaseSettings(
            database.jdbcUrl(), database.user(), Secret.of(database.password()), 8));
  }

  private static void copySpecs(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  static HikariDataSource dataSource(TestDatabase database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(2_000);
    return new HikariDataSource(config);
  }

  Settings settings() {
    return settings;
  }

  HikariDataSource dataSource() {
    return dataSource;
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  void startLoader() {
    loader = new LoaderService(settings, dataSource);
    loader.start();
  }

  void stopLoader() {
    loader.close();
    loader = null;
  }

  boolean isLoaderHealthy() {
    return loader.isHealthy();
  }

  /** A region that no other test uses. */
  String region() {
    return "region" + ++regionsTaken;
  }

  private int partition(String region) {
    return Topics.partition(region, settings.kafka().partitions());
  }

  /** What goes to Kafka in one transaction. */
  final class Messages {
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final String runId;

    private Messages(String runId) {
      this.runId = runId;
    }

    Messages put(String entity, RecordKey key, RowSet rowSet) {
      return putBytes(entity, key, rowSet == null ? null : rowSet.toBytes());
    }

    /** A deletion: in place of the rows, or with those that tell of it. */
    Messages delete(String entity, RecordKey key, RowSet rowSet, String proof) {
      put(entity, key, rowSet);
      Headers.put(records.getLast().headers(), Headers.DELETED, proof);
      return this;
    }

    Messages putBytes(String entity, RecordKey key, byte[] value) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(
              Topics.rows(entity),
              partition(key.region()),
              key.toString().getBytes(StandardCharsets.UTF_8),
              value);
      Headers.put(message.headers(), Headers.RUN_ID, runId);
      records.add(message);
      return this;
    }

    Messages put(RunMarker marker) {
      records.add(
          new ProducerRecord<>(
              Topics.RUNS,
              partition(marker.region()),
              marker.region().getBytes(StandardCharsets.UTF_8),
              marker.toBytes()));
      return this;
    }

    void commit() {
      producer.beginTransaction();
      sendTo(producer);
      producer.commitTransaction();
    }

    /** Sends them within a transaction that the caller ends. */
    void sendTo(KafkaProducer<byte[], byte[]> open) {
      records.forEach(open::send);
    }
  }

  KafkaProducer<byte[], byte[]> transactionalProducer(String id) {
    Map<String, Object> config = new HashMap<>(settings.kafka().producerConfig());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    KafkaProducer<byte[], byte[]> made = new KafkaProducer<>(config);
    made.initTransactions();
    return made;
  }

  Messages messages(String runId) {
    return new Messages(runId);
  }

  /** A row set of one table. */
  static RowSet rows(String table, List<Map<String, String>> rows) {
    return new RowSet(new LinkedHashMap<>(Map.of(table, rows)));
  }

  static Map<String, String> row(String... namesAndValues) {
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return row;
  }

  /** Waits until the loader has taken up everything that is in the topics now. */
  void awaitLoaded() {
    Map<TopicPartition, Long> ends = ends();
    await(
        "everything loaded",
        () -> {
          for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            String reached =
                query(
                    "select coalesce(max(next_offset), 0) from breezeway.loader_offsets where topic = '%s' and partition = %d"
                        .formatted(end.getKey().topic(), end.getKey().partition()));
            if (Long.parseLong(reached) < end.getValue()) {
              return false;
            }
          }
          return true;
        });
  }

  private Map<TopicPartition, Long> ends() {
    List<String> topics =
        new ArrayList<>(settings.catalog().names().stream().map(Topics::rows).toList());
    topics.add(Topics.RUNS);
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (String topic : topics) {
      for (int i = 0; i < settings.kafka().partitions(); i++) {
        latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
      }
    }
    try (Admin admin = Admin.create(settings.kafka().adminConfig())) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static void await(String what, Callable<Boolean> condition) {
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > giveUpAt) {
          throw new AssertionError("not within " + PATIENCE + ": " + what);
        }
        Thread.sleep(20);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row as text; "null" for NULL, "none" for no row. */
  synchronized String query(String sql) {
    try (Statement statement = watcher.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "none";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  synchronized void execute(String sql) {
    try (Statement statement = watcher.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Ends every connection to the database but ours, and refuses new ones; or takes them again. */
  void shutDatabase(boolean shut) {
    String name = query("select current_database()");
    String ours = query("select pg_backend_pid()");
    try (Connection elsewhere = TestServers.createDatabase().connect();
        Statement statement = elsewhere.createStatement()) {
      statement.execute("alter database " + name + " with allow_connections " + !shut);
      if (shut) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s' and pid <> %s"
                .formatted(name, ours));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many row versions the entity tables have seen, by all that ever wrote them. */
  String writes() {
    // The numbers of other connections arrive when those have been idle for a moment.
    execute("select pg_stat_clear_snapshot()");
    return query(
        """
        select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_user_tables
        where schemaname = 'breezeway' and relname not in
          ('loader_offsets', 'run_changes', 'etl_sync_log', 'etl_sync_history', 'waiting_row_sets')
        """);
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters(String region) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (var consumer = new KafkaConsumer<byte[], byte[]>(settings.kafka().consumerConfig())) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
      }
    }
    letters.removeIf(
        letter -> !Headers.get(letter.headers(), Headers.REGION).equals(Optional.of(region)));
    return letters;
  }

  @Override
  public void close() throws SQLException {
    if (loader != null) {
      loader.close();
    }
    watcher.close();
    producer.close();
    dataSource.close();
    kafka.close();
    TestFolders.delete(folder);
  }
}
