package breezeway.transformer;

import breezeway.common.message.Alert;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The topology without a broker: raw messages in, and what comes out at each sink. */
public final class TransformerHarness implements AutoCloseable {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EntityCatalog catalog;
  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<String, byte[]>> raw = new LinkedHashMap<>();
  private final List<TestRecord<String, byte[]>> letters = new ArrayList<>();
  private final List<TestRecord<String, byte[]>> landed = new ArrayList<>();
  private Set<HangingTransactions.Place> hanging = Set.of();

  /**
   * @param stateFolder a temporary folder
   */
  public TransformerHarness(EntityCatalog catalog, Path stateFolder) {
    this.catalog = catalog;
    Properties properties = new Properties();
    properties.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "DEBUG"); // for scans()
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
    driver =
        new TopologyTestDriver(
            TransformerTopology.of(catalog, new TransformerMeters(meters), () -> hanging),
            properties);
    for (String entity : catalog.names()) {
      raw.put(
          entity,
          driver.createInputTopic(
              Topics.raw(entity), new StringSerializer(), new ByteArraySerializer()));
    }
  }

  /** A page of records. */
  public void page(String entity, String region, RunId run, String json) {
    send(entity, region, headers(entity, region, run, SplitProcessor.PAGE), bytes(json));
  }

  /** A page of records of a region whose company is known. */
  public void page(String entity, String region, RunId run, long company, String json) {
    RecordHeaders headers = headers(entity, region, run, SplitProcessor.PAGE);
    Headers.put(headers, Headers.COMPANY_ID, String.valueOf(company));
    send(entity, region, headers, bytes(json));
  }

  /** A message that is one record, as a call by its id answers. */
  public void record(String entity, String region, RunId run, String json) {
    send(entity, region, headers(entity, region, run, Headers.RECORD), bytes(json));
  }

  /** The answer to a call by id that did not find the record. */
  public void notFound(String entity, String region, RunId run, String key) {
    RecordHeaders headers = headers(entity, region, run, Headers.GONE);
    Headers.put(headers, Headers.PARENT_ID, key);
    send(entity, region, headers, bytes("{\"error\": \"Not found\"}"));
  }

  /** The answer of a call per record. */
  public void answer(
      String entity, String region, RunId run, String call, String parent, String json) {
    RecordHeaders headers = headers(entity, region, run, SplitProcessor.PAGE);
    Headers.put(headers, Headers.CALL, call);
    Headers.put(headers, Headers.PARENT_ID, parent);
    send(entity, region, headers, bytes(json));
  }

  public void started(String entity, String region, RunId run) {
    marker(entity, region, run, RunMarker.Kind.RUN_STARTED);
  }

  public void completed(String entity, String region, RunId run) {
    marker(entity, region, run, RunMarker.Kind.RUN_COMPLETED);
  }

  private void marker(String entity, String region, RunId run, RunMarker.Kind kind) {
    boolean isEnd = kind == RunMarker.Kind.RUN_COMPLETED;
    RunMarker.Outcome outcome = isEnd ? RunMarker.Outcome.SUCCESS : null;
    send(marker(entity, region, run, kind, RunMarker.Mode.FULL, outcome, isEnd, 0));
  }

  /** The end of a run, as it may be. */
  public static RunMarker end(
      String entity,
      String region,
      RunId run,
      RunMarker.Mode mode,
      RunMarker.Outcome outcome,
      boolean complete,
      long deletesApproved) {
    RunMarker.Kind kind = RunMarker.Kind.RUN_COMPLETED;
    return marker(entity, region, run, kind, mode, outcome, complete, deletesApproved);
  }

  private static RunMarker marker(
      String entity,
      String region,
      RunId run,
      RunMarker.Kind kind,
      RunMarker.Mode mode,
      RunMarker.Outcome outcome,
      boolean complete,
      long deletesApproved) {
    return new RunMarker(
        kind,
        run.toString(),
        region,
        entity,
        mode,
        "2026-04-13T15:00:00Z",
        outcome == null ? null : "2026-04-13T15:01:00Z",
        outcome,
        complete,
        1,
        1,
        0,
        0,
        null,
        null,
        deletesApproved,
        null);
  }

  public void send(RunMarker marker) {
    RunId run = RunId.parse(marker.runId());
    RecordHeaders headers = headers(marker.entity(), marker.region(), run, marker.kind().word());
    send(marker.entity(), marker.region(), headers, marker.toBytes());
  }

  public void send(String entity, String region, RecordHeaders headers, byte[] value) {
    raw.get(entity).pipeInput(new TestRecord<>(region, value, headers));
  }

  public static RecordHeaders headers(String entity, String region, RunId run, String kind) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, kind);
    Headers.put(headers, Headers.RUN_ID, run.toString());
    Headers.put(headers, Headers.REGION, region);
    Headers.put(headers, Headers.ENTITY, entity);
    return headers;
  }

  /**
   * The row sets sent since the last look, by key; a later one of a key replaces an earlier one,
   * and null stands for a record that was removed.
   */
  public Map<String, RowSet> rows(String entity) {
    Map<String, RowSet> rows = new LinkedHashMap<>();
    for (TestRecord<String, byte[]> message : rowMessages(entity)) {
      rows.put(message.key(), message.value() == null ? null : RowSet.parse(message.value()));
    }
    return rows;
  }

  public List<TestRecord<String, byte[]>> rowMessages(String entity) {
    return read(Topics.rows(entity));
  }

  /** Markers sent since the last look at the topic of runs; profiles among them are passed over. */
  public List<RunMarker> markers() {
    return read(Topics.RUNS).stream()
        .filter(message -> !isProfile(message))
        .map(message -> RunMarker.parse(message.value()))
        .toList();
  }

  /** What {@link #markers} passes over, which it leaves out in turn. */
  public List<PayloadProfile> profiles() {
    return read(Topics.RUNS).stream()
        .filter(TransformerHarness::isProfile)
        .map(message -> PayloadProfile.parse(message.value()))
        .toList();
  }

  private static boolean isProfile(TestRecord<String, byte[]> message) {
    return Headers.get(message.headers(), Headers.KIND)
        .filter(PayloadProfile.KIND::equals)
        .isPresent();
  }

  /** The letters sent since the last look, and nothing of {@link #landed}. */
  public List<TestRecord<String, byte[]>> deadLetters() {
    readLetterTopic();
    return taken(letters);
  }

  /** Notices sent since the last look that something does not stand refused any more. */
  public List<TestRecord<String, byte[]>> landed() {
    readLetterTopic();
    return taken(landed);
  }

  private void readLetterTopic() {
    for (TestRecord<String, byte[]> message : read(Topics.DEAD_LETTERS)) {
      boolean isLanded =
          Headers.get(message.headers(), Headers.KIND).orElseThrow().equals(DeadLetter.LANDED);
      (isLanded ? landed : letters).add(message);
    }
  }

  private static List<TestRecord<String, byte[]>> taken(List<TestRecord<String, byte[]>> from) {
    List<TestRecord<String, byte[]>> messages = List.copyOf(from);
    from.clear();
    return messages;
  }

  /** What the command does with a letter: its original bytes through again. */
  public void replay(String id, TestRecord<String, byte[]> letter) {
    String entity = Headers.get(letter.headers(), Headers.ENTITY).orElseThrow();
    String region = Headers.get(letter.headers(), Headers.REGION).orElseThrow();
    RecordHeaders headers = new RecordHeaders(letter.headers());
    Headers.put(headers, Headers.REPLAY, id);
    Headers.put(headers, Headers.LETTER, letter.key());
    send(entity, region, headers, letter.value());
  }

  public List<Alert> alerts() {
    return read(Topics.ALERTS).stream().map(message -> Alert.parse(message.value())).toList();
  }

  /** Lets time pass while a transaction hangs there, and then no more. */
  void hang(Set<HangingTransactions.Place> places, Duration time) {
    hanging = places;
    driver.advanceWallClockTime(time);
    hanging = Set.of();
  }

  /** Everything sent to a topic since the last look, as it is. */
  public List<TestRecord<String, byte[]>> read(String topic) {
    TestOutputTopic<String, byte[]> output =
        driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  /** How often all records of a region were looked through, or all answers of a record. */
  public long scans() {
    return driver.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("prefix-scan-rate"))
        .filter(
            metric -> metric.metricName().tags().containsValue(TransformerTopology.RECORDS_STORE))
        .mapToLong(metric -> (double) metric.metricValue() > 0 ? 1 : 0)
        .sum();
  }

  /** Another process that goes on with what this one has stored. */
  public TransformerHarness restarted(Path otherFolder) {
    TransformerHarness other = new TransformerHarness(catalog, otherFolder);
    for (String name : driver.getAllStateStores().keySet()) {
      copy(driver.getKeyValueStore(name), other.driver.getKeyValueStore(name));
    }
    return other;
  }

  private static void copy(KeyValueStore<Object, Object> from, KeyValueStore<Object, Object> to) {
    try (KeyValueIterator<Object, Object> all = from.all()) {
      all.forEachRemaining(entry -> to.put(entry.key, entry.value));
    }
  }

  /** As if all had been sent by the version that did not keep row sets yet. */
  public void forgetRowSets() {
    KeyValueStore<String, byte[]> kept =
        driver.getKeyValueStore(TransformerTopology.ROW_SETS_STORE);
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = kept.all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(kept::delete);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }
}
