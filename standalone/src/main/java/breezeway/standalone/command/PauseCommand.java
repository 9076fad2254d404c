package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.House;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pause REGION|all [ENTITY|all] [--note TEXT]}. */
@Command(
    name = "pause",
    description = {
      "Takes a region, an entity or all out of the timetable until 'resume'.",
      "Runs that are under way go on, and 'sync' works as always."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway pause nashville --note 'new keys are coming'",
      "  breezeway pause all tasks",
      "  breezeway resume nashville"
    })
final class PauseCommand implements Callable<Integer> {
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

  @Option(names = "--note", paramLabel = "TEXT", description = "Why, for others to read.")
  private String note;

  PauseCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("pause", this::pause);
  }

  private int pause(Settings settings) throws SQLException {
    List<String> regions = Choice.regions(settings, region);
    List<String> entities = Choice.entities(settings, entity);
    ZoneId zone = settings.timetable().zone();
    Console console = context.console();
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      Pause pause =
          new PauseTable(house.database())
              .put(Choice.orEmpty(region), Choice.orEmpty(entity), note);
      console.line("Paused: " + ScheduleCommand.sentence(pause, zone));
      for (String run : underWay(house, regions, entities)) {
        console.line("Under way, and goes on to its end: " + run + ".");
      }
      console.line(
          "No run of it begins by itself now. 'breezeway sync' still works, and tokens are still"
              + " renewed.");
      NextRuns.of(settings, Credentials.among(regions, settings, house.database()), entities)
          .count(1, Instant.now())
          .stream()
          .findFirst()
          .ifPresent(
              next ->
                  console.line(
                      "The first run that is left out: "
                          + next.work().entity()
                          + " of "
                          + next.work().region()
                          + ", "
                          + ScheduleCommand.time(next.start(), zone)
                          + "."));
      return ExitCode.GOOD;
    }
  }

  private static List<String> underWay(House house, List<String> regions, List<String> entities)
      throws SQLException {
    List<String> runs = new ArrayList<>();
    try (Connection connection = house.database().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select entity || ' of ' || region_code from breezeway.extraction_runs
                where state = 'running' and region_code = any (?) and entity = any (?)
                order by region_code, entity""")) {
      select.setArray(1, connection.createArrayOf("text", regions.toArray()));
      select.setArray(2, connection.createArrayOf("text", entities.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          runs.add(row.getString(1));
        }
      }
    }
    return runs;
  }
}
