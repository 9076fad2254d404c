package breezeway.extractor.schedule;

import breezeway.common.config.Problems;
import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.config.TimetableSettings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntitySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** From settings to all that begins by itself: needs neither a database nor a clock. */
public final class Schedules {
  private Schedules() {}

  /**
   * All scheduled work, by region in the order of the settings, then by entity, then tokens.
   *
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} with every schedule that is wrong
   */
  public static List<Scheduled> of(Settings settings) {
    Problems problems = new Problems();
    List<Scheduled> all = read(settings, problems);
    problems.throwIfAny();
    return all;
  }

  /** Notes every schedule that is wrong, with its file and key. */
  public static void check(Settings settings, Problems problems) {
    read(settings, problems);
  }

  private static List<Scheduled> read(Settings settings, Problems problems) {
    TimetableSettings timetable = settings.timetable();
    List<Entry> entries = new ArrayList<>();
    for (EntitySpec spec : settings.catalog().all()) {
      String file = "entities/" + spec.name() + ".yaml";
      cron(spec.extract().schedule(), file, "extract.schedule", timetable, problems)
          .ifPresent(cron -> entries.add(new Entry(spec.name(), Mode.INCREMENTAL, cron)));
      spec.extract()
          .fullSchedule()
          .flatMap(full -> cron(full, file, "extract.full_schedule", timetable, problems))
          .ifPresent(cron -> entries.add(new Entry(spec.name(), Mode.FULL, cron)));
    }
    Optional<Cron> tokens =
        cron(timetable.tokens(), "pipeline.yaml", "timetable.tokens", timetable, problems);
    List<Scheduled> all = new ArrayList<>();
    for (Region region : settings.regions()) {
      Consumer<Entry> add =
          entry ->
              all.add(
                  Scheduled.run(
                      region.code(),
                      entry.entity(),
                      entry.mode(),
                      entry.cron(),
                      timetable.startJitter()));
      entries.forEach(add);
      tokens.ifPresent(
          cron -> all.add(Scheduled.tokens(region.code(), cron, timetable.startJitter())));
    }
    return all;
  }

  private record Entry(String entity, Mode mode, Cron cron) {}

  private static Optional<Cron> cron(
      String expression, String file, String key, TimetableSettings timetable, Problems problems) {
    try {
      return Optional.of(new Cron(expression, timetable.zone()));
    } catch (PipelineException e) {
      problems.add(file, key, e.getMessage());
      return Optional.empty();
    }
  }
}
