package breezeway.extractor.api;

import breezeway.common.config.Region;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access token of one region. Whoever needs a new one while somebody else, here or in another
 * process, is getting it, waits for that one: the row of the region in {@code api_tokens} is locked
 * while the auth endpoint is called, and never while its limit is waited for.
 */
final class Tokens implements TokenSource {
  /** Of the documentation, for tokens that do not tell when they end. */
  private static final Duration USUAL_LIFETIME = Duration.ofHours(24);

  private static final int MOST_UNANSWERED_CALLS = 3;
  private static final int MOST_INTERVALS_WAITED = 10;
  private static final Duration LONGEST_KNOWN = Duration.ofDays(30);
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  private final Region region;
  private final TokenStore store;
  private final AuthClient auth;
  private final Semaphore authCalls;
  private final Duration authInterval;
  private final ApiMeters meters;
  private final ReentrantLock renewal = new ReentrantLock();
  private boolean prepared;
  private volatile AccessToken current;

  /**
   * Guarded by {@link #renewal}, as all below: a token was refused, and until when the one that
   * took its place must do.
   */
  private boolean replacing;

  private long notReplacedAgainBeforeNanos = System.nanoTime();

  /** The last time that no token was to be had; null at first. */
  private Failed failed;

  private record Failed(ApiException failure, long atNanos) {}

  /**
   * @param authCalls lets few auth calls of all regions run at once, since each of them holds a
   *     database connection
   * @param authInterval the API allows one call to each auth endpoint in this time
   */
  Tokens(
      Region region,
      TokenStore store,
      AuthClient auth,
      Semaphore authCalls,
      Duration authInterval,
      ApiMeters meters) {
    this.region = region;
    this.store = store;
    this.auth = auth;
    this.authCalls = authCalls;
    this.authInterval = authInterval;
    this.meters = meters;
  }

  @Override
  public Optional<Long> companyId() throws InterruptedException {
    if (region.companyId().isPresent()) {
      return region.companyId();
    }
    renewal.lockInterruptibly();
    try {
      prepare();
    } finally {
      renewal.unlock();
    }
    return store.read(region.code()).flatMap(TokenRow::companyId);
  }

  /**
   * @throws ApiException {@link Reason#LOGIN_REFUSED}, {@link Reason#API_UNAVAILABLE} or {@link
   *     Reason#RATE_LIMITED}
   */
  @Override
  public AccessToken get() throws InterruptedException {
    AccessToken known = current;
    if (known != null && known.isUsable()) {
      return known;
    }
    long asked = System.nanoTime();
    renewal.lockInterruptibly();
    try {
      if (current == null || !current.isUsable()) {
        if (failed != null && failed.atNanos() - asked > 0) {
          throw failed.failure(); // to wait in turn for the same answer would take for ever
        }
        prepare();
        try {
          current = renew(TokenStep::next);
        } catch (ApiException e) {
          failed = new Failed(e, System.nanoTime());
          throw e;
        }
        if (replacing) {
          replacing = false;
          notReplacedAgainBeforeNanos = System.nanoTime() + authInterval.toNanos();
        }
      }
      return current;
    } finally {
      renewal.unlock();
    }
  }

  @Override
  public boolean refused(AccessToken token) throws InterruptedException {
    renewal.lockInterruptibly();
    try {
      if (current == token && token.isUsable()) {
        // Else an endpoint that always refuses us would cost every other call its token.
        if (notReplacedAgainBeforeNanos - System.nanoTime() > 0) {
          return false;
        }
        current = null;
        replacing = true;
      }
      store.drop(region.code(), token.value());
      return true;
    } finally {
      renewal.unlock();
    }
  }

  @Override
  public void renew() throws InterruptedException {
    renewal.lockInterruptibly();
    try {
      prepare();
      Optional<String> old = store.read(region.code()).flatMap(TokenRow::accessToken);
      current =
          renew(
              (row, interval) ->
                  TokenStep.next(
                      row.accessToken().equals(old) ? row.withoutAccessToken() : row, interval));
    } finally {
      renewal.unlock();
    }
  }

  private void prepare() {
    if (!prepared) {
      store.prepare(region);
      prepared = true;
    }
  }

  /** What to do next, given what the table holds and the limit of the auth endpoints. */
  @FunctionalInterface
  private interface Plan {
    TokenStep next(TokenRow row, Duration interval);
  }

  private AccessToken renew(Plan plan) throws InterruptedException {
    try (LogPlace.Stay here = LogPlace.here().in(region.code()).enter()) {
      return renewed(plan);
    }
  }

  private AccessToken renewed(Plan plan) throws InterruptedException {
    long begin = System.nanoTime();
    int unanswered = 0;
    while (true) {
      authCalls.acquire();
      Attempt attempt;
      try {
        attempt = store.locked(region.code(), row -> attempt(row, plan));
      } finally {
        authCalls.release();
      }
      switch (attempt) {
        case Attempt.Got(AccessToken token) -> {
          return token;
        }
        case Attempt.Again() -> {}
        case Attempt.Later(Duration delay) -> {
          Duration longest = authInterval.multipliedBy(MOST_INTERVALS_WAITED);
          if (System.nanoTime() - begin + delay.toNanos() > longest.toNanos()) {
            throw new ApiException(
                Reason.RATE_LIMITED,
                429,
                "Region "
                    + region.code()
                    + ": the login is still limited after "
                    + longest.toSeconds()
                    + " seconds",
                null);
          }
          LOG.info("Waiting {} s for the limit of the auth endpoints", delay.toSeconds() + 1);
          Thread.sleep(delay.plusMillis(50));
        }
        case Attempt.Unanswered(String message) -> {
          if (++unanswered >= MOST_UNANSWERED_CALLS) {
            throw new ApiException(
                Reason.API_UNAVAILABLE, 0, "Region " + region.code() + ": " + message, null);
          }
        }
        case Attempt.Denied(String message) ->
            throw new ApiException(
                Reason.LOGIN_REFUSED,
                0,
                "Region "
                    + region.code()
                    + ": "
                    + message
                    + "; check BREEZEWAY_"
                    + region.code().toUpperCase(java.util.Locale.ROOT)
                    + "_CLIENT_ID and _CLIENT_SECRET",
                null);
      }
    }
  }

  /** What one look at the row, and at most one auth call, came to. */
  private sealed interface Attempt {
    record Got(AccessToken token) implements Attempt {}

    record Again() implements Attempt {}

    record Later(Duration delay) implements Attempt {}

    record Unanswered(String message) implements Attempt {}

    record Denied(String message) implements Attempt {}
  }

  private Attempt attempt(TokenStore.LockedRow row, Plan plan) throws SQLException {
    TokenRow known = row.read();
    return switch (plan.next(known, authInterval)) {
      case TokenStep.Use(String token, Instant expiry) ->
          new Attempt.Got(usable(token, expiry, known));
      case TokenStep.Wait(Duration time) -> new Attempt.Later(time);
      case TokenStep.Refused(String message) -> new Attempt.Denied(message);
      case TokenStep.Refresh(String refreshToken) -> refresh(row, known, refreshToken);
      case TokenStep.Obtain(String clientId, String secret) -> obtain(row, known, clientId, secret);
    };
  }

  private Attempt refresh(TokenStore.LockedRow row, TokenRow known, String refreshToken)
      throws SQLException {
    AuthAnswer answer = auth.refresh(refreshToken);
    meters.authenticated(ApiMeters.AuthCall.REFRESH, answer);
    row.refreshCalled();
    return switch (answer) {
      case AuthAnswer.Granted granted -> granted(row, known, granted, false);
      case AuthAnswer.Refused refused -> {
        LOG.info("The refresh token is not good any more");
        row.dropRefreshToken();
        yield new Attempt.Again();
      }
      case AuthAnswer.Limited(Duration delay) -> {
        row.refreshBlocked(delay);
        yield new Attempt.Again();
      }
      case AuthAnswer.Unavailable(String message) -> {
        row.failed(message);
        yield new Attempt.Unanswered(message);
      }
    };
  }

  private Attempt obtain(
      TokenStore.LockedRow row, TokenRow known, String clientId, String clientSecret)
      throws SQLException {
    AuthAnswer answer = auth.obtain(clientId, clientSecret);
    meters.authenticated(ApiMeters.AuthCall.LOGIN, answer);
    row.obtainCalled();
    return switch (answer) {
      case AuthAnswer.Granted granted -> granted(row, known, granted, true);
      case AuthAnswer.Refused(String message) -> {
        row.failed(TokenStep.REFUSED_PREFIX + message);
        yield new Attempt.Denied(message);
      }
      case AuthAnswer.Limited(Duration delay) -> {
        row.obtainBlocked(delay);
        yield new Attempt.Again();
      }
      case AuthAnswer.Unavailable(String message) -> {
        row.failed(message);
        yield new Attempt.Unanswered(message);
      }
    };
  }

  private Attempt granted(
      TokenStore.LockedRow row, TokenRow known, AuthAnswer.Granted granted, boolean byCredentials)
      throws SQLException {
    Instant expiry =
        Jwt.lifetime(granted.accessToken())
            .map(known.now()::plus)
            .or(() -> Jwt.expiry(granted.accessToken()))
            .orElseGet(() -> known.now().plus(granted.expiresIn().orElse(USUAL_LIFETIME)));
    row.granted(granted, expiry, byCredentials);
    LOG.info("A new token by {}, good until {}", byCredentials ? "its keys" : "refresh", expiry);
    return new Attempt.Got(usable(granted.accessToken(), expiry, known));
  }

  /** Reckons how long to use the token: at least briefly when it lives only briefly. */
  private AccessToken usable(String token, Instant expiry, TokenRow known) {
    Duration left = Duration.between(known.now(), expiry);
    Duration use = left.minus(TokenStep.margin(left));
    return new AccessToken(
        token,
        known.clientId().orElse(region.code()),
        System.nanoTime() + (use.compareTo(LONGEST_KNOWN) < 0 ? use : LONGEST_KNOWN).toNanos());
  }
}
