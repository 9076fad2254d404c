package breezeway.loader.loop;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.Session;
import breezeway.loader.batch.SqlFailure;
import breezeway.loader.offset.Fenced;
import breezeway.loader.offset.Holdings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again for as long as an outage lasts: without limit, with backoff and jitter, logging once
 * and telling a person when it lasts. Meanwhile the consumer keeps its place in the group, with all
 * its partitions at rest. One thread, except for {@link #isWaiting}.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration TELL_AFTER = Duration.ofMinutes(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Session session;
  private final Holdings holdings;
  private final DeadLetters deadLetters;
  private volatile boolean waiting;

  Patience(
      Consumer<byte[], byte[]> consumer,
      Session session,
      Holdings holdings,
      DeadLetters deadLetters) {
    this.consumer = consumer;
    this.session = session;
    this.holdings = holdings;
    this.deadLetters = deadLetters;
  }

  /** Something that can be done again after it failed. */
  interface Work {
    void run() throws SQLException;
  }

  /** Whether an outage lasts at the moment. */
  boolean isWaiting() {
    return waiting;
  }

  /**
   * Does the work, again and again while it meets an outage, and as long as it is still ours to do.
   *
   * @throws PipelineException for failures that are not PostgreSQL's and that time does not mend
   */
  void untilDone(BooleanSupplier stillOurs, Work work) {
    Outage outage = null;
    while (stillOurs.getAsBoolean()) {
      try {
        work.run();
        if (outage != null) {
          outage.end();
        }
        break;
      } catch (Fenced e) {
        LOG.info("{}; acquiring it again if it is still ours", e.getMessage());
        holdings.release(e.partition());
        break;
      } catch (SQLException e) {
        if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
          session.close();
          outage = outage != null ? outage : begin(Reason.DATABASE_UNAVAILABLE, e);
        } else {
          outage = outage != null ? outage : begin(Reason.TABLE_REFUSED, e);
        }
      } catch (RetriableException e) {
        outage = outage != null ? outage : begin(Reason.KAFKA_UNAVAILABLE, e);
      } catch (PipelineException e) {
        if (e.reason().action() != Reason.Action.RETRY) {
          throw e;
        }
        outage = outage != null ? outage : begin(e.reason(), e);
      }
      waiting = outage.reason != Reason.TABLE_REFUSED; // a new start of ours does not help there
      outage.tellOnceItLasts();
      pause(outage.attempts++);
    }
    waiting = false;
  }

  private void pause(int attempts) {
    long longest =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempts, 10));
    long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    consumer.pause(consumer.assignment());
    consumer.poll(Duration.ofMillis(pause));
  }

  private Outage begin(Reason reason, Exception cause) {
    LOG.warn("{}, trying again until it works: {}", reason.title(), FailureText.of(cause));
    return new Outage(reason, FailureText.of(cause));
  }

  private final class Outage {
    private final long since = System.nanoTime();
    private final Reason reason;
    private final String cause;
    private int attempts;
    private boolean told;

    Outage(Reason reason, String cause) {
      this.reason = reason;
      this.cause = cause;
    }

    Duration lasted() {
      return Duration.ofNanos(System.nanoTime() - since);
    }

    void end() {
      LOG.info("back after {}", lasted());
      if (told && reason == Reason.TABLE_REFUSED) { // of a server, the monitor sees it by itself
        deadLetters.alert(
            Alert.resolved(
                reason,
                "",
                "",
                "Everything is loaded again after %d s.".formatted(lasted().toSeconds()),
                DeadLetters.STAGE));
      }
    }

    void tellOnceItLasts() {
      if (!told && lasted().compareTo(TELL_AFTER) > 0) {
        told = true;
        deadLetters.alert(
            Alert.error(
                reason,
                "",
                "",
                null,
                "Nothing is loaded since %d s: %s. Nothing is lost: what is in Kafka waits, and is loaded once it works again."
                    .formatted(lasted().toSeconds(), cause),
                DeadLetters.STAGE));
      }
    }
  }
}
