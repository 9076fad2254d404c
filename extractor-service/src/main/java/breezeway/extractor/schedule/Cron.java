package breezeway.extractor.schedule;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * The slots of one schedule: a cron expression as Quartz writes them, on the wall clock of a zone.
 *
 * <p>Quartz reads the expression, and this class lays it on the clock, since Quartz leaves slots
 * out when clocks change: a daily one whose hour does not exist, and the repeated hour of an hourly
 * one. Here
 *
 * <ul>
 *   <li>a schedule for every hour of the day has a slot whenever the wall clock shows a time of it:
 *       none in an hour that is left out, both in one that comes twice;
 *   <li>any other has each time of each day once: in the first of two equal hours, and at the
 *       change of clocks when its time does not exist.
 * </ul>
 *
 * <p>Unchangeable; any thread may use it.
 */
public final class Cron {
  private static final Duration GAPS_AHEAD = Duration.ofDays(8);
  private static final int FEWEST_GAPS = 8;
  private static final int MOST_GAPS = 20_000;
  private static final Duration FARTHEST_BACK = Duration.ofDays(4 * 366 + 1);

  private final String expression;
  private final ZoneId zone;
  private final CronExpression wallClock;
  private final boolean everyHour;

  /**
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION}, with what is wrong
   */
  public Cron(String expression, ZoneId zone) {
    this.expression = expression;
    this.zone = zone;
    this.wallClock = parse(expression);
    this.everyHour = isForEveryHour(expression);
  }

  private static CronExpression parse(String expression) {
    CronExpression cron;
    try {
      cron = new CronExpression(expression);
    } catch (ParseException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "'" + expression + "' is no cron expression of Quartz: " + e.getMessage(),
          e);
    }
    // A wall clock has no zone; reckoned in UTC, it has no changes either.
    cron.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
    if (cron.getTimeAfter(new Date()) == null) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION, "'" + expression + "' names no time that is still to come");
    }
    return cron;
  }

  private static boolean isForEveryHour(String expression) {
    String hours = expression.strip().split("\\s+")[2];
    CronExpression everyDay = parse("0 0 " + hours + " * * ?");
    Instant midnight = Instant.EPOCH;
    for (int hour = 0; hour < 24; hour++) {
      if (!everyDay.isSatisfiedBy(Date.from(midnight.plus(Duration.ofHours(hour))))) {
        return false;
      }
    }
    return true;
  }

  public String expression() {
    return expression;
  }

  public ZoneId zone() {
    return zone;
  }

  /** The first slot after an instant; empty when there is none any more. */
  public Optional<Instant> next(Instant after) {
    return everyHour ? nextShown(after) : nextNamed(after);
  }

  /** Goes from one change of clocks to the next; between them the offset is the same. */
  private Optional<Instant> nextShown(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant from = after;
    ZoneOffset offset = rules.getOffset(after);
    ZoneOffsetTransition change = rules.nextTransition(after);
    while (true) {
      Optional<LocalDateTime> time = nextTime(LocalDateTime.ofInstant(from, offset));
      if (time.isEmpty()) {
        return Optional.empty();
      }
      Instant slot = time.get().toInstant(offset);
      if (change == null || slot.isBefore(change.getInstant())) {
        return Optional.of(slot);
      }
      from = change.getInstant().minusMillis(1); // the change itself may be a slot
      offset = change.getOffsetAfter();
      change = rules.nextTransition(change.getInstant());
    }
  }

  /** Later times of a wall clock are never at earlier instants here, so the first one is it. */
  private Optional<Instant> nextNamed(Instant after) {
    LocalDateTime time = LocalDateTime.ofInstant(after, zone);
    while (true) {
      Optional<LocalDateTime> next = nextTime(time);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      Instant slot = instant(next.get());
      if (slot.isAfter(after)) {
        return Optional.of(slot);
      }
      time = next.get();
    }
  }

  private Instant instant(LocalDateTime time) {
    ZoneOffsetTransition change = zone.getRules().getTransition(time);
    return change != null && change.isGap()
        ? change.getInstant()
        : time.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }

  private Optional<LocalDateTime> nextTime(LocalDateTime after) {
    Date next = wallClock.getTimeAfter(Date.from(after.toInstant(ZoneOffset.UTC)));
    return Optional.ofNullable(next)
        .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
  }

  /** The slots from one instant (with it) to another (without it). */
  public List<Instant> between(Instant from, Instant to) {
    List<Instant> slots = new ArrayList<>();
    Optional<Instant> slot = next(from.minusMillis(1));
    while (slot.isPresent() && slot.get().isBefore(to)) {
      slots.add(slot.get());
      slot = next(slot.get());
    }
    return slots;
  }

  /** The last slot that has come by an instant; empty when there was none for years. */
  public Optional<Instant> latest(Instant until) {
    Instant end = until.plusMillis(1);
    for (Duration back = Duration.ofMinutes(1);
        back.compareTo(FARTHEST_BACK) < 0;
        back = back.multipliedBy(2)) {
      Optional<Instant> found = next(end.minus(back));
      if (found.isPresent() && found.get().isBefore(end)) {
        Instant last = found.get();
        for (Optional<Instant> later = next(last);
            later.isPresent() && later.get().isBefore(end);
            later = next(last)) {
          last = later.get();
        }
        return Optional.of(last);
      }
    }
    return Optional.empty();
  }

  /**
   * The longest time between two slots that follow each other, from the last one that has come on:
   * over eight of them and eight days at least.
   */
  public Duration longestGap(Instant now) {
    Instant previous = latest(now).or(() -> next(now)).orElse(now);
    Instant end = now.plus(GAPS_AHEAD);
    Duration longest = Duration.ZERO;
    for (int gaps = 0; gaps < MOST_GAPS && (gaps < FEWEST_GAPS || previous.isBefore(end)); gaps++) {
      Optional<Instant> slot = next(previous);
      if (slot.isEmpty()) {
        break;
      }
      Duration gap = Duration.between(previous, slot.get());
      longest = gap.compareTo(longest) > 0 ? gap : longest;
      previous = slot.get();
    }
    return longest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron
        && expression.equals(cron.expression)
        && zone.equals(cron.zone);
  }

  @Override
  public int hashCode() {
    return expression.hashCode() * 31 + zone.hashCode();
  }

  @Override
  public String toString() {
    return "'" + expression + "' " + zone;
  }
}
