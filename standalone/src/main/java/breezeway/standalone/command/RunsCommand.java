package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationReader;
import breezeway.standalone.House;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runs [REGION|all] [ENTITY|all] [--limit N] [--failed] [--json]}. */
@Command(
    name = "runs",
    description = "Shows the runs that are under way and those that ended, latest first.",
    footer = {
      "",
      "Budget: the calls of a run as a share of what BREEZEWAY_REQUESTS_PER_MINUTE allowed in its"
          + " time.",
      "",
      "Examples:",
      "  breezeway runs nashville tasks         how long do they take, and do they succeed?",
      "  breezeway runs --failed --limit 50     what went wrong lately"
    })
final class RunsCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "REGION",
      defaultValue = Choice.ALL,
      description = "Region, or all (the default).")
  private String region;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ENTITY",
      defaultValue = Choice.ALL,
      description = "Entity, or all (the default).")
  private String entity;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many runs; 20 if not given.")
  private int limit;

  @Option(names = "--failed", description = "Only runs that failed or were partial.")
  private boolean failed;

  @Option(names = "--json", description = "For programs: an object with 'running' and 'runs'.")
  private boolean json;

  RunsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > 100_000) {
      throw new ParameterException(
          spec.commandLine(), "--limit takes a number from 1 to 100000, not " + limit);
    }
    return context.run("runs", this::runs);
  }

  private int runs(Settings settings) throws JsonProcessingException {
    List<String> regions = Choice.regions(settings, region);
    List<String> entities = Choice.entities(settings, entity);
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      try (SituationReader reader =
          new SituationReader(house.settings(), house.database(), Clock.systemUTC())) {
        Situation situation = reader.read();
        List<Cell> underWay =
            situation.cells().stream()
                .filter(cell -> cell.running() != null)
                .filter(cell -> regions.contains(cell.region()))
                .filter(cell -> entities.contains(cell.entity()))
                .toList();
        List<RunSummary> ended = reader.history(chosen(region), chosen(entity), failed, limit);
        if (json) {
          context.console().line(SituationJson.of(underWay, ended));
        } else {
          print(underWay, ended, situation.at(), settings.timetable().zone());
        }
        return ExitCode.GOOD;
      }
    }
  }

  private static Optional<String> chosen(String word) {
    return word.equals(Choice.ALL) ? Optional.empty() : Optional.of(word);
  }

  private void print(List<Cell> underWay, List<RunSummary> ended, Instant now, ZoneId zone) {
    Console console = context.console();
    if (!underWay.isEmpty()) {
      console.line("Under way:");
      running(underWay, now, zone).printTo(console);
      console.line("");
    }
    if (ended.isEmpty()) {
      console.line(failed ? "No run failed or was partial." : "No run has ended yet.");
      return;
    }
    TextTable table =
        new TextTable(
            "began (" + zone + ")",
            "region",
            "entity",
            "mode",
            "status",
            "seconds",
            "records",
            "new",
            "updated",
            "deleted",
            "rejected",
            "calls",
            "budget",
            "message");
    for (RunSummary run : ended) {
      table.add(
          Times.minute(run.startedAt(), zone),
          run.region(),
          run.entity(),
          run.mode(),
          run.status(),
          run.durationSeconds(),
          run.processed(),
          run.added(),
          run.updated(),
          run.deleted(),
          run.rejected(),
          run.apiCalls(),
          run.budgetShare() == null
              ? null
              : String.format(Locale.ENGLISH, "%.0f%%", 100 * run.budgetShare()),
          run.message() == null ? null : run.message().strip().replaceAll("\\s+", " "));
    }
    table.printTo(console);
  }

  private static TextTable running(List<Cell> underWay, Instant now, ZoneId zone) {
    TextTable table =
        new TextTable("region", "entity", "mode", "for", "calls", "of about", "records", "note");
    for (Cell cell : underWay) {
      Cell.Running run = cell.running();
      table.add(
          cell.region(),
          cell.entity(),
          run.mode(),
          Times.age(Duration.between(run.startedAt(), now)),
          run.apiCalls(),
          run.callsExpected(),
          run.records(),
          run.pausedUntil() != null && run.pausedUntil().isAfter(now)
              ? "waits for Breezeway's limit until " + Times.minute(run.pausedUntil(), zone)
              : null);
    }
    return table;
  }
}
