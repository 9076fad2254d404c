package breezeway.standalone.logs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps an outage of hours from filling the disk with one sentence: of lines that say the same, the
 * first five pass, then one a minute with the number of those that were left out. After ten minutes
 * without the line it is new again. Any thread may call it.
 */
final class Repetitions {
  static final int FIRST = 5;
  static final long MINUTE = 60_000;
  static final long QUIET = 10 * MINUTE;
  private static final int MOST_KNOWN = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Line> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Line> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  private static final class Line {
    private int passed;
    private long left;
    private long passedAt;
    private long seenAt;
  }

  /** What to do with a line. */
  sealed interface Judgement {
    record LeaveOut() implements Judgement {}

    /**
     * @param leftOut how many like it were left out since the last one
     */
    record Pass(long leftOut) implements Judgement {}
  }

  Judgement judge(String text, long nowMillis) {
    lock.lock();
    try {
      Line line = known.get(text);
      if (line == null || nowMillis - line.seenAt >= QUIET) {
        line = new Line();
        known.put(text, line);
      }
      line.seenAt = nowMillis;
      if (line.passed >= FIRST && nowMillis - line.passedAt < MINUTE) {
        line.left++;
        return new Judgement.LeaveOut();
      }
      Judgement.Pass pass = new Judgement.Pass(line.left);
      line.passed++;
      line.left = 0;
      line.passedAt = nowMillis;
      return pass;
    } finally {
      lock.unlock();
    }
  }
}
