package breezeway.standalone.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.logs.Repetitions.Judgement;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
  private static final long BEGIN = 1_790_000_000_000L;
  private final Repetitions repetitions = new Repetitions();

  private boolean passes(String text, long after) {
    return repetitions.judge(text, BEGIN + after) instanceof Judgement.Pass;
  }

  @Test
  void anOutageOfADayIsOneLineAMinute() {
    long passed = 0;
    for (long second = 0; second < 24 * 3600; second++) {
      if (passes("PostgreSQL cannot be reached", second * 1000)) {
        passed++;
      }
    }
    assertTrue(passed <= 24 * 60 + Repetitions.FIRST, "passed " + passed);
    assertTrue(passed >= 24 * 60 - 1, "passed " + passed);
  }

  @Test
  void saysHowManyWereLeftOut() {
    for (int i = 0; i < Repetitions.FIRST; i++) {
      assertEquals(new Judgement.Pass(0), repetitions.judge("same", BEGIN));
    }
    for (int i = 0; i < 57; i++) {
      assertEquals(new Judgement.LeaveOut(), repetitions.judge("same", BEGIN + 30_000));
    }
    assertEquals(new Judgement.Pass(57), repetitions.judge("same", BEGIN + Repetitions.MINUTE));
  }

  @Test
  void otherLinesAreNotHeldUp() {
    for (int i = 0; i < 100; i++) {
      passes("same", i);
    }
    assertTrue(passes("another", 100));
  }

  @Test
  void afterAQuietWhileItIsNewAgain() {
    for (int i = 0; i < 100; i++) {
      passes("same", i);
    }
    assertEquals(new Judgement.Pass(0), repetitions.judge("same", BEGIN + 99 + Repetitions.QUIET));
    assertTrue(passes("same", 100 + Repetitions.QUIET));
  }
}
