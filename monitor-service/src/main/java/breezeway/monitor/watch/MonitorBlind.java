package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the other rules go by cannot be read, by a right that is missing, a schema that is not
 * there, a table that is locked: nothing follows from what is not seen, so a person must know that
 * nobody looks. PostgreSQL or Kafka being away is told as what it is, by others.
 */
final class MonitorBlind implements Rule {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Subject MONITOR = new Subject("", "monitor");
  private static final int MOST_PROBLEMS = 3;

  private final Words words;
  private Instant since;

  MonitorBlind(Settings settings) {
    this.words = new Words(settings.timetable().zone());
  }

  @Override
  public Reason reason() {
    return Reason.MONITOR_BLIND;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    Verdict.Builder verdict = new Verdict.Builder();
    Instant now = reading.situation().at();
    if (reading.databaseAway()) {
      since = null;
      return Verdict.UNREADABLE;
    }
    if (!isBlind(reading)) {
      since = null;
    } else {
      since = since == null ? now : since;
      if (Duration.between(since, now).compareTo(PATIENCE) < 0) {
        verdict.unsure(MONITOR);
      } else {
        verdict.holds(MONITOR, Finding.error(text(reading.situation().problems())));
      }
    }
    return verdict.build();
  }

  private static boolean isBlind(Reading reading) {
    // With neither of both lags it is Kafka that is away.
    boolean kafkaIsAway =
        !reading.has(SituationPart.TRANSFORMER_LAG) && !reading.has(SituationPart.LOADER_LAG);
    return reading.unread().stream()
        .anyMatch(
            part ->
                switch (part) {
                  case CELLS, TOKENS, SERVICES, DEAD_LETTERS, ALERTS, TABLES, DISKS -> true;
                  case TRANSFORMER_LAG, LOADER_LAG -> !kafkaIsAway;
                });
  }

  private String text(List<String> problems) {
    List<String> first = problems.stream().limit(MOST_PROBLEMS).map(Words::sentence).toList();
    int more = problems.size() - first.size();
    return "Since "
        + words.time(since)
        + " the monitor cannot see whether all is well, so of what it cannot see it tells nobody. "
        + String.join(" ", first)
        + (more > 0 ? " And " + more + " more like this." : "");
  }

  @Override
  public String over(Subject subject) {
    return "The monitor sees everything again.";
  }

  @Override
  public void forgetTimes() {
    since = null;
  }
}
