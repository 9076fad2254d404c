package breezeway.monitor.state;

import java.time.Duration;

/**
 * One reading for all who look at about the same time: the page, the metrics and the watchdog. Who
 * comes while it is being read waits for it. Any thread may ask.
 */
public final class SharedReading {
  private final SituationReader reader;
  private final Duration maxAge;
  private Reading latest;
  private long readAtNanos;

  /**
   * @param maxAge how old it may be
   */
  public SharedReading(SituationReader reader, Duration maxAge) {
    this.reader = reader;
    this.maxAge = maxAge;
  }

  public synchronized Reading get() {
    if (latest == null || System.nanoTime() - readAtNanos > maxAge.toNanos()) {
      latest = reader.reading();
      readAtNanos = System.nanoTime();
    }
    return latest;
  }

  /** Something was changed: whoever asks next must see it. */
  public synchronized void forget() {
    latest = null;
  }

  public Situation situation() {
    return get().situation();
  }
}
