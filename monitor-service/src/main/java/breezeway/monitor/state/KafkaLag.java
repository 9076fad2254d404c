package breezeway.monitor.state;

import breezeway.common.config.Settings;
import breezeway.common.topic.Topics;
import breezeway.monitor.state.Situation.StageLag;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What transformer and loader have still to read: where the topics end, less where each of them
 * stands. The transformer's place is what its group has committed to Kafka, the loader's is in
 * {@code loader_offsets}.
 *
 * <p>The end of a transaction takes an offset of its own, and compaction leaves gaps, so a place
 * that is a little before the end may have nothing before it: there it is looked into the topic.
 *
 * <p>Two threads may use it, one for each stage.
 */
public final class KafkaLag implements AutoCloseable {
  private static final String TRANSFORMER_GROUP = "breezeway-transformer";
  private static final int CALL_MILLIS = 4_000;
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int FEW = 500;
  private static final String LOADER_OFFSETS =
      """
      select topic, partition, next_offset from breezeway.loader_offsets where cluster_id = ?
      """;

  private final Map<String, Object> adminConfig;
  private final Map<String, Object> consumerConfig;
  private final List<String> rawTopics;
  private final List<String> loaderTopics;

  /** Where there was nothing between two offsets: it stays so. The loader's thread only. */
  private final Map<TopicPartition, Range> empty = new HashMap<>();

  private Admin admin;
  private KafkaConsumer<byte[], byte[]> consumer;
  private boolean closed;

  private record Range(long from, long to) {
    long length() {
      return Math.max(0, to - from);
    }
  }

  /** Connects when it is first asked. */
  public KafkaLag(Settings settings) {
    adminConfig = new HashMap<>(settings.kafka().adminConfig());
    adminConfig.put(CommonClientConfigs.CLIENT_ID_CONFIG, "breezeway-lag");
    adminConfig.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_MILLIS / 2);
    adminConfig.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
    consumerConfig = new HashMap<>(settings.kafka().consumerConfig());
    consumerConfig.put(CommonClientConfigs.CLIENT_ID_CONFIG, "breezeway-lag-look");
    consumerConfig.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50);
    consumerConfig.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1024 * 1024);
    consumerConfig.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 * 1024);
    consumerConfig.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
    consumerConfig.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_MILLIS / 2);
    rawTopics = settings.catalog().names().stream().map(Topics::raw).toList();
    loaderTopics =
        Stream.concat(
                settings.catalog().names().stream().map(Topics::rows),
                Stream.of(Topics.RUNS, Topics.DEAD_LETTERS))
            .toList();
  }

  /** Raw pages that are not transformed yet, by topic. */
  List<StageLag> transformer() throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, Long> places = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin().listConsumerGroupOffsets(TRANSFORMER_GROUP).partitionsToOffsetAndMetadata());
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            places.put(partition, offset.offset());
          }
        });
    return byTopic("transformer", rawTopics, lengths(ranges(partitions(rawTopics), places)));
  }

  /** Row sets, ends of runs and dead letters that are not loaded yet, by topic. */
  List<StageLag> loader(DatabaseState database)
      throws ExecutionException, TimeoutException, InterruptedException, SQLException {
    String cluster = get(admin().describeCluster().clusterId());
    Map<TopicPartition, Long> places = database.ask(connection -> places(connection, cluster));
    Map<TopicPartition, Range> ranges = ranges(partitions(loaderTopics), places);
    Map<TopicPartition, Long> lengths = lengths(ranges);
    withNothingIn(ranges).forEach(partition -> lengths.put(partition, 0L));
    return byTopic("loader", loaderTopics, lengths);
  }

  private static Map<TopicPartition, Long> places(Connection connection, String cluster)
      throws SQLException {
    Map<TopicPartition, Long> places = new HashMap<>();
    Select.list(
        connection,
        LOADER_OFFSETS,
        row -> places.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3)),
        cluster);
    return places;
  }

  /** A topic that is not made yet has none. */
  private Set<TopicPartition> partitions(List<String> topics)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<TopicPartition> partitions = new HashSet<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        admin().describeTopics(topics).topicNameValues().entrySet()) {
      try {
        get(topic.getValue())
            .partitions()
            .forEach(
                partition ->
                    partitions.add(new TopicPartition(topic.getKey(), partition.partition())));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return partitions;
  }

  /** From where a stage stands, or where the topic begins by now, to where it ends. */
  private Map<TopicPartition, Range> ranges(
      Set<TopicPartition> partitions, Map<TopicPartition, Long> places)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, Long> first = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> end = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, Range> ranges = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long place = Math.max(places.getOrDefault(partition, 0L), first.get(partition));
      ranges.put(partition, new Range(place, end.get(partition)));
    }
    return ranges;
  }

  private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> offset :
        get(admin().listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
            .entrySet()) {
      offsets.put(offset.getKey(), offset.getValue().offset());
    }
    return offsets;
  }

  /** Looks into short ranges: which of them hold no message at all. */
  private Set<TopicPartition> withNothingIn(Map<TopicPartition, Range> ranges) {
    Map<TopicPartition, Range> unknown = new HashMap<>();
    Set<TopicPartition> nothing = new HashSet<>();
    ranges.forEach(
        (partition, range) -> {
          if (range.equals(empty.get(partition))) {
            nothing.add(partition);
          } else if (range.length() > 0 && range.length() <= FEW) {
            unknown.put(partition, range);
          }
        });
    if (!unknown.isEmpty()) {
      for (TopicPartition partition : look(unknown)) {
        empty.put(partition, unknown.get(partition));
        nothing.add(partition);
      }
    }
    return nothing;
  }

  private Set<TopicPartition> look(Map<TopicPartition, Range> ranges) {
    KafkaConsumer<byte[], byte[]> reader = consumer();
    Set<TopicPartition> nothing = new HashSet<>();
    Set<TopicPartition> open = new HashSet<>(ranges.keySet());
    reader.assign(open);
    ranges.forEach((partition, range) -> reader.seek(partition, range.from()));
    long end = System.nanoTime() + LOOK.toNanos();
    while (!open.isEmpty() && System.nanoTime() - end < 0) {
      for (ConsumerRecord<byte[], byte[]> message : reader.poll(POLL)) {
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        if (message.offset() < ranges.get(partition).to()) {
          open.remove(partition);
        }
      }
      for (TopicPartition partition : List.copyOf(open)) {
        if (reader.position(partition) >= ranges.get(partition).to()) {
          open.remove(partition);
          nothing.add(partition);
        }
      }
      reader.assign(open);
    }
    reader.unsubscribe();
    return nothing;
  }

  private static Map<TopicPartition, Long> lengths(Map<TopicPartition, Range> ranges) {
    Map<TopicPartition, Long> lengths = new HashMap<>();
    ranges.forEach((partition, range) -> lengths.put(partition, range.length()));
    return lengths;
  }

  private static List<StageLag> byTopic(
      String stage, List<String> topics, Map<TopicPartition, Long> lengths) {
    Map<String, Long> sums = new TreeMap<>();
    lengths.forEach((partition, length) -> sums.merge(partition.topic(), length, Long::sum));
    List<StageLag> lags = new ArrayList<>();
    for (String topic : topics) {
      if (sums.containsKey(topic)) {
        lags.add(new StageLag(stage, withoutPrefix(topic), sums.get(topic)));
      }
    }
    return lags;
  }

  private static String withoutPrefix(String topic) {
    return topic.substring(topic.indexOf('.') + 1);
  }

  private static <T> T get(KafkaFuture<T> answer)
      throws ExecutionException, TimeoutException, InterruptedException {
    return answer.get(CALL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized Admin admin() {
    checkOpen();
    if (admin == null) {
      admin = Admin.create(adminConfig);
    }
    return admin;
  }

  private synchronized KafkaConsumer<byte[], byte[]> consumer() {
    checkOpen();
    if (consumer == null) {
      consumer = new KafkaConsumer<>(consumerConfig);
    }
    return consumer;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  /** No reading may be under way. */
  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
    if (consumer != null) {
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
  }
}
