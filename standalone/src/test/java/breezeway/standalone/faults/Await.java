package breezeway.standalone.faults;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for conditions, with the patience that a busy machine asks for. */
final class Await {
  static final Duration PATIENCE = Duration.ofSeconds(180);

  private Await() {}

  /** What may be asked while a server is away. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  static void until(String what, Condition condition) {
    until(what, condition, () -> "");
  }

  /**
   * @param story tells, when it was waited in vain, how things stand
   */
  static void until(String what, Condition condition, Supplier<String> story) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        if (!isOutage(e)) {
          throw new IllegalStateException("while waiting for " + what, e);
        }
        last = e;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain for " + what + "\n" + story.get(), last);
      }
      pause(Duration.ofMillis(25));
    }
  }

  /** Gives a moment its time: the only reason to sleep is that a moment is to be a random one. */
  static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether a server was away just then. */
  private static boolean isOutage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException || cause instanceof java.io.IOException) {
        return true;
      }
    }
    return false;
  }
}
