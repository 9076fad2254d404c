package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs that make no call, read no page and no record although their process is alive. One whose
 * process is gone is taken over by another; one that Breezeway told to wait, waits. While Kafka is
 * away none can go on; that is told as what it is, by others.
 */
final class HungRun implements Rule {
  private final Duration patience;
  private final Words words;
  private final Map<Long, Standstill> standstills = new HashMap<>();

  private record Standstill(long calls, long pages, long records, String owner, Instant since) {
    boolean isSameAs(Cell.Running run) {
      return calls == run.apiCalls()
          && pages == run.pages()
          && records == run.records()
          && owner.equals(run.owner());
    }
  }

  HungRun(Settings settings) {
    this.patience = settings.monitor().hungRun();
    this.words = new Words(settings.timetable().zone());
  }

  @Override
  public Reason reason() {
    return Reason.HUNG_RUN;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    if (!reading.has(SituationPart.CELLS, SituationPart.SERVICES)) {
      return Verdict.UNREADABLE;
    }
    Instant now = reading.situation().at();
    boolean kafkaAnswers = reading.has(SituationPart.TRANSFORMER_LAG);
    Set<String> alive = new HashSet<>();
    reading.situation().services().stream()
        .filter(service -> !service.silent())
        .forEach(service -> alive.add(service.instance()));
    Verdict.Builder verdict = new Verdict.Builder();
    Set<Long> underWay = new HashSet<>();
    for (Cell cell : reading.situation().cells()) {
      Cell.Running run = cell.running();
      if (run == null) {
        continue;
      }
      underWay.add(run.run());
      Subject subject = new Subject(cell.region(), cell.entity());
      boolean isPaused = run.pausedUntil() != null && run.pausedUntil().isAfter(now);
      Standstill known = standstills.get(run.run());
      if (known != null && !known.isSameAs(run)) {
        standstills.put(run.run(), standstill(run, now));
        continue; // it moves
      }
      if (known == null || isPaused || !kafkaAnswers || !alive.contains(run.owner())) {
        standstills.put(run.run(), standstill(run, now));
        verdict.unsure(subject);
      } else if (Duration.between(known.since(), now).compareTo(patience) < 0) {
        verdict.unsure(subject);
      } else {
        verdict.holds(subject, finding(cell, known));
      }
    }
    standstills.keySet().retainAll(underWay);
    return verdict.build();
  }

  private static Standstill standstill(Cell.Running run, Instant now) {
    return new Standstill(run.apiCalls(), run.pages(), run.records(), run.owner(), now);
  }

  private Finding finding(Cell cell, Standstill standstill) {
    Cell.Running run = cell.running();
    return new Finding(
        Alert.Severity.WARNING,
        String.valueOf(run.run()),
        "The run of "
            + cell.entity()
            + " of "
            + cell.region()
            + " that began at "
            + words.time(run.startedAt())
            + " has made no call and read no page since "
            + words.time(standstill.since())
            + ". So far it made "
            + run.apiCalls()
            + " calls and read "
            + run.records()
            + " records; those are kept.",
        Set.of());
  }

  @Override
  public String over(Subject subject) {
    return "The run of " + subject.entity() + " of " + subject.region() + " goes on, or has ended.";
  }

  @Override
  public void forgetTimes() {
    standstills.clear();
  }
}
