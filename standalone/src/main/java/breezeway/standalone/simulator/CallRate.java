package breezeway.standalone.simulator;

import java.time.Instant;

/** The highest rate and concurrency of one key pair. Thread-safe. */
final class CallRate {
  private static final long MINUTE_MILLIS = 60_000;
  private long[] recent = new long[256];
  private int first;
  private int size;
  private int maxInMinute;
  private int underWay;
  private int maxConcurrent;

  synchronized void begin(Instant now) {
    long millis = now.toEpochMilli();
    while (size > 0 && recent[first] <= millis - MINUTE_MILLIS) {
      first = (first + 1) % recent.length;
      size--;
    }
    if (size == recent.length) {
      grow();
    }
    recent[(first + size) % recent.length] = millis;
    size++;
    maxInMinute = Math.max(maxInMinute, size);
    underWay++;
    maxConcurrent = Math.max(maxConcurrent, underWay);
  }

  synchronized void end() {
    underWay--;
  }

  synchronized int maxInMinute() {
    return maxInMinute;
  }

  synchronized int maxConcurrent() {
    return maxConcurrent;
  }

  private void grow() {
    long[] larger = new long[recent.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = recent[(first + i) % recent.length];
    }
    recent = larger;
    first = 0;
  }
}
