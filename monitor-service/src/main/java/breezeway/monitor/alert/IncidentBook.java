package breezeway.monitor.alert;

import breezeway.common.config.AlertSettings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides who is told what, and when: alerts in, tellings out. Plain Java on a {@link Book},
 * without a clock, a file or a network. Not safe for several threads.
 *
 * <ul>
 *   <li>The first alert of a cause opens an incident and is told after {@code gather}, with
 *       whatever else came by then. Further ones are counted; after {@code repeat} a reminder tells
 *       how many.
 *   <li>Where a reason, region and entity can have several causes, such as dead letters, a cause
 *       that was not told yet is told as the first one was.
 *   <li>More than {@code digestAbove} causes at once are a storm, and one message. What follows on
 *       it, and that its many incidents are over, is gathered for longer, so that a storm which
 *       comes or goes slowly is not many messages either.
 *   <li>An incident whose beginning was told is told to be over when it is.
 *   <li>A cause that comes back within {@code repeat} of its first telling is told once more, and
 *       that it comes and goes; that it is over is then told when it stayed away for a while. After
 *       that it is silent until {@code repeat} is over.
 * </ul>
 */
final class IncidentBook {
  /** Of alerts that lay in the topic when the first monitor began, those that still matter. */
  private static final Duration OLDEST_TOLD = Duration.ofHours(24);

  private static final Duration TAKEN_KEPT = Duration.ofDays(30);
  private static final int MOST_TAKEN = 5000;
  private static final int MOST_TO_COPY = 2000;
  private static final Duration OVER_KEPT = Duration.ofDays(7);

  /** What comes and goes is over when it stayed away for this part of {@code repeat}. */
  private static final int SETTLED_PART = 24;

  /** In a storm messages are this many times {@code gather} apart. */
  private static final int STORM_GATHERS = 6;

  private final Book book;
  private final AlertSettings settings;

  IncidentBook(Book book, AlertSettings settings) {
    this.book = book;
    this.settings = settings;
  }

  /** What an alert changed. */
  enum Effect {
    /** It was taken before. */
    KNOWN,
    BEGAN,
    COUNTED,
    ENDED,
    /** It says that something is over that was not so. */
    NOTHING
  }

  /** Takes an alert that may come again, and counts it once. */
  Effect takeOnce(Alert alert, Instant now) {
    return book.taken.putIfAbsent(alert.id(), now) == null ? take(alert, now) : Effect.KNOWN;
  }

  /** Takes an alert. */
  Effect take(Alert alert, Instant now) {
    Cause cause = book.causes.get(alert.key());
    if (alert.severity() == Alert.Severity.RESOLVED) {
      if (cause == null || !cause.incident.isOpen()) {
        return Effect.NOTHING;
      }
      end(cause, alert.text(), now);
      return Effect.ENDED;
    }
    Effect effect = Effect.BEGAN;
    if (cause == null) {
      cause = Cause.of(Incident.of(alert, now));
      book.causes.put(alert.key(), cause);
      begin(cause, alert, now);
    } else if (cause.incident.isOpen() || isLateWordOfAnOutage(cause.incident, alert, now)) {
      cause.incident.add(alert, now);
      effect = Effect.COUNTED;
      if (wasNeverTold(cause) && isRecent(alert, now)) {
        cause.beginningOwed = true; // it began before anybody was to be told, and is still so
        owe(now);
      }
      if (cause.isNew(alert.particular())
          && cause.incident.isOpen()
          && !cause.beginningOwed
          && isRecent(alert, now)) {
        cause.beginningOwed = true;
        cause.anotherOwed = true;
        owe(now);
      }
    } else if (cause.endOwed) {
      cause.endOwed = false; // nobody heard that it was over, and it is not
      cause.incident.reopen();
      cause.incident.add(alert, now);
    } else {
      cause.incident = Incident.of(alert, now);
      begin(cause, alert, now);
    }
    changed(cause.incident);
    return effect;
  }

  /**
   * Takes what the monitor found out about a server by itself. That it answers the monitor does not
   * end an outage that a service told of, too: with a full disk it answers, and does no work.
   */
  Effect takeOfServer(Alert alert, Instant now) {
    Cause cause = book.causes.get(alert.key());
    if (alert.severity() == Alert.Severity.RESOLVED
        && cause != null
        && cause.incident.isOpen()
        && !cause.incident.hindered.isEmpty()) {
      cause.incident.isSilentToMonitor = false;
      return Effect.NOTHING;
    }
    return take(alert, now);
  }

  /** An outage is told of when it is over, too, by those who could not before. */
  private static boolean isLateWordOfAnOutage(Incident incident, Alert alert, Instant now) {
    Reason reason = Reason.ofCode(incident.reason);
    return (reason == Reason.KAFKA_UNAVAILABLE || reason == Reason.DATABASE_UNAVAILABLE)
        && Incident.said(alert, now).isBefore(incident.resolvedAt);
  }

  private static boolean wasNeverTold(Cause cause) {
    return cause.incident.isOpen() && cause.intervalBegan == null && !cause.beginningOwed;
  }

  private boolean isRecent(Alert alert, Instant now) {
    return !Incident.said(alert, now).isBefore(book.began.minus(OLDEST_TOLD));
  }

  private void begin(Cause cause, Alert alert, Instant now) {
    forgetOldInterval(cause, now);
    cause.beginningTold = false;
    cause.occurrencesTold = 0;
    cause.beginningOwed =
        isTest(cause.incident) || (cause.beginningsInInterval < 2 && isRecent(alert, now));
    cause.anotherOwed = false;
    if (cause.beginningOwed) {
      cause.forgetParticulars();
      owe(now);
    }
    cause.isNew(alert.particular());
  }

  /** Ends an open incident. */
  void end(Cause cause, String how, Instant now) {
    cause.incident.resolvedAt = now;
    cause.incident.resolution = how;
    cause.endOwed = (cause.beginningTold || cause.beginningOwed) && !isTest(cause.incident);
    if (cause.endOwed) {
      if (book.causes.values().stream().filter(IncidentBook::isOpenOrJustOver).count()
          > settings.digestAbove()) {
        storm(now);
      }
      owe(now);
    }
    changed(cause.incident);
  }

  private static boolean isOpenOrJustOver(Cause cause) {
    return cause.incident.isOpen() || cause.endOwed;
  }

  private void storm(Instant now) {
    if (book.stormUntil == null || !book.stormUntil.isAfter(now)) {
      book.stormUntil = now.plus(settings.gather().multipliedBy(STORM_GATHERS));
    }
  }

  private void owe(Instant now) {
    Instant told = now.plus(settings.gather());
    if (book.stormUntil != null && book.stormUntil.isAfter(told)) {
      told = book.stormUntil;
    }
    if (book.tellAt == null || book.tellAt.isAfter(told)) {
      book.tellAt = told;
    }
  }

  /** What is to be told now; once returned, it counts as told. */
  List<Telling> due(Instant now) {
    List<Telling> tellings = new ArrayList<>();
    for (Cause cause : book.causes.values()) {
      if (isTest(cause.incident) && cause.beginningOwed) {
        tellings.add(new Telling(List.of(beginning(cause, now))));
        end(cause, "A test is over at once.", now);
      }
    }
    remind(now);
    if (book.tellAt != null && !now.isBefore(book.tellAt)) {
      book.tellAt = null;
      tellBeginnings(tellings, now);
      tellEnds(tellings, now);
      if (tellings.stream().anyMatch(told -> told.items().size() > settings.digestAbove())) {
        storm(now);
      }
    }
    tidy(now);
    return tellings;
  }

  /** Tells again, after a while, what goes on. */
  private void remind(Instant now) {
    for (Cause cause : book.causes.values()) {
      if (!cause.incident.isOpen() || cause.beginningOwed || cause.intervalBegan == null) {
        continue;
      }
      boolean intervalIsOver = !now.isBefore(cause.intervalBegan.plus(settings.repeat()));
      if (intervalIsOver && cause.incident.occurrences > cause.occurrencesTold) {
        cause.beginningsInInterval = 0;
        cause.beginningOwed = true;
        owe(now);
      }
    }
  }

  private void tellBeginnings(List<Telling> tellings, Instant now) {
    Map<String, List<Telling.Item>> groups = new LinkedHashMap<>();
    for (Cause cause : book.causes.values()) {
      if (cause.beginningOwed && !isTest(cause.incident)) {
        groups
            .computeIfAbsent(group(cause.incident), key -> new ArrayList<>())
            .add(beginning(cause, now));
      }
    }
    if (groups.size() > settings.digestAbove()) {
      tellings.add(new Telling(groups.values().stream().flatMap(List::stream).toList()));
    } else {
      groups.values().forEach(items -> tellings.add(new Telling(items)));
    }
  }

  /** What one run met is one message. */
  private static String group(Incident incident) {
    return incident.runId == null
        ? incident.id
        : incident.region + "/" + incident.entity + "/" + incident.run();
  }

  private Telling.Item beginning(Cause cause, Instant now) {
    forgetOldInterval(cause, now);
    Incident incident = cause.incident;
    Telling.Why why =
        cause.beginningTold
            ? cause.anotherOwed ? Telling.Why.ANOTHER : Telling.Why.STILL
            : cause.beginningsInInterval > 0 ? Telling.Why.BEGAN_AGAIN : Telling.Why.BEGAN;
    long sinceTold = incident.occurrences - cause.occurrencesTold;
    boolean isWithinInterval = why == Telling.Why.ANOTHER && cause.beginningsInInterval > 0;
    if (!isTest(incident) && !isWithinInterval) {
      cause.intervalBegan = cause.beginningsInInterval == 0 ? now : cause.intervalBegan;
      cause.beginningsInInterval++;
    }
    cause.beginningOwed = false;
    cause.anotherOwed = false;
    cause.beginningTold = true;
    cause.occurrencesTold = incident.occurrences;
    incident.toldAt = now;
    changed(incident);
    return new Telling.Item(why, incident, sinceTold);
  }

  private void forgetOldInterval(Cause cause, Instant now) {
    if (cause.intervalBegan != null && !now.isBefore(cause.intervalBegan.plus(settings.repeat()))) {
      cause.intervalBegan = null;
      cause.beginningsInInterval = 0;
    }
  }

  private void tellEnds(List<Telling> tellings, Instant now) {
    List<Telling.Item> ends = new ArrayList<>();
    Instant next = null;
    for (Cause cause : book.causes.values()) {
      if (!cause.endOwed) {
        continue;
      }
      Instant settled = cause.incident.resolvedAt;
      if (cause.comesAndGoes()) {
        settled = settled.plus(settings.repeat().dividedBy(SETTLED_PART));
      }
      if (now.isBefore(settled)) {
        next = next == null || settled.isBefore(next) ? settled : next;
      } else {
        cause.endOwed = false;
        cause.incident.toldAt = now;
        changed(cause.incident);
        ends.add(new Telling.Item(Telling.Why.OVER, cause.incident, 0));
      }
    }
    if (!ends.isEmpty()) {
      tellings.add(new Telling(ends));
    }
    if (next != null) {
      book.tellAt = next;
    }
  }

  private void tidy(Instant now) {
    book.causes
        .values()
        .removeIf(
            cause ->
                !cause.incident.isOpen()
                    && !cause.endOwed
                    && !cause.beginningOwed
                    && cause.incident.resolvedAt.plus(OVER_KEPT).isBefore(now)
                    && cause.incident.resolvedAt.plus(settings.repeat()).isBefore(now));
    Iterator<Map.Entry<String, Instant>> taken = book.taken.entrySet().iterator();
    while (taken.hasNext()) {
      boolean isOld = taken.next().getValue().plus(TAKEN_KEPT).isBefore(now);
      if (!isOld && book.taken.size() <= MOST_TAKEN) {
        break;
      }
      taken.remove();
    }
  }

  private void changed(Incident incident) {
    incident.version++;
    book.toCopy.remove(incident.id);
    book.toCopy.put(incident.id, incident);
    if (book.toCopy.size() > MOST_TO_COPY) {
      book.toCopy.remove(book.toCopy.keySet().iterator().next());
    }
  }

  private static boolean isTest(Incident incident) {
    return incident.reason.equals(Reason.ALERT_TEST.code());
  }

  /** The causes that are so now. */
  List<Cause> open() {
    return book.causes.values().stream().filter(cause -> cause.incident.isOpen()).toList();
  }

  /** Notes what became of a message about incidents. */
  void delivered(List<String> incidents, String channel, String what) {
    for (Cause cause : book.causes.values()) {
      if (incidents.contains(cause.incident.id)) {
        cause.incident.deliveries.put(channel, what);
        changed(cause.incident);
      }
    }
  }
}
