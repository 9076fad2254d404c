package breezeway.extractor.fit;

import java.time.Duration;
import java.time.Instant;

/**
 * What may be called, and the time that is looked at.
 *
 * @param callsPerMinute of each key pair; more than 0
 */
public record Budget(int callsPerMinute, Instant from, Instant to) {
  public double minutes() {
    return Duration.between(from, to).toMillis() / 60_000.0;
  }

  public double days() {
    return minutes() / (24 * 60);
  }

  /** How much of it so many calls are: 1 is all of it. */
  public double share(long calls) {
    return calls / (callsPerMinute * minutes());
  }

  /** How long so many calls take when nothing else is called. */
  public double minutes(long calls) {
    return (double) calls / callsPerMinute;
  }
}
