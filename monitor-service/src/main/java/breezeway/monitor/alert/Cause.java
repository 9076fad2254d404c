package breezeway.monitor.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is remembered of a reason in a region and entity: its incident, and what was told of it. */
final class Cause {
  Incident incident;

  private static final int MOST_PARTICULARS = 20;

  /** Which causes under this key people were told of, or are about to be; no more than some. */
  private List<String> particulars = new ArrayList<>();

  /** People are to be told of one more of them. */
  boolean anotherOwed;

  /** People are to be told that it began. */
  boolean beginningOwed;

  /** People know that it began. */
  boolean beginningTold;

  /** People are to be told that it is over. */
  boolean endOwed;

  /** From the first telling on; within {@code alerts.repeat} of it little more is told. */
  Instant intervalBegan;

  /** Beginnings told in that interval. */
  int beginningsInInterval;

  long occurrencesTold;

  private Cause() {}

  static Cause of(Incident incident) {
    Cause cause = new Cause();
    cause.incident = incident;
    return cause;
  }

  /** Notes one; false when it was there, or when there are so many that one more is no news. */
  boolean isNew(String particular) {
    if (particular.isEmpty()
        || particulars.contains(particular)
        || particulars.size() >= MOST_PARTICULARS) {
      return false;
    }
    return particulars.add(particular);
  }

  void forgetParticulars() {
    particulars.clear();
  }

  boolean comesAndGoes() {
    return beginningsInInterval > 1;
  }
}
