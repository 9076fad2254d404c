package breezeway.loader.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.LoaderMeters;
import breezeway.loader.batch.Session;
import breezeway.loader.offset.Holdings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Kafka's stand-in for a consumer comes back from a poll at once, so nothing here waits. */
class PatienceTest {
  private static final TopicPartition ROWS = new TopicPartition("breezeway.rows.lamps", 0);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private final Patience patience =
      new Patience(
          consumer,
          new Session(new PGSimpleDataSource(), "test"),
          new Holdings(),
          new DeadLetters(
              new MockProducer<>(), new LoaderMeters(new SimpleMeterRegistry()), alert -> {}));
  private int attempts;

  private void assign() {
    consumer.assign(List.of(ROWS));
    consumer.updateBeginningOffsets(Map.of(ROWS, 0L));
    consumer.seek(ROWS, 0);
  }

  @Test
  void anOutageIsOutlastedHoweverLongItIs() {
    assign();
    patience.untilDone(
        () -> true,
        () -> {
          if (++attempts < 500) {
            throw new SQLException("the server shuts down", "57P01");
          }
          assertTrue(patience.isWaiting());
        });
    assertEquals(500, attempts);
    assertFalse(patience.isWaiting());
    assertEquals(List.of(ROWS), List.copyOf(consumer.paused()), "nothing is read meanwhile");
  }

  @Test
  void whatNoWaitingMendsIsNotTriedAgain() {
    PipelineException failure = new PipelineException(Reason.UNEXPECTED, "a riddle");
    assertEquals(
        failure,
        assertThrows(
            PipelineException.class,
            () ->
                patience.untilDone(
                    () -> true,
                    () -> {
                      attempts++;
                      throw failure;
                    })));
    assertEquals(1, attempts);
  }

  @Test
  void whatIsNoLongerOursIsLeftToItsNewOwner() {
    assign();
    patience.untilDone(
        () -> attempts < 3,
        () -> {
          attempts++;
          throw new SQLException("the server shuts down", "57P01");
        });
    assertEquals(3, attempts);
  }
}
