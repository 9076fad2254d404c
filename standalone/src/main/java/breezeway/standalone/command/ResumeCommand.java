package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.House;
import breezeway.standalone.command.NextRuns.NextRun;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code resume REGION|all [ENTITY|all]}. */
@Command(
    name = "resume",
    description = {
      "Puts a region, an entity or all back on the timetable.",
      "What was left out meanwhile is not made up for; 'sync' does that."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway resume nashville tasks   one entity of a region",
      "  breezeway resume nashville         all of a region",
      "  breezeway resume all               everything that is paused",
      "",
      "Exit code: 0 it runs by itself again, 1 a wider pause still holds, 2 bad usage."
    })
final class ResumeCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "REGION", description = "Region, or all.")
  private String region;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ENTITY",
      defaultValue = Choice.ALL,
      description = "Entity, or all (the default).")
  private String entity;

  ResumeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("resume", this::resume);
  }

  private int resume(Settings settings) {
    List<String> regions = Choice.regions(settings, region);
    List<String> entities = Choice.entities(settings, entity);
    ZoneId zone = settings.timetable().zone();
    Console console = context.console();
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      PauseTable table = new PauseTable(house.database());
      List<Pause> removed = table.remove(Choice.orEmpty(region), Choice.orEmpty(entity));
      removed.forEach(pause -> console.line("Resumed: " + pause.subject() + "."));
      List<Pause> wider =
          table.all().stream().filter(pause -> touches(pause, regions, entities)).toList();
      if (removed.isEmpty() && wider.isEmpty()) {
        console.line(
            "Nothing was paused of: "
                + Pause.subject(Choice.orEmpty(region), Choice.orEmpty(entity))
                + ".");
      }
      wider.forEach(
          pause -> console.line("Still paused: " + ScheduleCommand.sentence(pause, zone)));
      List<String> able = Credentials.among(regions, settings, house.database());
      Optional<NextRun> next = next(settings, able, entities, wider);
      next.ifPresent(
          run ->
              console.line(
                  "Next: "
                      + run.work().entity()
                      + " of "
                      + run.work().region()
                      + ", "
                      + ScheduleCommand.time(run.start(), zone)
                      + ", if a pipeline is up then."));
      return wider.isEmpty() ? ExitCode.GOOD : ExitCode.FAILED;
    }
  }

  private static boolean touches(Pause pause, List<String> regions, List<String> entities) {
    return (pause.region().isEmpty() || regions.contains(pause.region()))
        && (pause.entity().isEmpty() || entities.contains(pause.entity()));
  }

  private static Optional<NextRun> next(
      Settings settings, List<String> regions, List<String> entities, List<Pause> paused) {
    return NextRuns.of(settings, regions, entities).count(1, Instant.now()).stream()
        .filter(
            run ->
                paused.stream()
                    .noneMatch(pause -> pause.covers(run.work().region(), run.work().entity())))
        .findFirst();
  }
}
