package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation.AlertState;
import breezeway.monitor.state.SituationPart;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at how everything stands every few seconds, and makes alerts of what its rules find: one
 * when it begins to be so, one again each time that {@code alerts.repeat} has passed, and a
 * resolved one when it is seen not to be so any more. What could not be read resolves nothing.
 *
 * <p>What was told before this process began is taken from the table of alerts, so that a restart
 * tells nothing twice and still resolves it. For a while after its start, after the machine slept
 * and after clocks were set, nothing new is told: the others have to come back first.
 *
 * <p>One thread looks; the public methods may be called from any.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);

  /** Clocks drift apart by less, and a look takes less. */
  private static final Duration JUMP = Duration.ofSeconds(45);

  /** The table of alerts follows what was told within this time. */
  private static final Duration TABLE_DELAY = Duration.ofMinutes(5);

  private static final String SERVICE = "monitor";

  private final Supplier<Reading> readings;
  private final Consumer<Alert> alerts;
  private final Clock clock;
  private final LongSupplier nanos;
  private final List<Rule> rules;
  private final Duration repeat;
  private final Duration settling;
  private final Map<Reason, Map<Subject, Told>> open = new HashMap<>();
  private final Map<String, Long> resolvedAtNanos = new HashMap<>();

  /** Those whose last look failed; each is logged when it begins to. */
  private final Set<Reason> failing = EnumSet.noneOf(Reason.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("watchdog").daemon().unstarted(work));
  private Instant lastLook;
  private long lastLookNanos;
  private long settledAtNanos;

  /** When something was told last, and what it stood for. */
  private record Told(long atNanos, Set<Subject> members) {}

  /**
   * @param readings how everything stands; shared with others
   * @param alerts takes what is found
   */
  public Watchdog(
      Settings settings, Supplier<Reading> readings, Consumer<Alert> alerts, Clock clock) {
    this(settings, readings, alerts, clock, System::nanoTime);
  }

  /**
   * @param nanos the clock that nobody sets, as {@link System#nanoTime}
   */
  Watchdog(
      Settings settings,
      Supplier<Reading> readings,
      Consumer<Alert> alerts,
      Clock clock,
      LongSupplier nanos) {
    this.readings = readings;
    this.alerts = alerts;
    this.clock = clock;
    this.nanos = nanos;
    this.repeat = settings.alerts().repeat();
    this.settling = settings.monitor().silentService();
    this.rules =
        List.of(
            new StaleData(settings),
            new TokenExpiring(settings),
            new LagGrowing(settings),
            new ServiceSilent(settings),
            new DiskNearlyFull(settings),
            new HungRun(settings),
            new MonitorBlind(settings));
    rules.forEach(rule -> open.put(rule.reason(), new HashMap<>()));
  }

  /** Begins to look; returns at once. */
  public void start() {
    timer.scheduleWithFixedDelay(
        this::lookAgainWhateverHappens, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void lookAgainWhateverHappens() {
    try {
      look();
    } catch (RuntimeException | Error e) { // an error would end all looks without a word
      LOG.error("The watchdog could not look around; it looks again", e);
    }
  }

  /** One look. */
  void look() {
    noticeJumps();
    Reading reading = readings.get();
    adoptWhatWasToldBefore(reading);
    boolean settled = nanos.getAsLong() - settledAtNanos >= 0;
    for (Rule rule : rules) {
      try {
        look(rule, reading, settled);
        failing.remove(rule.reason());
      } catch (RuntimeException | Error e) {
        // What one rule cannot make sense of must not blind the others.
        if (failing.add(rule.reason())) {
          LOG.error("The watchdog cannot judge {}; it judges the rest", rule.reason().code(), e);
        }
      }
    }
  }

  private void look(Rule rule, Reading reading, boolean settled) {
    Map<Subject, Told> told = open.get(rule.reason());
    Verdict verdict = rule.judge(reading, Set.copyOf(told.keySet()));
    verdict
        .holds()
        .forEach(
            (subject, finding) -> {
              if (settled || told.containsKey(subject)) {
                raise(rule.reason(), subject, finding, told);
              }
            });
    resolve(rule, verdict, told);
  }

  private void noticeJumps() {
    Instant now = clock.instant();
    long nowNanos = nanos.getAsLong();
    boolean isFirst = lastLook == null;
    boolean slept = !isFirst && nowNanos - lastLookNanos > JUMP.toNanos();
    boolean clocksWereSet =
        !isFirst
            && Duration.between(lastLook, now)
                    .minusNanos(nowNanos - lastLookNanos)
                    .abs()
                    .compareTo(JUMP)
                > 0;
    if (isFirst || slept || clocksWereSet) {
      if (!isFirst) {
        LOG.info("Nobody looked for a while, or clocks were set: nothing new is told for a moment");
      }
      rules.forEach(Rule::forgetTimes);
      settledAtNanos = nowNanos + settling.toNanos();
    }
    lastLook = now;
    lastLookNanos = nowNanos;
  }

  private void adoptWhatWasToldBefore(Reading reading) {
    long now = nanos.getAsLong();
    resolvedAtNanos.values().removeIf(at -> now - at > TABLE_DELAY.toNanos());
    if (!reading.has(SituationPart.ALERTS)) {
      return;
    }
    for (AlertState alert : reading.situation().alerts()) {
      Map<Subject, Told> told = open.get(Reason.ofCode(alert.reason()));
      Subject subject = new Subject(alert.region(), alert.entity());
      // What another service told of, it resolves itself.
      if (told != null
          && alert.state().equals("open")
          && alert.service().equals(SERVICE)
          && !resolvedAtNanos.containsKey(key(alert.reason(), subject))) {
        told.putIfAbsent(subject, new Told(now, null));
      }
    }
  }

  private void raise(Reason reason, Subject subject, Finding finding, Map<Subject, Told> told) {
    Told before = told.get(subject);
    long now = nanos.getAsLong();
    boolean isNew = before == null;
    boolean isDue = !isNew && now - before.atNanos() >= repeat.toNanos();
    boolean hasGrown =
        !isNew && before.members() != null && !before.members().containsAll(finding.members());
    if (!isNew && !isDue && !hasGrown) {
      Set<Subject> members = before.members() == null ? finding.members() : before.members();
      told.put(subject, new Told(before.atNanos(), members));
      return;
    }
    told.put(subject, new Told(now, finding.members()));
    alerts.accept(
        finding.severity() == Alert.Severity.ERROR
            ? Alert.error(
                reason,
                subject.region(),
                subject.entity(),
                finding.runId(),
                finding.text(),
                SERVICE)
            : Alert.warning(
                reason,
                subject.region(),
                subject.entity(),
                finding.runId(),
                finding.text(),
                SERVICE));
  }

  private void resolve(Rule rule, Verdict verdict, Map<Subject, Told> told) {
    if (!verdict.readable()) {
      return;
    }
    for (Subject subject : new HashSet<>(told.keySet())) {
      if (!verdict.holds().containsKey(subject) && !verdict.unsure().contains(subject)) {
        told.remove(subject);
        resolvedAtNanos.put(key(rule.reason().code(), subject), nanos.getAsLong());
        alerts.accept(
            Alert.resolved(
                rule.reason(), subject.region(), subject.entity(), rule.over(subject), SERVICE));
      }
    }
  }

  private static String key(String reason, Subject subject) {
    return reason + "/" + subject.region() + "/" + subject.entity();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.info("The watchdog is still reading; it ends with the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
