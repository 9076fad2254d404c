package breezeway.standalone.fuzz;

import breezeway.common.config.DatabaseSettings;
import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.message.Headers;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.TopicSetup;
import breezeway.common.topic.Topics;
import breezeway.loader.LoaderService;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import breezeway.transformer.TransformerService;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The running transformer and loader between a Kafka and a PostgreSQL of their own. */
final class FuzzPipeline implements AutoCloseable {
  private final Path folder = TestFolders.create("fuzz-");
  private final EmbeddedKafka kafka;
  private final HikariDataSource dataSource;
  private final Settings settings;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> letters;
  private final Connection watcher;
  private final Map<String, RunId> runs = new HashMap<>();
  private final TransformerService transformer;
  private final LoaderService loader;

  /**
   * @param regions codes of all regions there are
   */
  FuzzPipeline(List<String> regions) {
    TestDatabase database = TestServers.createDatabase();
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    settings = settings(database, regions);
    dataSource = dataSource(database);
    TopicSetup.ensure(settings, settings.catalog());
    Map<String, Object> producing = settings.kafka().producerConfig();
    producing.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * Topics.MAX_MESSAGE_BYTES);
    producer = new KafkaProducer<>(producing);
    letters = new KafkaConsumer<>(settings.kafka().consumerConfig());
    letters.assign(List.of(new TopicPartition(Topics.DEAD_LETTERS, 0)));
    letters.seekToBeginning(letters.assignment());
    try {
      watcher = database.connect();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    transformer = new TransformerService(settings);
    transformer.start();
    loader = new LoaderService(settings, dataSource);
    loader.start();
  }

  private Settings settings(TestDatabase database, List<String> regions) {
    Path config = folder.resolve("config");
    Path home = home();
    StringBuilder codes = new StringBuilder("regions:\n");
    regions.forEach(
        code -> codes.append("  ").append(code).append(": {name: ").append(code).append("}\n"));
    try (Stream<Path> specs = Files.list(home.resolve("config/entities"))) {
      Files.createDirectories(config.resolve("entities"));
      for (Path spec : specs.filter(Files::isRegularFile).toList()) {
        Files.copy(spec, config.resolve("entities").resolve(spec.getFileName()));
      }
      Files.writeString(config.resolve("regions.yaml"), codes);
      Files.copy(home.resolve("config/pipeline.yaml"), config.resolve("pipeline.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Problems problems = new Problems();
    Settings read =
        Settings.read(
            config,
            Environment.of(Map.of("BREEZEWAY_DATA_DIR", folder.resolve("data").toString())),
            problems);
    problems.throwIfAny();
    return read.withServers(
        read.kafka().withBootstrapServers(kafka.bootstrapServers()),
        new DatabaseSettings(
            database.jdbcUrl(), database.user(), Secret.of(database.password()), 8));
  }

  private static HikariDataSource dataSource(TestDatabase database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }

  static Path home() {
    return Path.of(System.getProperty("breezeway.home", ".."));
  }

  /** The specs as they are, before anything runs. */
  static EntityCatalog catalog() {
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(home().resolve("config/entities"), problems);
    problems.throwIfAny();
    return catalog;
  }

  Connection watcher() {
    return watcher;
  }

  boolean isHealthy() {
    return transformer.isHealthy() && loader.isHealthy();
  }

  /** A raw message on its way; the future tells its place. */
  Future<RecordMetadata> page(String entity, String region, byte[] bytes) {
    return send(entity, region, headers(entity, region, "page"), bytes);
  }

  Future<RecordMetadata> answer(
      String entity, String region, String call, String parent, byte[] bytes) {
    RecordHeaders headers = headers(entity, region, "page");
    Headers.put(headers, Headers.CALL, call);
    Headers.put(headers, Headers.PARENT_ID, parent);
    return send(entity, region, headers, bytes);
  }

  void marker(String entity, String region, RunMarker.Kind kind) {
    boolean isEnd = kind == RunMarker.Kind.RUN_COMPLETED;
    RunMarker marker =
        new RunMarker(
            kind,
            run(region).toString(),
            region,
            entity,
            RunMarker.Mode.FULL,
            "2026-04-13T15:00:00Z",
            isEnd ? "2026-04-13T15:01:00Z" : null,
            isEnd ? RunMarker.Outcome.SUCCESS : null,
            false,
            1,
            1,
            0,
            0,
            null,
            null);
    send(entity, region, headers(entity, region, kind.word()), marker.toBytes());
  }

  private RecordHeaders headers(String entity, String region, String kind) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, kind);
    Headers.put(headers, Headers.RUN_ID, run(region).toString());
    Headers.put(headers, Headers.REGION, region);
    Headers.put(headers, Headers.ENTITY, entity);
    Headers.put(headers, Headers.COMPANY_ID, Oracle.COMPANY);
    return headers;
  }

  private Future<RecordMetadata> send(
      String entity, String region, RecordHeaders headers, byte[] bytes) {
    return producer.send(
        new ProducerRecord<>(Topics.raw(entity), partition(region), key(region), bytes, headers));
  }

  /** Any message on any topic. */
  Future<RecordMetadata> send(
      String topic, String region, byte[] key, byte[] value, RecordHeaders headers) {
    return producer.send(new ProducerRecord<>(topic, partition(region), key, value, headers));
  }

  private int partition(String region) {
    return Topics.partition(region, settings.kafka().partitions());
  }

  /** One run of each region, since each has one entity here. */
  private RunId run(String region) {
    return runs.computeIfAbsent(region, code -> new RunId(1001 + runs.size(), 1));
  }

  private static byte[] key(String region) {
    return region.getBytes(StandardCharsets.UTF_8);
  }

  static String place(Future<RecordMetadata> sent) {
    try {
      RecordMetadata metadata = sent.get();
      return metadata.topic() + "-" + metadata.partition() + "-" + metadata.offset();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The dead letters since the last look. */
  List<ConsumerRecord<byte[], byte[]>> newLetters() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    TopicPartition partition = letters.assignment().iterator().next();
    long end = letters.endOffsets(letters.assignment()).get(partition);
    while (letters.position(partition) < end) {
      letters.poll(Duration.ofMillis(200)).forEach(found::add);
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    producer.close();
    letters.close();
    transformer.close();
    loader.close();
    watcher.close();
    dataSource.close();
    kafka.close();
    TestFolders.delete(folder);
  }
}
