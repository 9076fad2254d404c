package breezeway.monitor.alert;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.message.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Turns answers and silences of a server into alerts: told when it is silent for a while, and again
 * from time to time while it is; over when it answers. One thread.
 */
final class Outage {
  /** A restart of a server is no reason to worry anybody. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration BETWEEN_ALERTS = Duration.ofMinutes(10);

  private final Reason reason;
  private final String what;
  private final Consumer<Alert> alerts;
  private Instant silentSince;
  private Instant alertedAt;
  private Instant answeringSince;

  /**
   * @param what the server as people call it
   */
  Outage(Reason reason, String what, Consumer<Alert> alerts) {
    this.reason = reason;
    this.what = what;
    this.alerts = alerts;
  }

  void silent(Instant now) {
    answeringSince = null;
    silentSince = silentSince == null ? now : silentSince;
    Duration silence = Duration.between(silentSince, now);
    boolean due = alertedAt == null || !now.isBefore(alertedAt.plus(BETWEEN_ALERTS));
    if (silence.compareTo(PATIENCE) >= 0 && due) {
      alertedAt = now;
      alerts.accept(
          Alert.error(
              reason,
              "",
              "",
              null,
              what
                  + " has not answered the monitor for "
                  + Words.duration(silence)
                  + ". Nothing is lost: what was under way waits and goes on by itself when it"
                  + " answers again.",
              "monitor"));
    }
  }

  /** Also ends what a monitor before this one told: it works for long enough now. */
  void answered(Instant now) {
    answeringSince = answeringSince == null ? now : answeringSince;
    boolean told = alertedAt != null;
    if (told || Duration.between(answeringSince, now).compareTo(PATIENCE) >= 0) {
      String lasted =
          told && silentSince != null
              ? " It was away for " + Words.duration(Duration.between(silentSince, now)) + "."
              : "";
      alerts.accept(
          Alert.resolved(
              reason, "", "", what + " answers again; everything goes on." + lasted, "monitor"));
    }
    alertedAt = null;
    silentSince = null;
  }
}
