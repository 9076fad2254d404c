package breezeway.standalone.whole;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, as somebody set it. Any thread may set it at any time. */
final class SetClock extends Clock {
  private volatile Duration ahead;

  private SetClock(Duration ahead) {
    this.ahead = ahead;
  }

  static SetClock ahead(Duration time) {
    return new SetClock(time);
  }

  /** Sets it so far ahead of the system's clock; a negative time is behind. */
  void setAhead(Duration time) {
    ahead = time;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("a clock of this test is in UTC");
  }
}
