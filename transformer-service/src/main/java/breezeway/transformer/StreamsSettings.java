package breezeway.transformer;

import breezeway.common.config.KafkaSettings;
import breezeway.common.config.Settings;
import breezeway.common.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is run, with the reason for whatever is not its default. */
final class StreamsSettings {
  static final String APPLICATION_ID = "breezeway-transformer";

  /** Each commit waits for the broker, so twice as often would be half as fast on a busy one. */
  private static final int COMMIT_MILLIS = 200;

  /** A killed instance's open transaction blocks readers no longer than this. */
  static final Duration TRANSACTION = Duration.ofSeconds(15);

  private static final int SESSION_MILLIS = 6_000;
  private static final int HEARTBEAT_MILLIS = 2_000;

  /** Pages can be as large as a message may be, so only few wait in memory. */
  private static final int MOST_PAGES_AT_ONCE = 10;

  private StreamsSettings() {}

  static Properties of(Settings settings, StateFolder folder) {
    KafkaSettings kafka = settings.kafka();
    Map<String, Object> config = new HashMap<>(kafka.adminConfig());
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.STATE_DIR_CONFIG, folder.path().toString());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.transformerThreads());
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.replication());
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, MOST_PAGES_AT_ONCE);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1024 * 1024);
    // The handlers of exceptions stay as they are, log and fail: the topology itself takes care of
    // every message that it cannot read, so what reaches them is unknown and must stop.
    consumer(config, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_PAGES_AT_ONCE);
    consumer(config, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Topics.MAX_MESSAGE_BYTES);
    consumer(config, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    consumer(config, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        memberName(settings, folder));
    producer(config, ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    producer(config, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_MESSAGE_BYTES);
    producer(config, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION.toMillis());
    Properties properties = new Properties();
    properties.putAll(config);
    return properties;
  }

  /**
   * A member that comes back under its name gets its old partitions without being asked what it
   * reads, so other entities must mean another name: else a new entity would never be read.
   */
  private static String memberName(Settings settings, StateFolder folder) {
    List<String> entities = settings.catalog().names().stream().sorted().toList();
    return folder.memberName() + "-" + Integer.toHexString(entities.hashCode());
  }

  private static void consumer(Map<String, Object> config, String name, Object value) {
    config.put(StreamsConfig.consumerPrefix(name), value);
  }

  private static void producer(Map<String, Object> config, String name, Object value) {
    config.put(StreamsConfig.producerPrefix(name), value);
  }
}
