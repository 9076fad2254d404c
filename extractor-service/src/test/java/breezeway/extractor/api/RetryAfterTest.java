package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:15:00Z");

  private static Optional<Duration> of(String header, String body) {
    return RetryAfter.of(header, body.getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static Optional<Duration> seconds(int seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }

  @Test
  void believesTheHeaderInSecondsOrAsADate() {
    assertEquals(seconds(7), of("7", ""));
    assertEquals(seconds(30), of("Sun, 01 Mar 2026 10:15:30 GMT", "{}"));
    assertEquals(seconds(7), of("7", "{\"retry_after\": 9}"));
  }

  @Test
  void readsTheTimeInTheBodyAsUtcWhenItHasNoZone() {
    assertEquals(
        Optional.of(Duration.ofMillis(30_500)),
        of(null, "{\"error\":\"x\",\"details\":{\"retry_after\":\"2026-03-01T10:15:30.500000\"}}"));
    assertEquals(seconds(30), of(null, "{\"retry_after\":\"2026-03-01T11:15:30+01:00\"}"));
    assertEquals(seconds(60), of(null, "{\"error\": \"x\", \"retry_after\": 60}"));
    assertEquals(seconds(5), of(null, "{\"retry_after\": \"5\"}"));
  }

  @Test
  void doesNotBelieveThePastTheFarFutureOrNonsense() {
    assertEquals(Optional.empty(), of(null, "{\"retry_after\":\"2026-03-01T10:14:59\"}"));
    assertEquals(Optional.empty(), of(null, "{\"retry_after\":\"2026-03-01T10:17:01\"}"));
    assertEquals(Optional.empty(), of("3600", ""));
    assertEquals(Optional.empty(), of(null, "<html>slow down</html>"));
    assertEquals(Optional.empty(), of(null, ""));
    assertEquals(Optional.empty(), of("soon", "{\"retry_after\": null}"));
  }
}
