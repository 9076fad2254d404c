package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LastMinuteTest {
  private long seconds = 7;
  private final LastMinute lastMinute = new LastMinute(() -> seconds * 1_000_000_000L);

  @Test
  void countsWhatHappenedInTheLastMinute() {
    lastMinute.add();
    lastMinute.add();
    seconds += 30;
    lastMinute.add();

    assertEquals(3, lastMinute.count());
  }

  @Test
  void forgetsASecondAfterAMinute() {
    lastMinute.add();
    seconds += 59;
    lastMinute.add();
    assertEquals(2, lastMinute.count());

    seconds += 1;
    assertEquals(1, lastMinute.count());
  }

  @Test
  void forgetsEverythingAfterALongRest() {
    for (int i = 0; i < 100; i++) {
      lastMinute.add();
      seconds++;
    }
    seconds += 1_000_000;

    assertEquals(0, lastMinute.count());
  }
}
