package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.House;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status [--json]}: the last run of every region and entity. */
@Command(
    name = "status",
    description = "Shows the last run of every region and entity, from etl_sync_log.",
    footer = {
      "",
      "Each cell: how the last run ended and how long ago the last success was, as in 'success 2h'."
    })
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String LAST_RUNS =
      """
      select region_code, entity_type, sync_status, sync_started_at, sync_completed_at,
             last_successful_sync_at, records_processed, records_new, records_updated,
             records_deleted, records_rejected, api_calls_made, error_message
      from breezeway.etl_sync_log order by region_code, entity_type
      """;

  private final Context context;

  @Option(names = "--json", description = "For programs: an array of runs.")
  private boolean json;

  StatusCommand(Context context) {
    this.context = context;
  }

  /** A row of {@code etl_sync_log}. */
  record LastRun(
      String region,
      String entity,
      String status,
      OffsetDateTime startedAt,
      OffsetDateTime completedAt,
      OffsetDateTime lastSuccessAt,
      Map<String, Long> counts,
      String message) {}

  @Override
  public Integer call() {
    return context.run("status", this::status);
  }

  private int status(Settings settings) throws Exception {
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      List<LastRun> runs = read(house);
      if (json) {
        context.console().line(JSON.writeValueAsString(asJson(runs)));
      } else {
        grid(runs, settings, Instant.now()).printTo(context.console());
        problems(runs).forEach(context.console()::line);
      }
      return ExitCode.GOOD;
    }
  }

  private static List<LastRun> read(House house) throws SQLException {
    List<LastRun> runs = new ArrayList<>();
    try (Connection connection = house.database().getConnection();
        PreparedStatement statement = connection.prepareStatement(LAST_RUNS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String count :
            List.of(
                "records_processed",
                "records_new",
                "records_updated",
                "records_deleted",
                "records_rejected",
                "api_calls_made")) {
          counts.put(count, row.getLong(count));
        }
        runs.add(
            new LastRun(
                row.getString("region_code"),
                row.getString("entity_type"),
                row.getString("sync_status"),
                row.getObject("sync_started_at", OffsetDateTime.class),
                row.getObject("sync_completed_at", OffsetDateTime.class),
                row.getObject("last_successful_sync_at", OffsetDateTime.class),
                counts,
                row.getString("error_message")));
      }
    }
    return runs;
  }

  /** Entities down, regions across. */
  static TextTable grid(List<LastRun> runs, Settings settings, Instant now) {
    List<String> regions = Choice.regions(settings, Choice.ALL);
    List<String> head = new ArrayList<>(List.of("entity"));
    head.addAll(regions);
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (String entity : settings.catalog().names()) {
      List<Object> row = new ArrayList<>(List.of(entity));
      for (String region : regions) {
        row.add(
            runs.stream()
                .filter(run -> run.region().equals(region) && run.entity().equals(entity))
                .findFirst()
                .map(run -> cell(run, now))
                .orElse("-"));
      }
      table.add(row.toArray());
    }
    return table;
  }

  private static String cell(LastRun run, Instant now) {
    String status = run.status() == null ? "?" : run.status();
    return run.lastSuccessAt() == null
        ? status
        : status + " " + age(Duration.between(run.lastSuccessAt().toInstant(), now));
  }

  /** The largest unit that says enough: 40s, 5m, 3h, 2d. */
  static String age(Duration age) {
    if (age.toDays() > 1) {
      return age.toDays() + "d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
  }

  private static List<String> problems(List<LastRun> runs) {
    return runs.stream()
        .filter(run -> run.message() != null)
        .map(
            run ->
                run.region()
                    + "/"
                    + run.entity()
                    + ": "
                    + run.message().lines().findFirst().orElse(""))
        .toList();
  }

  static ArrayNode asJson(List<LastRun> runs) {
    ArrayNode array = JSON.createArrayNode();
    for (LastRun run : runs) {
      ObjectNode node = array.addObject();
      node.put("region", run.region());
      node.put("entity", run.entity());
      node.put("status", run.status());
      node.put("started_at", text(run.startedAt()));
      node.put("completed_at", text(run.completedAt()));
      node.put("last_success_at", text(run.lastSuccessAt()));
      run.counts().forEach(node::put);
      node.put("message", run.message());
    }
    return array;
  }

  private static String text(OffsetDateTime time) {
    return time == null ? null : time.toInstant().toString();
  }
}
