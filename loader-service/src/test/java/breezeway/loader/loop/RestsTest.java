package breezeway.loader.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.Alert;
import breezeway.common.topic.Topics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestsTest {
  private static final TopicPartition TASKS = new TopicPartition(Topics.rows("tasks"), 2);
  private static final TopicPartition TAGS = new TopicPartition(Topics.rows("tags"), 2);
  private static final SQLException REFUSED =
      new SQLException("ERROR: permission denied for table tasks", "42501");

  private final List<Alert> told = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE); // nanos may turn over
  private final Rests rests = new Rests(told::add, now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** Tries whenever the rest is over, for that long. */
  private void refuseFor(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      if (!rests.isResting(TASKS)) {
        rests.begin(TASKS, REFUSED);
      }
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void restsLongerAfterEachTryAndAloneAndNoLongerThanHalfAMinute() {
    rests.begin(TASKS, REFUSED);
    assertTrue(rests.isResting(TASKS));
    assertFalse(rests.isResting(TAGS));
    pass(Duration.ofSeconds(1));
    assertFalse(rests.isResting(TASKS));
    rests.begin(TASKS, REFUSED);
    pass(Duration.ofSeconds(1));
    assertTrue(rests.isResting(TASKS));
    for (int tries = 0; tries < 100; tries++) {
      pass(Duration.ofSeconds(30));
      assertFalse(rests.isResting(TASKS));
      rests.begin(TASKS, REFUSED);
    }
  }

  @Test
  void tellsWhatLastsAndThatItIsOver() {
    refuseFor(Duration.ofSeconds(55));
    assertEquals(List.of(), told);
    refuseFor(Duration.ofSeconds(60));
    assertEquals(1, told.size());
    Alert alert = told.getFirst();
    assertEquals("table-refused//tasks", alert.key());
    assertTrue(alert.text().contains("permission denied for table tasks"), alert.text());
    assertTrue(alert.text().contains("(SQLSTATE 42501)"), alert.text());
    refuseFor(Duration.ofMinutes(4));
    assertEquals(1, told.size());
    refuseFor(Duration.ofMinutes(3));
    assertEquals(2, told.size());

    rests.end(TASKS);
    rests.end(TASKS);
    assertEquals(3, told.size());
    assertEquals(Alert.Severity.RESOLVED, told.getLast().severity());
    assertEquals(alert.key(), told.getLast().key());
    assertFalse(rests.isResting(TASKS));
  }

  @Test
  void saysNothingOfWhatPassesSoonOrIsAnothersNow() {
    refuseFor(Duration.ofSeconds(30));
    rests.end(TASKS);
    refuseFor(Duration.ofSeconds(90));
    told.clear();
    rests.forget(TASKS);
    assertFalse(rests.isResting(TASKS));
    rests.end(TASKS);
    assertEquals(List.of(), told);
  }
}
