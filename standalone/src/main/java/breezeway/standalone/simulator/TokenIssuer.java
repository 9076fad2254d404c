package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out tokens shaped like JWTs, with the claim {@code exp} in epoch seconds, and knows which
 * are good. A refresh token works once. Thread-safe.
 */
final class TokenIssuer {
  private final Duration accessLife;
  private final Duration refreshLife;
  private final AtomicLong number = new AtomicLong();
  private final Map<String, Grant> access = new ConcurrentHashMap<>();
  private final Map<String, Grant> refresh = new ConcurrentHashMap<>();

  TokenIssuer(Duration accessLife, Duration refreshLife) {
    this.accessLife = accessLife;
    this.refreshLife = refreshLife;
  }

  /** A new pair of tokens, as the auth endpoints send it. */
  ObjectNode issue(String region, Instant now) {
    String accessToken = token(region, "access", now, accessLife);
    String refreshToken = token(region, "refresh", now, refreshLife);
    access.put(accessToken, new Grant(region, now.plus(accessLife)));
    refresh.put(refreshToken, new Grant(region, now.plus(refreshLife)));
    return Json.object().put("access_token", accessToken).put("refresh_token", refreshToken);
  }

  Optional<String> regionOfAccessToken(String token, Instant now) {
    return valid(access.get(token), now);
  }

  Optional<String> regionOfRefreshToken(String token, Instant now) {
    return valid(refresh.get(token), now);
  }

  /** Makes a refresh token worthless; gives whether it was still good. */
  boolean useUp(String token) {
    return refresh.remove(token) != null;
  }

  void revokeAccessTokens() {
    access.clear();
  }

  void revokeRefreshTokens() {
    refresh.clear();
  }

  private static Optional<String> valid(Grant grant, Instant now) {
    return grant != null && now.isBefore(grant.until)
        ? Optional.of(grant.region)
        : Optional.empty();
  }

  private String token(String region, String type, Instant now, Duration life) {
    String head = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    ObjectNode claims = Json.object().put("sub", region).put("type", type);
    claims.put("iat", now.getEpochSecond()).put("exp", now.plus(life).getEpochSecond());
    claims.put("jti", number.incrementAndGet());
    return encode(head.getBytes(StandardCharsets.US_ASCII))
        + "."
        + encode(Json.bytes(claims))
        + "."
        + encode("not-signed".getBytes(StandardCharsets.US_ASCII));
  }

  private static String encode(byte[] part) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
  }

  private record Grant(String region, Instant until) {}
}
