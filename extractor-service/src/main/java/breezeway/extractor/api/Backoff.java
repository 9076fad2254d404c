package breezeway.extractor.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential waiting times with full jitter: from nothing up to base × 2^n, never above a cap. */
final class Backoff {
  /** For answers that failed in passing. */
  static final Backoff OF_FAILURES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10), 0);

  /**
   * For being told to slow down without being told until when. At least half the time is waited.
   */
  static final Backoff OF_LIMITS = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60), 0.5);

  private final Duration base;
  private final Duration cap;
  private final double leastShare;

  private Backoff(Duration base, Duration cap, double leastShare) {
    this.base = base;
    this.cap = cap;
    this.leastShare = leastShare;
  }

  /**
   * @param attempt how often it failed so far, from 1
   */
  Duration after(int attempt, RandomGenerator random) {
    double most =
        Math.min(cap.toMillis(), base.toMillis() * Math.pow(2, Math.min(attempt, 20) - 1.0));
    return Duration.ofMillis((long) (most * (leastShare + (1 - leastShare) * random.nextDouble())));
  }
}
