package breezeway.monitor.page;

import breezeway.common.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a request comes from the operator: it must carry the token of the settings. An address
 * that tries wrong ones has to wait, and until then not even the right one helps it, else trying
 * would go on all the same.
 *
 * <p>Safe for several threads.
 */
final class OperatorCheck {
  private static final String SCHEME = "Bearer ";
  private static final int WRONG_ONES = 5;
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 1000;

  private final Optional<byte[]> expected;
  private final InstantSource clock;
  private final Map<String, Deque<Instant>> wrongByAddress =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  OperatorCheck(Optional<Secret> token, InstantSource clock) {
    this.expected = token.map(secret -> digest(secret.reveal()));
    this.clock = clock;
  }

  /** Whether anybody can be the operator. */
  boolean isPossible() {
    return expected.isPresent();
  }

  /**
   * @param authorization the header; null when there is none
   * @param address who asks
   */
  synchronized void admit(String authorization, String address) throws Refusal {
    if (expected.isEmpty()) {
      throw new Refusal(
          403,
          "This page only shows. To run or pause from it, set BREEZEWAY_OPERATOR_TOKEN and start"
              + " the monitor again.");
    }
    refuseWhileItHasToWait(address);
    if (authorization == null) {
      throw new Refusal(
          401, "This needs the operator token.", Map.of("WWW-Authenticate", "Bearer"));
    }
    if (!isRight(authorization)) {
      wrongByAddress.computeIfAbsent(address, any -> new ArrayDeque<>()).add(clock.instant());
      throw new Refusal(
          401,
          "This is not the operator token. It is the value of BREEZEWAY_OPERATOR_TOKEN where the"
              + " monitor runs.",
          Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }
    wrongByAddress.remove(address);
  }

  private void refuseWhileItHasToWait(String address) throws Refusal {
    Deque<Instant> wrong = wrongByAddress.get(address);
    if (wrong == null) {
      return;
    }
    Instant now = clock.instant();
    wrong.removeIf(then -> !then.plus(WITHIN).isAfter(now));
    if (wrong.size() >= WRONG_ONES) {
      long seconds = Duration.between(now, wrong.getFirst().plus(WITHIN)).toSeconds() + 1;
      throw new Refusal(
          429,
          "Too many wrong tokens. Try again in " + seconds + " s.",
          Map.of("Retry-After", String.valueOf(seconds)));
    }
  }

  /** Takes as long for a token that is nearly right as for one that is not at all. */
  private boolean isRight(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            digest(authorization.substring(SCHEME.length()).strip()), expected.get());
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
