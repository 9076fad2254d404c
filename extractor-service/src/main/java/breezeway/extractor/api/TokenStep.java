package breezeway.extractor.api;

import breezeway.common.failure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The next thing to do to get hold of an access token: a function of what the table holds. */
sealed interface TokenStep {
  /** A token that ends within this time is replaced by a new one. */
  Duration RENEWAL_MARGIN = Duration.ofMinutes(5);

  /** A token this close to its end is of no use for a call. */
  Duration LAST_MOMENT = Duration.ofSeconds(30);

  String REFUSED_PREFIX = Reason.LOGIN_REFUSED.code() + ": ";

  record Use(String token, Instant expiry) implements TokenStep {}

  record Refresh(String refreshToken) implements TokenStep {}

  record Obtain(String clientId, String clientSecret) implements TokenStep {}

  /** Both ways that are open have been used a short while ago. */
  record Wait(Duration time) implements TokenStep {}

  /** The login was refused a short while ago, or there is nothing to log in with. */
  record Refused(String message) implements TokenStep {}

  /**
   * @param interval the API allows one call to each of its two auth endpoints in this time
   */
  static TokenStep next(TokenRow row, Duration interval) {
    Instant now = row.now();
    Optional<Instant> end = row.accessToken().isPresent() ? row.accessExpiry() : Optional.empty();
    if (end.filter(expiry -> expiry.isAfter(now.plus(RENEWAL_MARGIN))).isPresent()) {
      return new Use(row.accessToken().orElseThrow(), end.get());
    }
    Optional<String> refresh =
        row.refreshToken()
            .filter(token -> Jwt.expiry(token).map(now.plus(LAST_MOMENT)::isBefore).orElse(true));
    Instant refreshFree = free(row.refreshCalledAt(), row.refreshBlockedUntil(), now, interval);
    Instant obtainFree = free(row.obtainCalledAt(), row.obtainBlockedUntil(), now, interval);
    if (refresh.isPresent() && !refreshFree.isAfter(now)) {
      return new Refresh(refresh.get());
    }
    if (row.hasCredentials() && !obtainFree.isAfter(now)) {
      return new Obtain(row.clientId().orElseThrow(), row.clientSecret().orElseThrow());
    }
    if (end.filter(expiry -> expiry.isAfter(now.plus(LAST_MOMENT))).isPresent()) {
      return new Use(row.accessToken().orElseThrow(), end.get());
    }
    Optional<String> refusal =
        row.lastError()
            .filter(error -> error.startsWith(REFUSED_PREFIX))
            .map(error -> error.substring(REFUSED_PREFIX.length()));
    if (refusal.isPresent() && refresh.isEmpty()) {
      return new Refused(refusal.get());
    }
    return Stream.of(
            refresh.map(token -> refreshFree),
            Optional.of(obtainFree).filter(time -> row.hasCredentials()))
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .<TokenStep>map(free -> new Wait(Duration.between(now, free)))
        .orElseGet(() -> new Refused("there is no client_id and client_secret"));
  }

  /**
   * How long before its end a token is no longer used. One that lives for seconds only is used for
   * most of them: with two auth calls per minute, little would be left to call with otherwise.
   */
  static Duration margin(Duration left) {
    if (left.compareTo(RENEWAL_MARGIN) > 0) {
      return RENEWAL_MARGIN;
    }
    return left.compareTo(LAST_MOMENT.multipliedBy(2)) > 0 ? LAST_MOMENT : left.dividedBy(4);
  }

  /**
   * When an endpoint may be called. A call that lies ahead, or a block longer than any we believe
   * in, was noted before the database's clock was set back, and says nothing.
   */
  private static Instant free(
      Optional<Instant> calledAt, Optional<Instant> blockedUntil, Instant now, Duration interval) {
    Instant byUs =
        calledAt
            .filter(time -> !time.isAfter(now))
            .map(time -> time.plus(interval))
            .orElse(Instant.MIN);
    Instant byThem =
        blockedUntil
            .filter(time -> !time.isAfter(now.plus(RetryAfter.LONGEST_BELIEVED)))
            .orElse(Instant.MIN);
    return byUs.isAfter(byThem) ? byUs : byThem;
  }
}
