package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation.StageLag;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stages that have had messages before them all the time, and in the newer half of it never fewer
 * than on average in the older half: while much goes through, how many wait goes up and down, and
 * two looks at it say nothing.
 */
final class LagGrowing implements Rule {
  private final Duration window;
  private final Map<String, Deque<Sample>> behind = new HashMap<>();

  private record Sample(Instant at, long messages) {}

  LagGrowing(Settings settings) {
    this.window = settings.monitor().growingLag();
  }

  @Override
  public Reason reason() {
    return Reason.LAG_GROWING;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    Verdict.Builder verdict = new Verdict.Builder();
    judge("transformer", SituationPart.TRANSFORMER_LAG, reading, verdict);
    judge("loader", SituationPart.LOADER_LAG, reading, verdict);
    return verdict.build();
  }

  private void judge(String stage, SituationPart part, Reading reading, Verdict.Builder verdict) {
    Subject subject = new Subject("", stage);
    if (!reading.has(part)) {
      verdict.unsure(subject);
      return;
    }
    List<String> growing = new ArrayList<>();
    for (StageLag lag : reading.situation().lags()) {
      if (lag.stage().equals(stage)) {
        grown(lag, reading.situation().at()).ifPresent(growing::add);
        if (lag.messages() > 0) {
          verdict.unsure(subject);
        }
      }
    }
    if (!growing.isEmpty()) {
      verdict.holds(
          subject,
          Finding.warning(
              "The "
                  + stage
                  + " falls behind: "
                  + String.join("; ", growing.subList(0, Math.min(3, growing.size())))
                  + ". Rows arrive late; nothing is lost, all of it waits in Kafka."));
    }
  }

  private Optional<String> grown(StageLag lag, Instant now) {
    Deque<Sample> samples =
        behind.computeIfAbsent(lag.stage() + " " + lag.topic(), key -> new ArrayDeque<>());
    if (lag.messages() <= 0) {
      samples.clear();
      return Optional.empty();
    }
    samples.addLast(new Sample(now, lag.messages()));
    // The first sample stays the youngest of those that are older than the window.
    while (samples.size() > 1 && !second(samples).at().isAfter(now.minus(window))) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    if (first.at().isAfter(now.minus(window))
        || lag.messages() < first.messages()
        || hasBeenLess(samples, now)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ENGLISH,
            "%,d messages of %s wait, and %,d did %s ago",
            lag.messages(),
            lag.topic(),
            first.messages(),
            Words.length(Duration.between(first.at(), now))));
  }

  private static boolean hasBeenLess(Deque<Sample> samples, Instant now) {
    Instant begin = samples.getFirst().at();
    Instant middle = begin.plus(Duration.between(begin, now).dividedBy(2));
    double before =
        samples.stream()
            .filter(sample -> sample.at().isBefore(middle))
            .mapToLong(Sample::messages)
            .average()
            .orElse(0);
    return samples.stream()
        .filter(sample -> !sample.at().isBefore(middle))
        .anyMatch(sample -> sample.messages() < before);
  }

  private static Sample second(Deque<Sample> samples) {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }

  @Override
  public String over(Subject subject) {
    return "The " + subject.entity() + " has caught up: nothing waits for it any more.";
  }

  @Override
  public void forgetTimes() {
    behind.clear();
  }
}
