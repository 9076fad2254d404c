package breezeway.extractor.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.RunMarker.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.junit.jupiter.api.Test;

class StoredTimetableTest {
  private static final Cron HOURLY = new Cron("0 0 * * * ?", ZoneOffset.UTC);
  private static final Instant NOW = Instant.parse("2026-11-23T10:20:30Z");

  private static boolean isPutOff(String next) {
    return StoredTimetable.isPutOff(HOURLY, Instant.parse(next), NOW);
  }

  @Test
  void whatComesNextOrHasBeenMissedIsLeftAlone() {
    assertFalse(isPutOff("2026-11-23T11:00:00Z"));
    assertFalse(isPutOff("2026-11-23T10:00:00Z"), "a missed one is made up for");
    assertFalse(isPutOff("2026-11-20T00:00:00Z"));
  }

  @Test
  void whatLeavesASlotOutIsPutOff() {
    assertTrue(isPutOff("2026-11-23T12:00:00Z"));
    assertTrue(isPutOff("2026-11-24T11:00:00Z"));
  }

  @Test
  void aSlotThatAnotherMachineHasJustSeenIsNotLeftOut() {
    Instant before = Instant.parse("2026-11-23T10:59:30Z");
    assertFalse(StoredTimetable.isPutOff(HOURLY, Instant.parse("2026-11-23T12:00:00Z"), before));
    assertTrue(StoredTimetable.isPutOff(HOURLY, Instant.parse("2026-11-23T13:00:00Z"), before));
  }

  @Test
  void whatIsPutRightBeginsWithTheLatestSlot() {
    Scheduled work = Scheduled.run("nashville", "tasks", Mode.FULL, HOURLY, Duration.ZERO);
    SlotTrigger trigger = ScheduledJob.triggerFromLatestSlot(work, NOW);
    assertEquals(
        Date.from(Instant.parse("2026-11-23T10:00:00Z")), trigger.computeFirstFireTime(null));
  }
}
