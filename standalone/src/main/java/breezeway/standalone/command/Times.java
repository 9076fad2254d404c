package breezeway.standalone.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times in tables: short, and by the timetable's wall clock. */
final class Times {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ENGLISH);

  private Times() {}

  /** The largest unit that says enough: 40s, 5m, 3h, 2d. */
  static String age(Duration age) {
    if (age.toDays() > 1) {
      return age.toDays() + "d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
  }

  /** Null for none. */
  static String minute(Instant time, ZoneId zone) {
    return time == null ? null : MINUTE.format(time.atZone(zone));
  }
}
