package breezeway.transformer.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates, times and instants as the API writes them, into the text that PostgreSQL reads. */
final class Times {
  private static final Pattern TIME =
      Pattern.compile("(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,30}))?)?");

  private static final Pattern INSTANT =
      Pattern.compile(
          "(?<date>\\d{4}-\\d{2}-\\d{2})"
              + "(?:[Tt ](?<time>\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,30})?)?)"
              + " ?(?<offset>[Zz]|[+-]\\d{2}(?::?\\d{2})?)?)?");

  private static final int NANOSECOND_DIGITS = 9;

  private Times() {}

  /** {@code YYYY-MM-DD}, also out of a date-time: the date as it is written there. */
  static String date(String text) {
    Matcher matcher = INSTANT.matcher(text);
    if (!matcher.matches()) {
      throw new UnfitValueException("is not a date");
    }
    if (matcher.group("time") != null) {
      instant(text); // what follows the date must be right as well
    }
    return localDate(matcher.group("date")).toString();
  }

  /** {@code HH:MM:SS}, with a fraction where there is one; PostgreSQL knows 24:00 too. */
  static String time(String text) {
    if (text.equals("24:00") || text.equals("24:00:00")) {
      return "24:00:00";
    }
    LocalTime time = localTime(text);
    return clock(time);
  }

  /** An instant in UTC, such as {@code 2026-04-13T15:02:10Z}, with at most microseconds. */
  static String instantText(String text) {
    OffsetDateTime instant = instant(text);
    return String.format(Locale.ROOT, "%04d", instant.getYear())
        + instant.toLocalDate().toString().substring(instant.toLocalDate().toString().length() - 6)
        + "T"
        + clock(instant.toLocalTime())
        + "Z";
  }

  /** Microseconds since 1970, by which versions are compared. */
  static long micros(String text) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant(text).toInstant());
  }

  private static OffsetDateTime instant(String text) {
    Matcher matcher = INSTANT.matcher(text);
    if (!matcher.matches()) {
      throw new UnfitValueException("is not a date-time");
    }
    LocalDate date = localDate(matcher.group("date"));
    String time = matcher.group("time");
    OffsetDateTime instant =
        date.atTime(time == null ? LocalTime.MIDNIGHT : localTime(time))
            .atOffset(offset(matcher.group("offset")))
            .withOffsetSameInstant(ZoneOffset.UTC);
    if (instant.getYear() < 1) {
      throw new UnfitValueException("is a date-time before the year 1");
    }
    return instant;
  }

  private static LocalDate localDate(String text) {
    try {
      LocalDate date = LocalDate.parse(text);
      if (date.getYear() < 1) {
        throw new UnfitValueException("is a date before the year 1");
      }
      return date;
    } catch (DateTimeException e) {
      throw new UnfitValueException("is a date that does not exist");
    }
  }

  private static LocalTime localTime(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new UnfitValueException("is not a time");
    }
    try {
      return LocalTime.of(
          Integer.parseInt(matcher.group(1)),
          Integer.parseInt(matcher.group(2)),
          matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
          nanoseconds(matcher.group(4)));
    } catch (DateTimeException e) {
      throw new UnfitValueException("is a time that does not exist");
    }
  }

  private static int nanoseconds(String fraction) {
    if (fraction == null) {
      return 0;
    }
    String digits = (fraction + "0".repeat(NANOSECOND_DIGITS)).substring(0, NANOSECOND_DIGITS);
    return Integer.parseInt(digits);
  }

  private static ZoneOffset offset(String text) {
    try {
      // an instant without an offset is in UTC
      return text == null ? ZoneOffset.UTC : ZoneOffset.of(text.toUpperCase(Locale.ROOT));
    } catch (DateTimeException e) {
      throw new UnfitValueException("has an offset that does not exist");
    }
  }

  /** Seconds always, the fraction without trailing zeros: one text for one time. */
  private static String clock(LocalTime time) {
    String seconds =
        String.valueOf(
            new char[] {
              digit(time.getHour() / 10),
              digit(time.getHour() % 10),
              ':',
              digit(time.getMinute() / 10),
              digit(time.getMinute() % 10),
              ':',
              digit(time.getSecond() / 10),
              digit(time.getSecond() % 10)
            });
    int micros = time.getNano() / 1000;
    if (micros == 0) {
      return seconds;
    }
    String fraction = String.format(Locale.ROOT, "%06d", micros);
    int end = fraction.length();
    while (fraction.charAt(end - 1) == '0') {
      end--;
    }
    return seconds + "." + fraction.substring(0, end);
  }

  private static char digit(int value) {
    return (char) ('0' + value);
  }
}
