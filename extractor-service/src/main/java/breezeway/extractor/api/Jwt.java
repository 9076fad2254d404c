package breezeway.extractor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Reads when a token ends. Its signature is the API's business. */
final class Jwt {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Jwt() {}

  /** The {@code exp} claim; empty when the text is no JWT or claims none. */
  static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.");
    if (parts.length < 2) {
      return Optional.empty();
    }
    try {
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      JsonNode expiry = claims == null ? null : claims.get("exp");
      return expiry != null && expiry.isNumber()
          ? Optional.of(Instant.ofEpochSecond(expiry.longValue()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // an opaque token: other sources tell its end
    }
  }
}
