package breezeway.extractor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How long a 429 answer asks us to wait. It says so in the {@code Retry-After} header, in {@code
 * details.retry_after} or in {@code retry_after}, as seconds or as the time at which the limit
 * ends; a time without a zone is UTC.
 */
final class RetryAfter {
  static final Duration LONGEST_BELIEVED = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  private RetryAfter() {}

  /**
   * @param header value of {@code Retry-After}; null when there is none
   * @return empty when the answer says nothing, or something that cannot be meant: a time that is
   *     past, or further away than any limit known
   */
  static Optional<Duration> of(String header, byte[] body, Instant now) {
    return fromHeader(header, now)
        .or(() -> fromBody(body, now))
        .filter(wait -> !wait.isNegative() && !wait.isZero())
        .filter(wait -> wait.compareTo(LONGEST_BELIEVED) <= 0);
  }

  private static Optional<Duration> fromHeader(String header, Instant now) {
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    return seconds(header.strip())
        .or(
            () ->
                time(header.strip(), RetryAfter::httpDate)
                    .or(() -> time(header.strip(), RetryAfter::isoTime))
                    .map(end -> Duration.between(now, end)));
  }

  private static Optional<Duration> fromBody(byte[] body, Instant now) {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (IOException e) {
      return Optional.empty(); // a proxy's page: it says nothing
    }
    if (answer == null) {
      return Optional.empty();
    }
    JsonNode detail = answer.path("details").path("retry_after");
    JsonNode value = detail.isValueNode() && !detail.isNull() ? detail : answer.path("retry_after");
    if (!value.isValueNode() || value.isNull()) {
      return Optional.empty();
    }
    String text = value.asText().strip();
    return seconds(text)
        .or(() -> time(text, RetryAfter::isoTime).map(end -> Duration.between(now, end)));
  }

  private static Optional<Duration> seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      return Double.isFinite(seconds) && Math.abs(seconds) < 1e9
          ? Optional.of(Duration.ofMillis((long) Math.ceil(seconds * 1000)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty(); // then it is a time
    }
  }

  private interface TimeFormat {
    Instant parse(String text);
  }

  private static Optional<Instant> time(String text, TimeFormat format) {
    try {
      return Optional.of(format.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty(); // another format, or nothing we know
    }
  }

  private static Instant httpDate(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static Instant isoTime(String text) {
    String iso = text.replace(' ', 'T');
    boolean zoned = iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d\\d:?\\d\\d");
    return zoned
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }
}
