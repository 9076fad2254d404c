package breezeway.extractor.schedule;

import java.time.Duration;
import java.util.Optional;

/**
 * A process that owns runs, written {@code host:pid:startEpochMillis}. The start tells it from a
 * later process that was given the same pid.
 */
record Owner(String host, long pid, long startMillis) {
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static Optional<Owner> parse(String instance) {
    String[] parts = instance.split(":");
    if (parts.length < 3) {
      return Optional.empty();
    }
    try {
      int last = parts.length - 1;
      String host = String.join(":", java.util.Arrays.copyOf(parts, last - 1));
      return Optional.of(
          new Owner(host, Long.parseLong(parts[last - 1]), Long.parseLong(parts[last])));
    } catch (NumberFormatException e) {
      return Optional.empty(); // somebody else's way of naming: its lease will tell
    }
  }

  /** Whether it is certain that another process of our own host is gone. */
  static boolean isGoneFromHostOf(String ourInstance, String otherInstance) {
    Optional<Owner> self = parse(ourInstance);
    Optional<Owner> other = parse(otherInstance);
    return self.isPresent()
        && other.isPresent()
        && other.get().host().equals(self.get().host())
        && other.get().isGone();
  }

  /** Whether it is certain, on its own host, that this process is gone. */
  boolean isGone() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(process -> startedAfterUs(process.info().startInstant()))
        .orElse(true);
  }

  private boolean startedAfterUs(Optional<java.time.Instant> start) {
    return start
        .map(instant -> instant.toEpochMilli() > startMillis + TOLERANCE.toMillis())
        .orElse(false);
  }
}
