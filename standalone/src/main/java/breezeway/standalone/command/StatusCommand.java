package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.SituationPart;
import breezeway.monitor.state.SituationReader;
import breezeway.standalone.House;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status [--long] [--json]}: is everything fresh, and if not, what is wrong. */
@Command(
    name = "status",
    description = {
      "Shows how old the last success of every region and entity is, how its last run ended, and"
          + " below it what needs a person.",
      "It looks into the tables and Kafka, also while no service is up."
    },
    footer = {
      "",
      "Each cell: the age of the last success, and a word when something is to be said:",
      "  12m           all is well",
      "  3h! failed    older than its timetable promises (!), and the last run failed",
      "  2h running    a run is under way; also: partial, paused, never",
      "",
      "Exit code: 0 everything is fresh, 1 something is stale or could not be read, 2 bad usage."
    })
final class StatusCommand implements Callable<Integer> {
  private final Context context;

  @Option(names = "--long", description = "A line for each region and entity, with its counts.")
  private boolean longLines;

  @Option(names = "--json", description = "For programs: everything, as an object.")
  private boolean json;

  StatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("status", this::status);
  }

  private int status(Settings settings) throws JsonProcessingException {
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      try (SituationReader reader = Situations.reader(house)) {
        Reading reading = reader.reading();
        if (json) {
          context.console().line(SituationJson.of(reading.situation()));
        } else {
          StatusReport report = new StatusReport(reading, settings.timetable().zone());
          (longLines ? report.lines() : report.grid()).printTo(context.console());
          report.remarks().forEach(context.console()::line);
        }
        boolean isFresh =
            reading.has(SituationPart.CELLS)
                && reading.situation().cells().stream().noneMatch(Cell::stale);
        return isFresh ? ExitCode.GOOD : ExitCode.FAILED;
      }
    }
  }
}
