package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.config.KafkaSettings;
import breezeway.common.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HangingTransactionsTest {
  private static final TopicPartition RUNS = new TopicPartition(Topics.RUNS, 1);
  private static final TopicPartition OTHER = new TopicPartition(Topics.RUNS, 0);
  private static final Duration SHORT = HangingTransactions.PATIENCE.minusSeconds(1);
  private static final Duration LONG = HangingTransactions.PATIENCE;

  private final HangingTransactions hanging =
      new HangingTransactions(
          new KafkaSettings("nowhere:1", 2, (short) 1, Duration.ofDays(1), Map.of()), List.of());

  @AfterEach
  void stop() {
    hanging.close();
  }

  @Test
  void aTransactionHangsThatIsOpenForLongerThanAnyLives() {
    look(9, 7, Duration.ZERO);
    look(11, 7, SHORT);
    assertEquals(Set.of(), hanging.places());
    look(11, 7, LONG);
    assertEquals(Set.of(new HangingTransactions.Place(RUNS, 2)), hanging.places());
    look(12, 12, LONG.plusSeconds(10));
    assertEquals(Set.of(), hanging.places());
  }

  @Test
  void oneTransactionAfterTheOtherIsNoneThatHangs() {
    look(9, 7, Duration.ZERO);
    look(12, 10, SHORT);
    look(12, 10, LONG);
    assertEquals(Set.of(), hanging.places());
  }

  @Test
  void oneThatEndedInBetweenBeginsAnew() {
    look(9, 7, Duration.ZERO);
    look(7, 7, SHORT);
    look(9, 7, LONG);
    assertEquals(Set.of(), hanging.places());
  }

  private void look(long end, long committed, Duration when) {
    hanging.look(Map.of(RUNS, end, OTHER, 5L), Map.of(RUNS, committed, OTHER, 5L), when.toNanos());
  }
}
