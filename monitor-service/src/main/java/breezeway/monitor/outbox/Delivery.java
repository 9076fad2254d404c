package breezeway.monitor.outbox;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What became of a message, in words that a person reads. */
public sealed interface Delivery {
  /** In words. */
  String words();

  /** The other side has it. */
  record Taken(String words) implements Delivery {}

  /**
   * It has to be tried again.
   *
   * @param served recipients that are done with: they have it, or refused it for good
   * @param after not before this time has passed, if the other side said so
   * @param concernsAll nothing can be sent at the moment, this message or another
   */
  record Waits(String words, Set<String> served, Optional<Duration> after, boolean concernsAll)
      implements Delivery {
    public Waits {
      served = Set.copyOf(served);
    }

    /** Nothing can be sent at the moment. */
    public static Waits all(String words) {
      return new Waits(words, Set.of(), Optional.empty(), true);
    }
  }

  /** The other side does not want this message, and will not. */
  record Refused(String words) implements Delivery {}
}
