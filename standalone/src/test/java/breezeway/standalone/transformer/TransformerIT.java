package breezeway.standalone.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.KafkaSettings;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.common.message.Headers;
import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.TopicSetup;
import breezeway.common.topic.Topics;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.testing.TestFolders;
import breezeway.transformer.TransformerService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The transformer on a broker of its own, which it can lose. */
class TransformerIT {
  private static final String REGION = "smoky";
  private static final String ENTITY = "tasks";
  private static final int RECORDS_PER_PAGE = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder = TestFolders.create("transformer-");
  private EmbeddedKafka kafka;
  private Settings settings;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    Problems problems = new Problems();
    Path home = Path.of(System.getProperty("breezeway.home", ".."));
    Settings read =
        Settings.read(
            home.resolve("config"),
            Environment.of(Map.of("BREEZEWAY_DATA_DIR", folder.resolve("data").toString())),
            problems);
    assertTrue(problems.isEmpty(), problems::toString);
    settings =
        read.withServers(
            read.kafka().withBootstrapServers(kafka.bootstrapServers()), read.database());
    TopicSetup.ensure(settings, settings.catalog());
    producer = new KafkaProducer<>(settings.kafka().producerConfig());
  }

  @AfterEach
  void stop() {
    producer.close(Duration.ZERO);
    kafka.close();
    TestFolders.delete(folder);
  }

  @Test
  void sendsEachRecordOnceOverARestartAndALostBroker() throws Exception {
    int pages = 60;
    try (TransformerService transformer = new TransformerService(settings)) {
      transformer.start();
      sendRun(new RunId(1, 1), 0, pages / 3);
      awaitMarkers(2);
      assertTrue(transformer.isHealthy());
    }
    try (TransformerService transformer = new TransformerService(settings)) {
      transformer.start();
      sendRun(new RunId(2, 1), pages / 3, 2 * pages / 3);
      kafka.kill();
      kafka.restart();
      sendRun(new RunId(3, 1), 0, pages);
      List<RunMarker> markers = awaitMarkers(6);
      assertTrue(transformer.isHealthy());
      assertEquals((long) pages * RECORDS_PER_PAGE, markers.getLast().recordsProcessed());
    }
    List<ConsumerRecord<byte[], byte[]>> rows = committed(Topics.rows(ENTITY));
    Set<String> keys = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> row : rows) {
      String key = new String(row.key(), StandardCharsets.UTF_8);
      assertTrue(keys.add(key), () -> key + " was sent twice");
      assertEquals(
          Topics.partition(REGION, settings.kafka().partitions()), row.partition(), "partition");
    }
    assertEquals(pages * RECORDS_PER_PAGE, keys.size());
  }

  /** As a disk leaves them that was full, or a person who made room on it. */
  @Test
  void makesStoresThatAreDamagedAnew() throws Exception {
    try (TransformerService transformer = new TransformerService(settings)) {
      transformer.start();
      sendRun(new RunId(1, 1), 0, 5);
      awaitMarkers(2);
    }
    damage(settings.dataDir().resolve("transformer-state"));
    try (TransformerService transformer = new TransformerService(settings)) {
      transformer.start();
      sendRun(new RunId(2, 1), 0, 6);
      awaitMarkers(4);
      assertTrue(transformer.isHealthy());
    }
    assertEquals(6 * RECORDS_PER_PAGE, committed(Topics.rows(ENTITY)).size());
  }

  /** The same is heard of a broker that has just been started, though its topics are there. */
  @Test
  void makesTopicsThatSomebodyDeletedAndGoesOn() throws Exception {
    KafkaSettings shortMemory =
        new KafkaSettings(
            settings.kafka().bootstrapServers(),
            settings.kafka().partitions(),
            settings.kafka().replication(),
            settings.kafka().retention(),
            Map.of("metadata.max.age.ms", "1000"));
    Settings impatient = settings.withServers(shortMemory, settings.database());
    try (TransformerService transformer = new TransformerService(impatient);
        Admin admin = Admin.create(settings.kafka().adminConfig())) {
      transformer.start();
      sendRun(new RunId(1, 1), 0, 5);
      awaitMarkers(2);
      String deleted = Topics.raw("tags");
      admin.deleteTopics(Set.of(deleted)).all().get();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!admin.listTopics().names().get().contains(deleted)) {
        assertTrue(transformer.isHealthy());
        assertTrue(System.nanoTime() < deadline, deleted + " is not made again");
        Thread.sleep(50);
      }
      sendRun(new RunId(2, 1), 0, 6);
      awaitMarkers(4);
      assertTrue(transformer.isHealthy());
    }
    assertEquals(6 * RECORDS_PER_PAGE, committed(Topics.rows(ENTITY)).size());
  }

  /** Here it is somebody else's, which the broker itself does not end for ten minutes. */
  @Test
  void sendsSomethingThatSaysNothingToWhereATransactionHangs() throws Exception {
    Map<String, Object> config = new HashMap<>(settings.kafka().producerConfig());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "somebody");
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000);
    TopicPartition partition = new TopicPartition(Topics.rows(ENTITY), 3);
    try (TransformerService transformer = new TransformerService(settings);
        KafkaProducer<byte[], byte[]> somebody = new KafkaProducer<>(config)) {
      transformer.start();
      sendRun(new RunId(1, 1), 0, 1);
      awaitMarkers(2);
      somebody.initTransactions();
      somebody.beginTransaction();
      somebody.send(
          new ProducerRecord<>(partition.topic(), partition.partition(), new byte[1], null));
      somebody.flush();
      ConsumerRecord<byte[], byte[]> nudge = awaitSecondMessage(partition);
      assertTrue(Headers.isNudge(nudge.headers()));
      somebody.abortTransaction();
      assertTrue(transformer.isHealthy());
    }
  }

  /** Whether or not it is committed. */
  private ConsumerRecord<byte[], byte[]> awaitSecondMessage(TopicPartition partition) {
    Map<String, Object> config = new HashMap<>(settings.kafka().consumerConfig());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + PATIENCE.multipliedBy(2).toNanos();
      while (messages.size() < 2 && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
      }
    }
    assertTrue(messages.size() >= 2, "nothing was sent to " + partition);
    return messages.get(1);
  }

  private static void damage(Path stores) throws IOException {
    int damaged = 0;
    try (Stream<Path> files = Files.walk(stores)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().startsWith("MANIFEST")) {
          Files.write(file, new byte[] {1, 2, 3});
          damaged++;
        }
      }
    }
    assertTrue(damaged > 0, "there is no store in " + stores);
  }

  @Test
  void isNotHealthyBeforeItStartsNorAfterItEnds() {
    TransformerService transformer = new TransformerService(settings);
    assertFalse(transformer.isHealthy());
    transformer.start();
    assertTrue(transformer.isHealthy());
    transformer.close();
    assertFalse(transformer.isHealthy());
  }

  private void sendRun(RunId run, int firstPage, int lastPage) {
    send(run, RunMarker.Kind.RUN_STARTED.word(), marker(run, RunMarker.Kind.RUN_STARTED));
    for (int page = firstPage; page < lastPage; page++) {
      send(run, "page", page(page).getBytes(StandardCharsets.UTF_8));
    }
    send(run, RunMarker.Kind.RUN_COMPLETED.word(), marker(run, RunMarker.Kind.RUN_COMPLETED));
    producer.flush();
  }

  private static String page(int page) {
    int first = page * RECORDS_PER_PAGE;
    return IntStream.range(first, first + RECORDS_PER_PAGE)
        .mapToObj(id -> "{\"id\": %d, \"home_id\": 7, \"name\": \"Task %d\"}".formatted(id, id))
        .collect(Collectors.joining(",", "{\"results\": [", "]}"));
  }

  private static byte[] marker(RunId run, RunMarker.Kind kind) {
    return new RunMarker(
            kind,
            run.toString(),
            REGION,
            ENTITY,
            RunMarker.Mode.FULL,
            "2026-04-13T15:00:00Z",
            "2026-04-13T15:01:00Z",
            RunMarker.Outcome.SUCCESS,
            true,
            1,
            1,
            0,
            0,
            null,
            null)
        .toBytes();
  }

  private void send(RunId run, String kind, byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, kind);
    Headers.put(headers, Headers.RUN_ID, run.toString());
    Headers.put(headers, Headers.REGION, REGION);
    Headers.put(headers, Headers.ENTITY, ENTITY);
    int partition = Topics.partition(REGION, settings.kafka().partitions());
    producer.send(
        new ProducerRecord<>(
            Topics.raw(ENTITY),
            partition,
            REGION.getBytes(StandardCharsets.UTF_8),
            value,
            headers));
  }

  private List<RunMarker> awaitMarkers(int expected) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(Topics.RUNS)) {
      List<RunMarker> markers = new ArrayList<>();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (markers.size() < expected && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          boolean isProfile =
              Headers.get(message.headers(), Headers.KIND)
                  .filter(PayloadProfile.KIND::equals)
                  .isPresent();
          if (!isProfile) {
            markers.add(RunMarker.parse(message.value()));
          }
        }
      }
      assertEquals(expected, markers.size(), "run markers within " + PATIENCE);
      return markers;
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic)) {
      List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
      }
      return messages;
    }
  }

  /** From the start of all partitions, committed messages only. */
  private KafkaConsumer<byte[], byte[]> consumer(String topic) {
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.kafka().consumerConfig());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }
}
