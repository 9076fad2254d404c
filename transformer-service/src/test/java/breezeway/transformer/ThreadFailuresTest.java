package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
  private final List<Reason> stopped = new ArrayList<>();

  /** Closing already, so that nothing waits. */
  private final ThreadFailures failures =
      new ThreadFailures(
          new CountDownLatch(0), stopped::add, () -> distrusted = true, this::makeTopics);

  private boolean distrusted;
  private int topicsMade;

  private void makeTopics() {
    topicsMade++;
    throw new PipelineException(Reason.KAFKA_UNAVAILABLE, "still away");
  }

  @Test
  void anOutageIsWaitedOut() {
    for (Exception outage :
        List.of(new TimeoutException("broker"), new DisconnectException("broker"))) {
      assertEquals(
          StreamThreadExceptionResponse.REPLACE_THREAD,
          failures.handle(new StreamsException("wrapped", outage)));
    }
    assertEquals(List.of(), stopped);
  }

  /** As a broker that was just started says that it is, or one of which somebody deleted some. */
  @Test
  void missingTopicsAreMadeAndTheThreadBeginsAnew() {
    assertEquals(
        StreamThreadExceptionResponse.REPLACE_THREAD,
        failures.handle(new MissingSourceTopicException("breezeway.raw.tags")));
    assertEquals(1, topicsMade);
    assertEquals(List.of(), stopped);
  }

  @Test
  void aThreadWhoseTransactionWasEndedWithoutItBeginsAnew() {
    for (Exception end :
        List.of(
            new InvalidTxnStateException("aborted after 15 s"),
            new InvalidProducerEpochException("there is a newer one"))) {
      assertEquals(
          StreamThreadExceptionResponse.REPLACE_THREAD,
          failures.handle(new StreamsException("wrapped", end)));
    }
    assertEquals(List.of(), stopped);
  }

  @Test
  void theUnknownStops() {
    assertEquals(
        StreamThreadExceptionResponse.SHUTDOWN_CLIENT,
        failures.handle(new StreamsException(new IllegalStateException("never seen"))));
    assertEquals(List.of(Reason.UNEXPECTED), stopped);
    assertFalse(distrusted);
  }

  @Test
  void storesThatCannotBeUsedAreNotUsedAgain() {
    failures.handle(new StreamsException(new ProcessorStateException("a block is damaged")));
    assertEquals(List.of(Reason.UNEXPECTED), stopped);
    assertTrue(distrusted);
  }

  @Test
  void anotherProcessOnTheSameFolderStopsThisOne() {
    assertEquals(
        StreamThreadExceptionResponse.SHUTDOWN_CLIENT,
        failures.handle(new StreamsException(new FencedInstanceIdException("same name"))));
    assertEquals(List.of(Reason.FENCED), stopped);
  }
}
