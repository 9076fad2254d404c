package breezeway.extractor.schedule;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.quartz.JobExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps jobs at their work until it is done or the service closes: a job that ended without would
 * lose its slot. What a closing service leaves undone stays noted as under way, and is recovered.
 */
final class Persistence {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

  private final QuartzConnections connections;

  Persistence(QuartzConnections connections) {
    this.connections = connections;
  }

  /**
   * @throws JobExecutionException when the service closes
   */
  <T> T untilDone(Scheduled work, Supplier<T> task) throws JobExecutionException {
    boolean told = false;
    while (true) {
      try {
        return task.get();
      } catch (PipelineException e) {
        if (!told) {
          told = true;
          try (LogPlace.Stay here = LogPlace.of(work.region(), work.entity()).enter()) {
            tell(e);
          }
        }
        pause(RETRY, e);
      } catch (RuntimeException | Error e) { // Quartz would take the slot for done
        if (!told) {
          told = true;
          LOG.error("A slot failed in a way that nobody foresaw; it is tried again", e);
        }
        pause(RETRY, e);
      }
    }
  }

  private static void tell(PipelineException failure) {
    if (failure.reason() == Reason.DATABASE_UNAVAILABLE) {
      LOG.warn("A slot is tried again: {}", failure.getMessage());
    } else {
      LOG.error("A slot is tried again", failure);
    }
  }

  /** Waits for an instant on the machine's clock, however that is set meanwhile. */
  void until(Instant begin, Duration longest) throws JobExecutionException {
    long end = System.nanoTime() + longest.toNanos();
    while (Instant.now().isBefore(begin) && System.nanoTime() - end < 0) {
      Duration left = Duration.between(Instant.now(), begin);
      pause(left.compareTo(RETRY) < 0 ? left : RETRY, null);
    }
  }

  private void pause(Duration time, Throwable cause) throws JobExecutionException {
    if (connections.isClosed()) {
      throw closing(cause);
    }
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw closing(e);
    }
  }

  private JobExecutionException closing(Throwable cause) {
    return new JobExecutionException(
        new PipelineException(
            Reason.DATABASE_UNAVAILABLE, "The service closes; its slot is recovered", cause));
  }
}
