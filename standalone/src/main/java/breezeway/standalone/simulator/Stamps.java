package breezeway.standalone.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;

/**
 * The two spellings of a moment that the API mixes: without an offset (meaning UTC) and with {@code
 * +00:00}. Inside the simulator a moment is epoch seconds.
 */
final class Stamps {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

  private Stamps() {}

  static String withoutOffset(long epochSecond) {
    return SECONDS.format(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC));
  }

  static String withOffset(long epochSecond) {
    return withoutOffset(epochSecond) + "+00:00";
  }

  /** A date-time without offset and with microseconds, as in {@code details.retry_after}. */
  static String withMicroseconds(Instant instant) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
        .format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  /** Epoch seconds of a date, a naive date-time or a date-time with offset; empty if it is none. */
  static OptionalLong parse(String text) {
    if (text == null || text.isBlank()) {
      return OptionalLong.empty();
    }
    // A plus sign that was not percent-encoded in a query arrives as a space.
    String stamp = text.strip().replace(' ', text.strip().length() > 19 ? '+' : 'T');
    try {
      if (stamp.length() == 10) {
        return OptionalLong.of(LocalDate.parse(stamp).atStartOfDay(ZoneOffset.UTC).toEpochSecond());
      }
      if (stamp.endsWith("Z") || stamp.lastIndexOf('+') > 10 || stamp.lastIndexOf('-') > 10) {
        return OptionalLong.of(OffsetDateTime.parse(stamp).toEpochSecond());
      }
      return OptionalLong.of(LocalDateTime.parse(stamp).toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }

  static long dayOf(long epochSecond) {
    return Math.floorDiv(epochSecond, 86_400L);
  }
}
