package breezeway.transformer;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread ends: an outage of Kafka is waited out, however long it takes;
 * a process that stood still for so long that the broker ended its transaction begins anew; and
 * everything else stops the service and tells a person. Nothing is lost either way, since what was
 * not committed is read again. Called on the threads that end, several at once.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final CountDownLatch closing;
  private final Consumer<Reason> stopped;
  private final Runnable distrust;
  private final Runnable topics;
  private Duration wait = FIRST_WAIT;

  /**
   * @param closing ends a wait when the service is closed
   * @param stopped is told why the service stops
   * @param distrust is called when what is kept on disk cannot be used
   * @param topics makes the topics that are not there; may fail as long as Kafka is away
   */
  ThreadFailures(
      CountDownLatch closing, Consumer<Reason> stopped, Runnable distrust, Runnable topics) {
    this.closing = closing;
    this.stopped = stopped;
    this.distrust = distrust;
    this.topics = topics;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    if (isOvertaken(failure)) {
      Duration pause = nextWait();
      LOG.warn(
          "The transformer stood still for so long that its transaction was ended without it;"
              + " a new thread begins in {}",
          pause,
          failure);
      await(pause);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    Reason reason = reasonOf(failure);
    return switch (reason.action()) {
      case RETRY -> {
        Duration pause = nextWait();
        LOG.warn("{}; a new thread begins in {}", reason.title(), pause, failure);
        await(pause);
        makeTopics();
        yield StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      case TELL, DEAD_LETTER, SKIP_CALL, HOLD, STOP_RUN, STOP_SERVICE -> {
        LOG.error("{}: the transformer stops", reason.title(), failure);
        if (isOfTheStores(failure)) {
          distrust.run();
        }
        stopped.accept(reason);
        yield StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    };
  }

  /** A topic that somebody deleted looks like an outage, and would be one for ever. */
  private void makeTopics() {
    try {
      topics.run();
    } catch (PipelineException e) {
      LOG.debug("the new thread will see for itself", e);
    }
  }

  /** After all is well again the next outage begins with a short wait. */
  synchronized void recovered() {
    wait = FIRST_WAIT;
  }

  private synchronized Duration nextWait() {
    Duration current = wait;
    Duration doubled = wait.multipliedBy(2);
    wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    return current;
  }

  /**
   * Whether the broker says that this producer's time is over. Its last transaction is aborted
   * then, and the other instance may have done the work since; so nothing is lost by beginning
   * anew.
   */
  private static boolean isOvertaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidTxnStateException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof InvalidPidMappingException
          || cause instanceof ProducerFencedException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfTheStores(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProcessorStateException) {
        return true;
      }
    }
    return false;
  }

  /** A broker that has just been started may say for a moment that it has no topics. */
  static Reason reasonOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedInstanceIdException) {
        return Reason.FENCED;
      }
      if (cause instanceof RetriableException || cause instanceof MissingSourceTopicException) {
        return Reason.KAFKA_UNAVAILABLE;
      }
    }
    return Reason.UNEXPECTED;
  }

  private void await(Duration pause) {
    try {
      closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
