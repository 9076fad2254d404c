package breezeway.monitor.state;

import java.time.Duration;

/** Calls as a share of what the rate budget allowed. */
final class BudgetShare {
  private static final double SECONDS_PER_MINUTE = Duration.ofMinutes(1).toSeconds();

  private BudgetShare() {}

  /**
   * @param requestsPerMinute 0 for no limit
   * @param seconds how long the run took; below a minute it had the budget of a minute, since that
   *     is how the API counts
   * @return null without a budget or a duration
   */
  static Double of(long calls, int requestsPerMinute, Double seconds) {
    if (requestsPerMinute <= 0 || seconds == null) {
      return null;
    }
    double minutes = Math.max(1, seconds / SECONDS_PER_MINUTE);
    return calls / (requestsPerMinute * minutes);
  }
}
