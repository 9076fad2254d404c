package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.spec.EntitySpec;
import breezeway.loader.drift.DriftBook;
import breezeway.loader.drift.DriftBook.Line;
import breezeway.loader.drift.PayloadField;
import breezeway.standalone.House;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift [REGION|all] [ENTITY|all]}: how the API's data changed their shape. */
@Command(
    name = "drift",
    description = {
      "Shows how the API's data changed their shape: keys that are new or gone, new types and words,"
          + " values that are missing more often, and a region that differs from the others.",
      "Prints the lines of the spec that would take what no column reads so far."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway drift                        everything that is open",
      "  breezeway drift austin properties      one region and entity",
      "  breezeway drift all all --accept       it is known and as it should be",
      "  breezeway drift --fail-on-drift        exit code 1 where there is something to look at"
    })
final class DriftCommand implements Callable<Integer> {
  private final Context context;

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

  @Option(names = "--all", description = "Also what is no longer so, or was accepted.")
  private boolean all;

  @Option(
      names = "--accept",
      description =
          "Closes what is open: it is known and as it should be. A new change is told again.")
  private boolean accept;

  @Option(
      names = "--fail-on-drift",
      description = "Exit code 1 where there is anything to look at.")
  private boolean failOnDrift;

  @Option(names = "--json", description = "For programs: one object per entity.")
  private boolean json;

  DriftCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("drift", this::drift);
  }

  private int drift(Settings settings) throws Exception {
    List<String> regions = Choice.regions(settings, region);
    List<String> entities = Choice.entities(settings, entity);
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      try (Connection connection = house.database().getConnection()) {
        DriftBook book = new DriftBook(connection);
        if (accept) {
          int accepted = book.accept(entities, regions);
          if (!connection.getAutoCommit()) {
            connection.commit();
          }
          context
              .console()
              .line(accepted + (accepted == 1 ? " entry is" : " entries are") + " closed.");
          return ExitCode.GOOD;
        }
        DriftReport report = report(book, settings, regions, entities);
        if (json) {
          context.console().line(report.json());
        } else {
          report.lines().forEach(context.console()::line);
        }
        return failOnDrift && !report.isQuiet() ? ExitCode.FAILED : ExitCode.GOOD;
      }
    }
  }

  private DriftReport report(
      DriftBook book, Settings settings, List<String> regions, List<String> entities)
      throws SQLException {
    Map<String, List<Line>> linesByEntity = new LinkedHashMap<>();
    book.lines(entities, regions, all)
        .forEach(
            line ->
                linesByEntity.computeIfAbsent(line.entity(), key -> new ArrayList<>()).add(line));
    List<DriftReport.OfEntity> parts = new ArrayList<>();
    for (String name : entities) {
      EntitySpec spec = settings.catalog().get(name);
      Map<String, Map<String, PayloadField>> fields = book.fields(name);
      parts.add(
          new DriftReport.OfEntity(
              spec, regions, linesByEntity.getOrDefault(name, List.of()), fields));
    }
    return new DriftReport(parts);
  }
}
