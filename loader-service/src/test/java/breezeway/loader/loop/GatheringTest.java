package breezeway.loader.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Kafka's own stand-in for a consumer hands over what it is given, poll by poll. */
class GatheringTest {
  private static final TopicPartition ROWS = new TopicPartition("breezeway.rows.lamps", 0);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private final Gathering gathering = new Gathering(consumer, 25);
  private long offset;

  @Test
  void itGoesOnUntilThereAreEnoughMessages() {
    assign();
    for (int poll = 0; poll < 4; poll++) {
      consumer.schedulePollTask(() -> add(10, 100));
    }

    assertEquals(IntStream.range(0, 30).boxed().toList(), offsets(gathering.next(Duration.ZERO)));
    assertEquals(IntStream.range(30, 40).boxed().toList(), offsets(gathering.next(Duration.ZERO)));
  }

  @Test
  void fewLargeMessagesAreEnough() {
    assign();
    consumer.schedulePollTask(() -> add(1, Gathering.ENOUGH_BYTES - 1));
    consumer.schedulePollTask(() -> add(1, 1));
    consumer.schedulePollTask(() -> add(1, 1));

    assertEquals(List.of(0, 1), offsets(gathering.next(Duration.ZERO)));
  }

  @Test
  void nothingIsAnAnswerToo() {
    assign();
    assertTrue(gathering.next(Duration.ZERO).isEmpty());
  }

  private void assign() {
    consumer.assign(List.of(ROWS));
    consumer.updateBeginningOffsets(Map.of(ROWS, 0L));
    consumer.seek(ROWS, 0);
  }

  private void add(int messages, int bytes) {
    for (int i = 0; i < messages; i++) {
      consumer.addRecord(
          new ConsumerRecord<>(
              ROWS.topic(),
              0,
              offset++,
              0,
              TimestampType.CREATE_TIME,
              0,
              bytes,
              new byte[0],
              new byte[0],
              new RecordHeaders(),
              java.util.Optional.empty()));
    }
  }

  private static List<Integer> offsets(
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered) {
    return gathered.get(ROWS).stream().map(message -> (int) message.offset()).toList();
  }
}
