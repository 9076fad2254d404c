package breezeway.common.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * When work begins by itself. The hours of each entity stand in its spec ({@code extract.schedule}
 * and {@code extract.full_schedule}).
 *
 * @param zone whose wall clock the hours of all schedules mean
 * @param startJitter runs of one slot begin spread over this time, each region and entity always at
 *     the same point of it, so that they do not all call at once; zero for none
 * @param tokens Quartz cron expression of the daily renewal of tokens
 */
public record TimetableSettings(ZoneId zone, Duration startJitter, String tokens) {
  static TimetableSettings read(ConfigNode node) {
    TimetableSettings timetable =
        new TimetableSettings(
            zone(node),
            node.duration("start_jitter", Duration.ofSeconds(30)),
            node.text("tokens", "0 0 3 * * ?"));
    if (timetable.startJitter().isNegative()) {
      node.child("start_jitter").problem("must not be negative");
    }
    node.rejectUnknownKeys();
    return timetable;
  }

  private static ZoneId zone(ConfigNode node) {
    String name = node.text("zone", "UTC");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      node.child("zone")
          .problem("'" + name + "' is no time zone; write UTC or one such as America/Chicago");
      return ZoneOffset.UTC;
    }
  }
}
