package breezeway.monitor.alert;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;

/** An alert as one line that a person reads. */
final class AlertLine {
  private AlertLine() {}

  static String of(Alert alert) {
    return String.join(
        " ",
        alert.firstSeen(),
        alert.severity().name(),
        alert.reason(),
        place(alert),
        words(Reason.ofCode(alert.reason()).title(), oneLine(alert.text())));
  }

  private static String place(Alert alert) {
    String region = alert.region() == null || alert.region().isEmpty() ? "-" : alert.region();
    String entity = alert.entity() == null || alert.entity().isEmpty() ? "-" : alert.entity();
    return region + "/" + entity + (alert.runId() == null ? "" : " run " + alert.runId());
  }

  /** The title first, but not twice: many texts begin with it. */
  private static String words(String title, String text) {
    return text.startsWith(title + ":") ? text : title + ": " + text;
  }

  private static String oneLine(String text) {
    return text == null ? "" : text.strip().replaceAll("\\s+", " ");
  }
}
