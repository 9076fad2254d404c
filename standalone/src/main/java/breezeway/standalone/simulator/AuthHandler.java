package breezeway.standalone.simulator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Answers the two auth endpoints, each limited by itself per key pair. A wrong secret is answered
 * 200 {@code null}, an inactive key pair 200 with an error object.
 */
final class AuthHandler {
  static final String SCHEME = "JWT ";
  private final SimulationPlan plan;
  private final TokenIssuer tokens;
  private final CallLedger ledger;
  private final RateLimiter obtainLimit;
  private final RateLimiter refreshLimit;

  AuthHandler(SimulationPlan plan, TokenIssuer tokens, CallLedger ledger) {
    this.plan = plan;
    this.tokens = tokens;
    this.ledger = ledger;
    this.obtainLimit = new RateLimiter(1, plan.authWindow());
    this.refreshLimit = new RateLimiter(1, plan.authWindow());
  }

  Answer obtain(byte[] body) {
    Instant now = plan.clock().instant();
    JsonNode request;
    try {
      request = Json.read(body);
    } catch (UncheckedIOException e) {
      return Answer.error(
          e.getCause() instanceof JacksonException ? 422 : 400, "the body is not JSON");
    }
    String clientId = request.path("client_id").asText("");
    Optional<Instant> refused = obtainLimit.refusedUntil(clientId, now);
    Optional<RegionPlan> region =
        plan.regions().stream().filter(known -> known.clientId().equals(clientId)).findFirst();
    Answer answer;
    if (refused.isPresent()) {
      answer = tooMany(refused.get(), now);
    } else if (region.isEmpty()
        || !region.get().clientSecret().equals(request.path("client_secret").asText())) {
      answer = Answer.json("null".getBytes(StandardCharsets.US_ASCII));
    } else if (!region.get().active()) {
      answer = Answer.json(Json.object().put("error", "inactive client"));
    } else {
      answer = Answer.json(tokens.issue(region.get().code(), now));
    }
    ledger.auth(new AuthCall(now, Endpoint.AUTH_OBTAIN, clientId, answer.status()));
    return answer;
  }

  Answer refresh(String authorization) {
    Instant now = plan.clock().instant();
    String token = authorization.startsWith(SCHEME) ? authorization.substring(4).strip() : "";
    Optional<String> code = tokens.regionOfRefreshToken(token, now);
    String caller = code.orElse("");
    Answer answer;
    Optional<Instant> refused =
        code.isEmpty() ? Optional.empty() : refreshLimit.refusedUntil(caller, now);
    if (refused.isPresent()) {
      answer = tooMany(refused.get(), now);
    } else if (code.isEmpty() || !tokens.useUp(token)) {
      answer = Answer.error(401, "Invalid refresh token");
    } else {
      answer = Answer.json(tokens.issue(caller, now));
    }
    String clientId =
        plan.regions().stream()
            .filter(region -> region.code().equals(caller))
            .map(RegionPlan::clientId)
            .findFirst()
            .orElse("");
    ledger.auth(new AuthCall(now, Endpoint.AUTH_REFRESH, clientId, answer.status()));
    return answer;
  }

  private static Answer tooMany(Instant until, Instant now) {
    return Answer.tooMany(until, Duration.between(now, until).toSeconds() + 1);
  }
}
