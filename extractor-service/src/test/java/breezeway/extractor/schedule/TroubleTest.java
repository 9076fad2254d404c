package breezeway.extractor.schedule;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TroubleTest {
  private static final RuntimeException AWAY =
      new PipelineException(Reason.DATABASE_UNAVAILABLE, "made up");

  private long now = 17;
  private final Trouble trouble = new Trouble(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void anOutageIsToldOnceForAllTurnsAndAgainAfterAMinute() {
    assertTrue(trouble.isToTell("requests", AWAY));
    assertFalse(trouble.isToTell("leases", AWAY));
    pass(Duration.ofSeconds(59));
    assertFalse(trouble.isToTell("requests", AWAY));
    pass(Duration.ofSeconds(1));
    assertTrue(trouble.isToTell("leases", AWAY));
    assertFalse(trouble.isToTell("requests", AWAY));
  }

  @Test
  void itIsOverWhenEveryTurnWorksAndTheNextOneIsToldAtOnce() {
    assertFalse(trouble.isOver("requests"), "there was none");
    trouble.isToTell("requests", AWAY);
    trouble.isToTell("leases", AWAY);
    assertFalse(trouble.isOver("requests"));
    assertFalse(trouble.isOver("requests"));
    assertTrue(trouble.isOver("leases"));
    assertFalse(trouble.isOver("leases"));
    assertTrue(trouble.isToTell("requests", AWAY));
  }

  @Test
  void somethingElseDuringAnOutageIsTold() {
    assertTrue(trouble.isToTell("requests", AWAY));
    assertTrue(trouble.isToTell("requests", new IllegalStateException()));
    assertFalse(trouble.isToTell("requests", new IllegalStateException()));
    assertFalse(trouble.isToTell("requests", AWAY));
  }
}
