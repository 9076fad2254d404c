package breezeway.transformer;

import breezeway.common.config.KafkaSettings;
import breezeway.common.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds partitions of what the transformer writes in which a transaction stays open for longer than
 * any lives. A broker that was killed while it ended one may, once started again, call it complete
 * without having told all of its partitions; who reads only what is committed waits there for ever.
 * Measured with Kafka 4.3.1: after 9 of 60 kills in the midst of commits
 * (docs/decisions/0013-nudges.md).
 *
 * <p>The end of the same producer's next transaction closes it, so the processors send a nudge
 * there. Any thread may ask for {@link #places}.
 */
final class HangingTransactions implements AutoCloseable {
  /** Longer than a transaction may take, and the broker until it notices. */
  static final Duration PATIENCE = StreamsSettings.TRANSACTION.multipliedBy(2);

  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final long TIMEOUT_SECONDS = 30;

  private final KafkaSettings kafka;
  private final List<String> topics;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("hanging-transactions").daemon().factory());
  private final Map<TopicPartition, Open> open = new HashMap<>();
  private volatile Set<Place> places = Set.of();
  private Admin admin;

  /** Where readers of committed messages wait in a partition, and since when. */
  private record Open(long offset, long since) {}

  /**
   * Where a transaction hangs.
   *
   * @param of how many partitions the topic has
   */
  record Place(TopicPartition partition, int of) {}

  /**
   * @param entities whose rows topics are looked at, beside the topics of all
   */
  HangingTransactions(KafkaSettings kafka, Collection<String> entities) {
    this.kafka = kafka;
    this.topics =
        Stream.concat(
                entities.stream().map(Topics::rows),
                Stream.of(Topics.RUNS, Topics.DEAD_LETTERS, Topics.ALERTS))
            .toList();
  }

  /** Looks from now on, every few seconds. */
  void start() {
    admin = Admin.create(kafka.adminConfig());
    looks.scheduleWithFixedDelay(
        this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where a transaction hangs, as of the last look. */
  Set<Place> places() {
    return places;
  }

  private void look() {
    try {
      Set<TopicPartition> all =
          admin
              .describeTopics(topics)
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .values()
              .stream()
              .flatMap(HangingTransactions::partitions)
              .collect(Collectors.toSet());
      // In this order a transaction that ends in between is no open one.
      Map<TopicPartition, Long> ends = ends(all, IsolationLevel.READ_UNCOMMITTED);
      look(ends, ends(all, IsolationLevel.READ_COMMITTED), System.nanoTime());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debug("Kafka does not tell where transactions are open", e); // the next look will see
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) { // else nobody would look any more
      if (!looks.isShutdown()) {
        LOG.error("Nobody knows where transactions hang", e);
      }
    }
  }

  private static Stream<TopicPartition> partitions(TopicDescription topic) {
    return topic.partitions().stream()
        .map(partition -> new TopicPartition(topic.name(), partition.partition()));
  }

  private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions, IsolationLevel isolation)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> found =
        admin
            .listOffsets(latest, new ListOffsetsOptions(isolation))
            .all()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /**
   * Compares one look with those before it.
   *
   * @param ends where partitions end, open transactions included
   * @param committed where they end for those who read what is committed
   * @param now as of {@link System#nanoTime}
   */
  void look(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed, long now) {
    Map<String, Long> sizes =
        ends.keySet().stream()
            .collect(Collectors.groupingBy(TopicPartition::topic, Collectors.counting()));
    Set<Place> hanging = new HashSet<>();
    ends.forEach(
        (partition, end) -> {
          long offset = committed.get(partition);
          Open before = open.get(partition);
          if (offset >= end) {
            open.remove(partition);
          } else if (before == null || before.offset != offset) {
            open.put(partition, new Open(offset, now));
          } else if (now - before.since >= PATIENCE.toNanos()) {
            hanging.add(new Place(partition, sizes.get(partition.topic()).intValue()));
          }
        });
    if (!hanging.isEmpty() && !hanging.equals(places)) {
      LOG.warn(
          "A transaction hangs, as after a kill of the broker; the next one is to close it: {}",
          hanging.stream().map(Place::partition).toList());
    }
    places = Set.copyOf(hanging);
  }

  @Override
  public void close() {
    looks.shutdownNow();
    if (admin != null) {
      admin.close(Duration.ZERO); // would wait for an answer as long as Kafka is away
    }
  }
}
