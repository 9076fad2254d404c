package breezeway.extractor.fit;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.database.Database;
import breezeway.extractor.schedule.Cron;
import breezeway.extractor.schedule.Scheduled;
import breezeway.extractor.schedule.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Lays the timetable of the coming weeks against the rate budget, with what runs took so far. Reads
 * only.
 */
public final class TimetableFit {
  /** So that what is done once a month is in it. */
  private static final Duration LOOK_AHEAD = Duration.ofDays(35);

  /** A schedule for every minute is looked at for a week. */
  private static final int MOST_SLOTS = 10_000;

  private TimetableFit() {}

  /**
   * @param now the look begins here
   * @return empty when there is no limit of calls, so that everything fits
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE} when it cannot be asked
   */
  public static Optional<BudgetFit> of(Settings settings, DataSource dataSource, Instant now) {
    if (settings.api().requestsPerMinute() == 0) {
      return Optional.empty();
    }
    Measurements measured =
        new Database(dataSource)
            .transaction(
                connection ->
                    Measurements.isPossible(connection)
                        ? Measurements.read(connection, settings)
                        : Measurements.none(settings));
    return Optional.of(of(settings, measured, now));
  }

  private static BudgetFit of(Settings settings, Measurements measured, Instant now) {
    List<Scheduled> runs = new ArrayList<>();
    for (Scheduled scheduled : Schedules.of(settings)) {
      boolean comes =
          !scheduled.isTokens()
              && measured.keyPair(scheduled.region()).isPresent()
              && !measured.isPaused(scheduled.region(), scheduled.entity());
      if (comes) {
        runs.add(scheduled);
      }
    }
    Map<Cron, List<Instant>> slots = new IdentityHashMap<>();
    Instant end = now.plus(LOOK_AHEAD);
    for (Scheduled scheduled : runs) {
      List<Instant> found =
          slots.computeIfAbsent(
              scheduled.cron(), cron -> firstSlots(cron, now, now.plus(LOOK_AHEAD)));
      end = found.size() == MOST_SLOTS && found.getLast().isBefore(end) ? found.getLast() : end;
    }
    List<PlannedRuns> planned = new ArrayList<>();
    for (Scheduled scheduled : runs) {
      Instant until = end;
      planned.add(
          new PlannedRuns(
              measured.keyPair(scheduled.region()).orElseThrow(),
              scheduled.region(),
              scheduled.entity(),
              scheduled.mode(),
              measured.cost(
                  scheduled.region(), settings.catalog().get(scheduled.entity()), scheduled.mode()),
              slots.get(scheduled.cron()).stream().filter(slot -> slot.isBefore(until)).toList()));
    }
    return BudgetFit.of(planned, new Budget(settings.api().requestsPerMinute(), now, end));
  }

  private static List<Instant> firstSlots(Cron cron, Instant from, Instant to) {
    List<Instant> slots = new ArrayList<>();
    Optional<Instant> next = cron.next(from.minusMillis(1));
    while (next.isPresent() && next.get().isBefore(to) && slots.size() < MOST_SLOTS) {
      slots.add(next.get());
      next = cron.next(next.get());
    }
    return slots;
  }
}
