package breezeway.loader.offset;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a rebuild from taking the tables through their past. A topic that is not compacted yet
 * holds older states of a record before its last one; what was loaded once is looked through first,
 * and of each key only the last state is loaded again. One thread.
 */
public final class Repetitions {
  private static final Logger LOG = LoggerFactory.getLogger(Repetitions.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Keys of all partitions together, some 100 MB. Keys beyond it are loaded state by state: the end
   * is the same, only that older states show on the way.
   */
  private static final int MOST_KEYS = 2_000_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Map<TopicPartition, LastOffsets> partitions = new HashMap<>();

  /**
   * @param consumers makes consumers that belong to no group
   */
  public Repetitions(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /**
   * Looks through what will be repeated from this position on, if anything is.
   *
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} when reading does not get on
   */
  public void prepare(Position position) {
    TopicPartition partition = position.partition();
    partitions.remove(partition);
    if (!position.isRepeating()) {
      return;
    }
    int room = MOST_KEYS - partitions.values().stream().mapToInt(LastOffsets::size).sum();
    LastOffsets last = new LastOffsets();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, position.nextOffset());
      long reached = position.nextOffset();
      long progressAt = System.nanoTime();
      while (reached < position.loadedUntil() && last.size() < room) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          if (message.key() != null) {
            last.put(message.key(), message.offset());
          }
        }
        long now = consumer.position(partition);
        if (now > reached) {
          reached = now;
          progressAt = System.nanoTime();
        } else if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
          throw new PipelineException(
              Reason.KAFKA_UNAVAILABLE, partition + " cannot be read past " + reached);
        }
      }
    }
    partitions.put(partition, last);
    LOG.info(
        "{}: reading {} to {} again, {} keys",
        partition,
        position.nextOffset(),
        position.loadedUntil(),
        last.size());
  }

  /** Whether a later state of the same key was loaded before. */
  public boolean isSuperseded(ConsumerRecord<byte[], byte[]> message) {
    LastOffsets last = partitions.get(new TopicPartition(message.topic(), message.partition()));
    return last != null && message.key() != null && last.get(message.key()) > message.offset();
  }

  /** Lets go of what is known once everything is repeated. */
  public void reached(Position position) {
    if (!position.isRepeating()) {
      partitions.remove(position.partition());
    }
  }
}
