package breezeway.loader.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import breezeway.common.message.RunMarker;
import breezeway.common.message.RunMarker.Outcome;
import org.junit.jupiter.api.Test;

class SyncLogTest {
  private static RunMarker ended(Outcome outcome, String message) {
    return ended(outcome, null, message);
  }

  private static RunMarker ended(Outcome outcome, String reason, String message) {
    return new RunMarker(
        RunMarker.Kind.RUN_COMPLETED,
        "1.1",
        "austin",
        "tags",
        RunMarker.Mode.FULL,
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:06Z",
        outcome,
        true,
        1,
        1,
        1,
        0,
        reason,
        message);
  }

  @Test
  void whatWasRejectedMakesASuccessPartialAndAFailureNoBetter() {
    assertEquals(Outcome.SUCCESS, SyncLog.outcome(ended(Outcome.SUCCESS, null), 0));
    assertEquals(Outcome.PARTIAL, SyncLog.outcome(ended(Outcome.SUCCESS, null), 1));
    assertEquals(Outcome.PARTIAL, SyncLog.outcome(ended(Outcome.PARTIAL, null), 1));
    assertEquals(Outcome.FAILED, SyncLog.outcome(ended(Outcome.FAILED, null), 1));
  }

  @Test
  void theMessageTellsBoth() {
    assertNull(SyncLog.message(ended(Outcome.SUCCESS, null), 0));
    assertEquals(
        "3 records were rejected, see dead letters",
        SyncLog.message(ended(Outcome.SUCCESS, null), 3));
    assertEquals(
        "a call failed; 1 record was rejected, see dead letters",
        SyncLog.message(ended(Outcome.PARTIAL, "a call failed"), 1));
    assertEquals(
        "a call failed (call-refused); 2 records were rejected, see dead letters",
        SyncLog.message(ended(Outcome.PARTIAL, "call-refused", "a call failed"), 2));
  }
}
