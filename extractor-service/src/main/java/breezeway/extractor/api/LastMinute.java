package breezeway.extractor.api;

import java.util.function.LongSupplier;

/** How often something happened in the last 60 seconds, to the second. Any thread may call. */
final class LastMinute {
  private static final int SECONDS = 60;
  private static final long NANOS = 1_000_000_000L;

  private final LongSupplier nanos;
  private final long start;
  private final int[] counts = new int[SECONDS];
  private long lastSecond;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  LastMinute(LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  synchronized void add() {
    counts[forgetOld()]++;
  }

  synchronized int count() {
    forgetOld();
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Returns the place of the current second. */
  private int forgetOld() {
    long second = (nanos.getAsLong() - start) / NANOS;
    for (long old = Math.max(lastSecond + 1, second - SECONDS + 1); old <= second; old++) {
      counts[(int) (old % SECONDS)] = 0;
    }
    lastSecond = second;
    return (int) (second % SECONDS);
  }
}
