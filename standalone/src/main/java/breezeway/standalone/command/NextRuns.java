package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.extractor.schedule.Scheduled;
import breezeway.extractor.schedule.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What begins by itself and when, reckoned from the configuration alone. */
final class NextRuns {
  private static final Comparator<NextRun> ORDER =
      Comparator.comparing(NextRun::start)
          .thenComparing(run -> run.work().region())
          .thenComparing(run -> run.work().entity())
          .thenComparing(run -> run.work().mode());

  private final List<Scheduled> all;

  private NextRuns(List<Scheduled> all) {
    this.all = all;
  }

  /**
   * @param start with the jitter's share
   */
  record NextRun(Scheduled work, Instant slot, Instant start) {}

  /** Of some regions and entities, tokens among them. */
  static NextRuns of(Settings settings, List<String> regions, List<String> entities) {
    return new NextRuns(
        Schedules.of(settings).stream()
            .filter(work -> regions.contains(work.region()) && entities.contains(work.entity()))
            .toList());
  }

  /** So many of each, the soonest first. */
  List<NextRun> count(int count, Instant now) {
    List<NextRun> runs = new ArrayList<>();
    for (Scheduled work : all) {
      Optional<Instant> slot = firstSlot(work, now);
      for (int i = 0; i < count && slot.isPresent(); i++) {
        runs.add(run(work, slot.get()));
        slot = work.cron().next(slot.get());
      }
    }
    runs.sort(ORDER);
    return runs;
  }

  /** All that begin within a time, the soonest first. */
  List<NextRun> within(Duration time, Instant now) {
    Instant end = now.plus(time);
    List<NextRun> runs = new ArrayList<>();
    for (Scheduled work : all) {
      for (Instant slot : work.cron().between(now.minus(work.startDelay()), end)) {
        NextRun run = run(work, slot);
        if (!run.start().isBefore(now) && run.start().isBefore(end)) {
          runs.add(run);
        }
      }
    }
    runs.sort(ORDER);
    return runs;
  }

  /** A run whose slot has just come may still wait for its share of the jitter. */
  private static Optional<Instant> firstSlot(Scheduled work, Instant now) {
    return work.cron().next(now.minus(work.startDelay()).minusMillis(1));
  }

  private static NextRun run(Scheduled work, Instant slot) {
    return new NextRun(work, slot, work.begin(slot));
  }
}
