package breezeway.monitor.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them, on the wall clock of the timetable. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm zzz", Locale.ENGLISH);

  private final ZoneId zone;

  Words(ZoneId zone) {
    this.zone = zone;
  }

  String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  /** The largest unit that says enough. */
  static String length(Duration length) {
    if (length.toHours() >= 48) {
      return length.toDays() + " days";
    }
    if (length.toMinutes() >= 120) {
      return length.toHours() + " hours";
    }
    return length.toSeconds() >= 120
        ? length.toMinutes() + " minutes"
        : Math.max(0, length.toSeconds()) + " seconds";
  }

  /** The first line, with a full stop. */
  static String sentence(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.endsWith(".") ? line : line + ".";
  }
}
