package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.extractor.schedule.Scheduled;
import breezeway.standalone.House;
import breezeway.standalone.command.NextRuns.NextRun;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code schedule [REGION|all] [ENTITY|all] [--hours N|--count N] [--json]}. */
@Command(
    name = "schedule",
    description = {
      "Shows what begins by itself and when: the next run of each region and entity.",
      "It is reckoned from the configuration, also while nothing is up."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway schedule nashville             the next run of each entity",
      "  breezeway schedule all tasks --count 3   the next three in each region",
      "  breezeway schedule --hours 6             all that begins in the next six hours",
      "",
      "A run begins at its slot or, so that not all begin at once, some seconds later."
    })
final class ScheduleCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);

  private final Context context;

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

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
      description = "Entity, tokens, or all (the default).")
  private String entity;

  @ArgGroup private Length length = new Length();

  @Option(names = "--json", description = "For programs: an array.")
  private boolean json;

  /** How far to look. */
  static final class Length {
    @Option(
        names = "--hours",
        paramLabel = "N",
        description = "All that begins within so many hours.")
    private Integer hours;

    @Option(names = "--count", paramLabel = "N", description = "The next so many of each.")
    private Integer count;
  }

  ScheduleCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if ((length.hours != null && length.hours < 1) || (length.count != null && length.count < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--hours and --count take a number of at least 1");
    }
    return context.runWithoutLog(this::schedule);
  }

  private int schedule(Settings settings) throws Exception {
    List<String> regions = Choice.regions(settings, region);
    List<String> entities = entities(settings);
    NextRuns runs = NextRuns.of(settings, regions, entities);
    Instant now = Instant.now();
    List<NextRun> next =
        length.hours != null
            ? runs.within(Duration.ofHours(length.hours), now)
            : runs.count(length.count == null ? 1 : length.count, now);
    Known known = known(settings);
    if (json) {
      context.console().line(JSON.writeValueAsString(asJson(next, known)));
      return ExitCode.GOOD;
    }
    print(next, known, settings);
    return ExitCode.GOOD;
  }

  private List<String> entities(Settings settings) {
    if (entity.equals(Scheduled.TOKENS)) {
      return List.of(Scheduled.TOKENS);
    }
    List<String> entities = new ArrayList<>(Choice.entities(settings, entity));
    if (entity.equals(Choice.ALL)) {
      entities.add(Scheduled.TOKENS);
    }
    return entities;
  }

  /**
   * What only the database knows.
   *
   * @param note why it is not known; empty when it is
   */
  private record Known(
      List<Pause> pauses,
      Map<String, Instant> lastSlots,
      Set<String> regionsWithKeys,
      String note) {
    boolean isPaused(Scheduled work) {
      return !work.isTokens()
          && pauses.stream().anyMatch(pause -> pause.covers(work.region(), work.entity()));
    }

    boolean hasKeys(Scheduled work) {
      return regionsWithKeys.contains(work.region());
    }

    Instant lastSlot(Scheduled work) {
      return lastSlots.get(key(work.region(), work.entity(), work.mode()));
    }

    static String key(String region, String entity, String mode) {
      return region + "/" + entity + "/" + mode;
    }
  }

  private Known known(Settings settings) {
    Set<String> keys = Credentials.inSettings(settings);
    if (settings.database().isEmbedded() && !Files.isDirectory(settings.dataDir())) {
      return new Known(List.of(), Map.of(), keys, "");
    }
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      return new Known(
          new PauseTable(house.database()).all(),
          lastSlots(house),
          Credentials.regionsWithKeys(settings, house.database()),
          "");
    } catch (PipelineException | SQLException e) {
      return new Known(
          List.of(),
          Map.of(),
          keys,
          "PostgreSQL does not answer, so that pauses and last slots are not known: "
              + FailureSentence.of(e).text());
    }
  }

  private static Map<String, Instant> lastSlots(House house) throws SQLException {
    Map<String, Instant> slots = new HashMap<>();
    try (Connection connection = house.database().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select region_code, entity, mode, last_slot from breezeway.timetable
                where last_slot is not null""");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        slots.put(
            Known.key(row.getString(1), row.getString(2), row.getString(3)),
            row.getObject(4, OffsetDateTime.class).toInstant());
      }
    }
    return slots;
  }

  private void print(List<NextRun> next, Known known, Settings settings) {
    ZoneId zone = settings.timetable().zone();
    TextTable table = new TextTable("starts", "region", "entity", "mode", "last slot", "");
    for (NextRun run : next) {
      Scheduled work = run.work();
      Instant last = known.lastSlot(work);
      table.add(
          TIME.format(run.start().atZone(zone)),
          work.region(),
          work.entity(),
          work.mode(),
          last == null ? "" : TIME.format(last.atZone(zone)),
          remark(work, known));
    }
    if (next.isEmpty()) {
      context.console().line("Nothing begins by itself in that time.");
    } else {
      table.printTo(context.console());
    }
    context
        .console()
        .line(
            "Times of "
                + zone
                + " (BREEZEWAY_TIME_ZONE), each run's share of the start jitter included.");
    known.pauses().forEach(pause -> context.console().line("Paused: " + sentence(pause, zone)));
    if (!known.note().isEmpty()) {
      context.console().line(known.note());
    }
  }

  private static String remark(Scheduled work, Known known) {
    if (!known.hasKeys(work)) {
      return "no keys yet";
    }
    return known.isPaused(work) ? "paused" : "";
  }

  static String sentence(Pause pause, ZoneId zone) {
    return pause.subject()
        + ", since "
        + TIME.format(pause.since().atZone(zone))
        + (pause.note() == null ? "" : " (" + pause.note() + ")")
        + ". Lift it with: "
        + pause.command();
  }

  static String time(Instant instant, ZoneId zone) {
    return TIME.format(instant.atZone(zone)) + " " + zone;
  }

  private static ArrayNode asJson(List<NextRun> next, Known known) {
    ArrayNode array = JSON.createArrayNode();
    for (NextRun run : next) {
      Scheduled work = run.work();
      ObjectNode node = array.addObject();
      node.put("region", work.region());
      node.put("entity", work.entity());
      node.put("mode", work.mode());
      node.put("slot", run.slot().toString());
      node.put("start", run.start().toString());
      node.put("schedule", work.cron().expression());
      node.put("zone", work.cron().zone().getId());
      node.put("paused", known.isPaused(work));
      node.put("has_keys", known.hasKeys(work));
      Instant last = known.lastSlot(work);
      node.put("last_slot", last == null ? null : last.toString());
    }
    return array;
  }
}
