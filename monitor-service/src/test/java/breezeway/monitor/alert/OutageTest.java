package breezeway.monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.Alert.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final List<Severity> told = new ArrayList<>();
  private final Outage outage =
      new Outage(Reason.KAFKA_UNAVAILABLE, "Kafka", (Alert alert) -> told.add(alert.severity()));
  private Instant now = Instant.now();

  private void silentFor(Duration time) {
    for (int second = 0; second < time.toSeconds(); second += 5) {
      now = now.plusSeconds(5);
      outage.silent(now);
    }
  }

  @Test
  void aShortSilenceIsNotTold() {
    silentFor(Duration.ofSeconds(25));
    outage.answered(now);

    assertEquals(List.of(), told);
  }

  @Test
  void aLongSilenceIsToldOnceAndThatItIsOver() {
    silentFor(Duration.ofMinutes(5));
    assertEquals(List.of(Severity.ERROR), told);

    outage.answered(now);
    assertEquals(List.of(Severity.ERROR, Severity.RESOLVED), told);
  }

  @Test
  void whatAnEarlierMonitorToldIsEndedToo() {
    outage.answered(now);
    assertEquals(List.of(), told);

    outage.answered(now.plusSeconds(31));
    assertEquals(List.of(Severity.RESOLVED), told);
  }
}
