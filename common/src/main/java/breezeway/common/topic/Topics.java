package breezeway.common.topic;

import breezeway.common.spec.EntityCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.utils.Utils;

/** Names, keys and policies of the topics: the contract between the services. */
public final class Topics {
  /** Failures that a person should know. */
  public static final String ALERTS = "breezeway.alerts";

  /** Pages, records and row sets that were set aside. */
  public static final String DEAD_LETTERS = "breezeway.dead-letters";

  /**
   * Run markers from the transformer to the loader. They are not on the rows topics, so that a run
   * that changed nothing adds nothing there; see docs/decisions.
   */
  public static final String RUNS = "breezeway.runs";

  private static final String RAW_PREFIX = "breezeway.raw.";
  private static final String ROWS_PREFIX = "breezeway.rows.";

  /** A page of 100 properties with 100 photos each exceeds 1 MB. */
  public static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  private Topics() {}

  public static String raw(String entity) {
    return RAW_PREFIX + entity;
  }

  public static String rows(String entity) {
    return ROWS_PREFIX + entity;
  }

  public static boolean isRows(String topic) {
    return topic.startsWith(ROWS_PREFIX);
  }

  /** The entity of a raw or rows topic. */
  public static String entityOf(String topic) {
    if (topic.startsWith(RAW_PREFIX)) {
      return topic.substring(RAW_PREFIX.length());
    }
    if (topic.startsWith(ROWS_PREFIX)) {
      return topic.substring(ROWS_PREFIX.length());
    }
    throw new IllegalArgumentException(topic + " is neither a raw nor a rows topic");
  }

  /**
   * The partition of a region, the same on every raw, rows and runs topic: all of a region and
   * entity stays in one partition, in order. It is what Kafka's default partitioner makes of the
   * region as the key.
   */
  public static int partition(String region, int partitions) {
    return Utils.toPositive(Utils.murmur2(region.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  /**
   * All topics of a catalogue, as they should be made.
   *
   * @param partitions of the raw, rows and runs topics; fixed once they hold data
   * @param retention of raw pages, alerts and dead letters
   */
  public static List<NewTopic> all(
      EntityCatalog catalog, int partitions, short replication, Duration retention) {
    Map<String, String> kept =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_MESSAGE_BYTES));
    Map<String, String> compacted =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            // A removal must be there still when a loader comes back that was away for long.
            TopicConfig.DELETE_RETENTION_MS_CONFIG,
            String.valueOf(retention.toMillis()),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            String.valueOf(MAX_MESSAGE_BYTES));
    List<NewTopic> topics = new ArrayList<>();
    for (String entity : catalog.names()) {
      topics.add(new NewTopic(raw(entity), partitions, replication).configs(kept));
      topics.add(new NewTopic(rows(entity), partitions, replication).configs(compacted));
    }
    topics.add(new NewTopic(RUNS, partitions, replication).configs(kept));
    topics.add(new NewTopic(ALERTS, 1, replication).configs(kept));
    topics.add(new NewTopic(DEAD_LETTERS, 1, replication).configs(kept));
    return topics;
  }
}
