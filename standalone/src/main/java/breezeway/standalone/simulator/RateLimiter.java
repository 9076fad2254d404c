package breezeway.standalone.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** At most so many calls of one kind within any window. Refused calls do not count. Thread-safe. */
final class RateLimiter {
  private final int calls;
  private final Duration window;
  private final Map<String, ArrayDeque<Instant>> allowed = new ConcurrentHashMap<>();

  /**
   * @param calls 0 = no limit
   * @param window zero = no limit
   */
  RateLimiter(int calls, Duration window) {
    this.calls = calls;
    this.window = window;
  }

  /** Empty if the call may pass, else the moment from which one may pass again. */
  Optional<Instant> refusedUntil(String caller, Instant now) {
    if (calls == 0 || window.isZero()) {
      return Optional.empty();
    }
    ArrayDeque<Instant> recent = allowed.computeIfAbsent(caller, key -> new ArrayDeque<>());
    synchronized (recent) {
      while (!recent.isEmpty() && !recent.peekFirst().plus(window).isAfter(now)) {
        recent.removeFirst();
      }
      if (recent.size() >= calls) {
        return Optional.of(recent.peekFirst().plus(window));
      }
      recent.addLast(now);
      return Optional.empty();
    }
  }
}
