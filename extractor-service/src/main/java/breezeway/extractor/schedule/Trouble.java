package breezeway.extractor.schedule;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What keeps several turns from their work is told once, and again at most once a minute while it
 * lasts: turns come several times a second. Any thread may use it.
 */
final class Trouble {
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final Set<String> failing = new HashSet<>();
  private final Map<String, Long> toldAt = new HashMap<>();

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Trouble(LongSupplier nanos) {
    this.nanos = nanos;
  }

  static boolean isOutage(RuntimeException failure) {
    return failure instanceof PipelineException known
        && known.reason() == Reason.DATABASE_UNAVAILABLE;
  }

  /** A turn failed: whether that is to be told. */
  synchronized boolean isToTell(String turn, RuntimeException failure) {
    failing.add(turn);
    String kind = isOutage(failure) ? "outage" : failure.getClass().getName();
    Long last = toldAt.get(kind);
    if (last != null && nanos.getAsLong() - last < AGAIN.toNanos()) {
      return false;
    }
    toldAt.put(kind, nanos.getAsLong());
    return true;
  }

  /** A turn did its work: whether that is the end of all trouble. */
  synchronized boolean isOver(String turn) {
    if (!failing.remove(turn) || !failing.isEmpty()) {
      return false;
    }
    toldAt.clear();
    return true;
  }
}
