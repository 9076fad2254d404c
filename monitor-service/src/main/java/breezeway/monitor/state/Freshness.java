package breezeway.monitor.state;

import java.time.Duration;
import java.time.Instant;

/**
 * How old the last success of an entity may be, and whether it is older.
 *
 * @param limit the longest time between two slots and the grace; null when the timetable does not
 *     say
 * @param grace how long a slot's run may take to succeed
 */
record Freshness(Duration limit, Duration grace) {

  /**
   * @param longestGap the longest time between two slots that refresh it; null when it has none
   */
  static Freshness of(Duration longestGap, Duration grace) {
    return new Freshness(longestGap == null ? null : longestGap.plus(grace), grace);
  }

  /**
   * @param lastSuccess null when there was none: then it is stale once it could have run for as
   *     long, or a slot that it could have run in was so long ago
   * @param couldRunSince since when it could have run; null when it never could
   * @param lastSlot null when there was none
   */
  boolean isStale(Instant now, Instant lastSuccess, Instant couldRunSince, Instant lastSlot) {
    if (limit == null) {
      return false;
    }
    if (lastSuccess != null) {
      return now.isAfter(lastSuccess.plus(limit));
    }
    if (couldRunSince == null) {
      return false;
    }
    boolean missedItsSlot =
        lastSlot != null && !lastSlot.isBefore(couldRunSince) && now.isAfter(lastSlot.plus(grace));
    return missedItsSlot || now.isAfter(couldRunSince.plus(limit));
  }
}
