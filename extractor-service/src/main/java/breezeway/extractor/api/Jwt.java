package breezeway.extractor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Reads how long a token lives. Its signature is the API's business. */
final class Jwt {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Jwt() {}

  /** The {@code exp} claim; empty when the text is no JWT or claims none. */
  static Optional<Instant> expiry(String token) {
    return claim(token, "exp");
  }

  /** From {@code iat} to {@code exp}: on whatever clock, the API's or one that is wrong. */
  static Optional<Duration> lifetime(String token) {
    return claim(token, "iat")
        .flatMap(issued -> expiry(token).map(end -> Duration.between(issued, end)))
        .filter(Duration::isPositive);
  }

  private static Optional<Instant> claim(String token, String name) {
    String[] parts = token.split("\\.");
    if (parts.length < 2) {
      return Optional.empty();
    }
    try {
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      JsonNode time = claims == null ? null : claims.get(name);
      return time != null && time.isNumber()
          ? Optional.of(Instant.ofEpochSecond(time.longValue()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // an opaque token: other sources tell its end
    }
  }
}
