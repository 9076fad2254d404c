package breezeway.monitor.alert;

import java.time.Instant;

/** What is remembered of a reason in a region and entity: its incident, and what was told of it. */
final class Cause {
  Incident incident;

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

  boolean comesAndGoes() {
    return beginningsInInterval > 1;
  }
}
