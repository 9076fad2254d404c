package breezeway.loader.loop;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.topic.Topics;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.SqlFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions whose table PostgreSQL does not let us write ({@link SqlFailure#TABLE}). Each rests
 * between two tries, while all others are loaded, and a person is told when that lasts. One thread.
 */
final class Rests {
  private static final Logger LOG = LoggerFactory.getLogger(Rests.class);
  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);
  private static final Duration TELL_AFTER = Duration.ofMinutes(1);

  /** Said again, so that the monitor can tell what lasts from what nobody is left to end. */
  private static final Duration TELL_AGAIN = Duration.ofMinutes(5);

  private final Consumer<Alert> alerts;
  private final LongSupplier nanos;
  private final Map<TopicPartition, Rest> rests = new HashMap<>();

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Rests(Consumer<Alert> alerts, LongSupplier nanos) {
    this.alerts = alerts;
    this.nanos = nanos;
  }

  private static final class Rest {
    private final long since;
    private long until;
    private int tries;
    private long told;
    private boolean isTold;

    Rest(long since) {
      this.since = since;
    }
  }

  /** A try failed: the next one is made after a rest. */
  void begin(TopicPartition partition, SQLException refusal) {
    long now = nanos.getAsLong();
    Rest rest = rests.get(partition);
    if (rest == null) {
      rest = new Rest(now);
      rests.put(partition, rest);
      LOG.warn(
          "{} rests, what does not need its table is loaded: {}, {}",
          partition,
          Reason.TABLE_REFUSED.title(),
          FailureText.of(refusal));
    }
    long pause =
        Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << Math.min(rest.tries++, 10));
    rest.until = now + pause;
    tellIfItLasts(partition, rest, refusal, now);
  }

  private void tellIfItLasts(TopicPartition partition, Rest rest, SQLException refusal, long now) {
    boolean isDue =
        rest.isTold
            ? now - rest.told >= TELL_AGAIN.toNanos()
            : now - rest.since >= TELL_AFTER.toNanos();
    if (!isDue) {
      return;
    }
    rest.isTold = true;
    rest.told = now;
    String entity = Topics.entityOf(partition.topic());
    alerts.accept(
        Alert.error(
            Reason.TABLE_REFUSED,
            "",
            entity,
            null,
            "No row of %s is loaded since %d s. PostgreSQL says: %s (SQLSTATE %s). Nothing is lost: what is in Kafka waits, and is loaded once it works again. What does not need that table is loaded."
                .formatted(
                    entity,
                    Duration.ofNanos(now - rest.since).toSeconds(),
                    FailureText.message(refusal).orElse("no"),
                    refusal.getSQLState()),
            DeadLetters.STAGE));
  }

  boolean isResting(TopicPartition partition) {
    Rest rest = rests.get(partition);
    return rest != null && nanos.getAsLong() - rest.until < 0;
  }

  /** A batch landed. */
  void end(TopicPartition partition) {
    Rest rest = rests.remove(partition);
    if (rest == null) {
      return;
    }
    long seconds = Duration.ofNanos(nanos.getAsLong() - rest.since).toSeconds();
    LOG.info("{} is loaded again after {} s", partition, seconds);
    if (rest.isTold) {
      String entity = Topics.entityOf(partition.topic());
      alerts.accept(
          Alert.resolved(
              Reason.TABLE_REFUSED,
              "",
              entity,
              "Rows of %s are loaded again after %d s.".formatted(entity, seconds),
              DeadLetters.STAGE));
    }
  }

  /** Another loader has it, or will. */
  void forget(TopicPartition partition) {
    rests.remove(partition);
  }
}
