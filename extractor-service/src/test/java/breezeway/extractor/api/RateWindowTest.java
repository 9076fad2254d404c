package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateWindowTest {

  @Test
  void grantsABurstAndThenNothingUntilTheMinuteIsOver() {
    RateWindow.Grant burst = RateWindow.EMPTY.grant(10, 6, 1_000_500);
    assertEquals(6, burst.granted());
    RateWindow.Grant none = burst.window().grant(1, 6, 1_030_000);
    assertEquals(0, none.granted());
    assertTrue(none.waitMillis() > 30_000);
    long free = 1_030_000 + none.waitMillis();
    assertEquals(0, burst.window().grant(1, 6, free - 1).granted());
    assertEquals(6, burst.window().grant(9, 6, free).granted());
  }

  @Test
  void neverGrantsMoreThanTheLimitWithinAnyMinute() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RateWindow window = RateWindow.EMPTY;
    List<Long> granted = new ArrayList<>();
    long now = 5_000_000;
    for (int i = 0; i < 5_000; i++) {
      now += random.nextInt(1_500);
      RateWindow.Grant grant = window.grant(1 + random.nextInt(12), 30, now);
      window = grant.window();
      for (int j = 0; j < grant.granted(); j++) {
        granted.add(now);
      }
    }
    for (int i = 30; i < granted.size(); i++) {
      assertTrue(granted.get(i) - granted.get(i - 30) > 61_000, "seed " + seed + " at " + i);
    }
    assertTrue(granted.size() > (now - 5_000_000) / 62_000 * 29, "seed " + seed + " idles");
  }

  @Test
  void aClockThatIsSetBackByAnHourMakesItStricterForAMinuteOnly() {
    RateWindow window = RateWindow.EMPTY.grant(3, 4, 5_000_000).window();
    RateWindow.Grant back = window.grant(3, 4, 1_400_000);
    assertEquals(1, back.granted());
    assertEquals(List.of(1_400L), back.window().seconds());
    assertTrue(back.waitMillis() <= 62_000);
    assertEquals(4, back.window().grant(4, 4, 1_400_000 + 62_000).granted());
  }
}
