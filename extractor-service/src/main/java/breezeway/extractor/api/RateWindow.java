package breezeway.extractor.api;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls of the last minute, counted per second, and how many more may be made now.
 *
 * <p>A second is forgotten 61 seconds after it ended, so two calls that the window keeps apart are
 * more than 61 seconds apart when they leave, and more than 60 when they arrive unless one of them
 * travels a whole second longer. In between the whole budget may be used in one burst.
 *
 * @param seconds epoch seconds in which calls were granted, ascending
 * @param calls how many in each of them
 */
record RateWindow(List<Long> seconds, List<Integer> calls) {
  static final RateWindow EMPTY = new RateWindow(List.of(), List.of());
  private static final long KEPT_SECONDS = 62;

  RateWindow {
    seconds = List.copyOf(seconds);
    calls = List.copyOf(calls);
  }

  /**
   * @param granted how many calls may be made at once; 0 to as many as were wanted
   * @param waitMillis when nothing or not enough was granted: how long until more can be
   * @param window the window with what was granted
   */
  record Grant(int granted, long waitMillis, RateWindow window) {}

  Grant grant(int wanted, int limit, long nowMillis) {
    long now = nowMillis / 1000;
    List<Long> keptSeconds = new ArrayList<>();
    List<Integer> keptCalls = new ArrayList<>();
    int used = 0;
    for (int i = 0; i < seconds.size(); i++) {
      // What lies ahead was counted before the clock was set back: just now, for all we know.
      long second = Math.min(seconds.get(i), now);
      if (second > now - KEPT_SECONDS) {
        add(keptSeconds, keptCalls, second, calls.get(i));
        used += calls.get(i);
      }
    }
    int granted = Math.max(0, Math.min(wanted, limit - used));
    if (granted > 0) {
      add(keptSeconds, keptCalls, now, granted);
    }
    long wait = granted == wanted ? 0 : (keptSeconds.getFirst() + KEPT_SECONDS) * 1000 - nowMillis;
    return new Grant(granted, wait, new RateWindow(keptSeconds, keptCalls));
  }

  private static void add(List<Long> seconds, List<Integer> calls, long second, int granted) {
    int last = seconds.size() - 1;
    if (last >= 0 && seconds.get(last) == second) {
      calls.set(last, calls.get(last) + granted);
    } else {
      seconds.add(second);
      calls.add(granted);
    }
  }
}
