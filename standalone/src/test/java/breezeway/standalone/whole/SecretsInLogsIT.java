package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.command.TestConsole;
import breezeway.standalone.logs.Logs;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.RegionPlan;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Every text of every record carries a mark, and so does every secret: then everything goes wrong
 * that can, with our loggers at DEBUG, and no mark is anywhere that people look or that is sent to
 * others.
 */
class SecretsInLogsIT {
  private static final String MARK = "Zqx";
  private static final String REGION = "nashville";
  private static final String LOCKED_OUT = "austin";

  /** Fields that are no text but for us to understand, so they stay as they are. */
  private static final Set<String> NOT_FREE =
      Set.of("status", "state", "type_department", "type_priority", "template_name");

  private final Map<String, String> places = new LinkedHashMap<>();
  private final Set<String> secrets = new TreeSet<>();

  @Test
  void noSecretAndNothingOfAGuestIsWherePeopleLook() throws Exception {
    Logger ours = (Logger) LoggerFactory.getLogger("breezeway");
    Level before = ours.getLevel();
    PrintStream console = System.out;
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    ours.setLevel(Level.DEBUG);
    System.setOut(new PrintStream(json, true, StandardCharsets.UTF_8));
    try (Logs programs = Logs.begin("up", true);
        WholePipeline pipeline = start()) {
      markEverything(pipeline);
      breakThings(pipeline);
      gather(pipeline);
    } finally {
      System.setOut(console);
      ours.setLevel(before);
    }
    places.put("standard output", json.toString(StandardCharsets.UTF_8));
    assertTrue(
        json.toString(StandardCharsets.UTF_8).contains("\"region\":\"nashville\""),
        "the log for programs is looked at, too");
    for (String secret : secrets) {
      places.forEach((place, text) -> assertNone(place, text, secret));
    }
    places.forEach((place, text) -> assertNone(place, text, MARK));
  }

  private static void assertNone(String place, String text, String secret) {
    int at = text.toLowerCase(Locale.ROOT).indexOf(secret.toLowerCase(Locale.ROOT));
    assertEquals(
        -1,
        at,
        () ->
            place
                + " holds "
                + secret
                + ": …"
                + text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 100)));
  }

  private WholePipeline start() throws InterruptedException {
    RegionPlan region = RegionPlan.of(REGION, 4101);
    SimulationPlan plan =
        SimulationPlan.small(2)
            .with(
                changes ->
                    changes
                        .volumes(new Volumes(6, 12, 20, 40, 8, 12, 6, 4))
                        .authWindow(Duration.ofSeconds(1)));
    secrets.add(region.clientSecret());
    return WholePipeline.start(
        plan,
        Map.of(
            "BREEZEWAY_AUSTIN_CLIENT_SECRET", MARK + "-wrong-secret",
            "ALERT_EMAIL", MARK + ".lead@example.org",
            "SMTP_URL", "smtp://mailer:" + MARK + "smtp@127.0.0.1:1",
            "ALERT_WEBHOOK_URL", "http://127.0.0.1:1/services/" + MARK + "webhook",
            "BREEZEWAY_OPERATOR_TOKEN", MARK + "operator"));
  }

  /** Marks all texts of all records, wherever they stand in them. */
  private static void markEverything(WholePipeline pipeline) {
    RegionWorld world = pipeline.api().world().region(REGION);
    for (Entity entity :
        List.of(Entity.PROPERTIES, Entity.RESERVATIONS, Entity.TASKS, Entity.PEOPLE)) {
      for (long id : List.copyOf(world.ids(entity))) {
        world.change(entity, id, SecretsInLogsIT::mark);
      }
    }
    for (long task : List.copyOf(world.ids(Entity.TASKS))) {
      world.addComment(task, "The guest " + MARK + " called from +1 555 010 9999");
    }
  }

  private static void mark(ObjectNode record) {
    for (Map.Entry<String, JsonNode> field : List.copyOf(record.properties())) {
      String name = field.getKey();
      switch (field.getValue()) {
        case ObjectNode object -> mark(object);
        case ArrayNode array ->
            array.forEach(
                element -> {
                  if (element instanceof ObjectNode object) {
                    mark(object);
                  }
                });
        case JsonNode text when isFree(name, text) -> record.put(name, text.asText() + " " + MARK);
        case JsonNode other -> {}
      }
    }
  }

  private static boolean isFree(String name, JsonNode text) {
    return text.isTextual()
        && !NOT_FREE.contains(name)
        && !name.matches(".*(_at|_date|date|_time|_id|^id|code|url)$")
        && !text.asText().matches("[\\d:.T+Z-]*");
  }

  private void breakThings(WholePipeline pipeline) throws Exception {
    RegionWorld world = pipeline.api().world().region(REGION);
    badValues(world);
    refuseRows(pipeline, world);
    for (Fault fault :
        List.of(
            Fault.SERVER_ERROR_500,
            Fault.TRUNCATED_JSON,
            Fault.NOT_JSON,
            Fault.GZIP_GARBAGE,
            Fault.CONNECTION_RESET)) {
      pipeline.api().faults().add(FaultRule.always(fault).inRegion(REGION).firstCalls(2));
    }
    pipeline
        .api()
        .faults()
        .add(FaultRule.always(Fault.UNPROCESSABLE).onPath("/task").inRegion(REGION).firstCalls(3));
    WholePipeline.Ended refused = pipeline.run(LOCKED_OUT, "properties", "full");
    assertEquals("failed", refused.status(), "the login with the wrong secret");
    List<WholePipeline.Ended> ended =
        pipeline.run(
            REGION, List.of("properties", "reservations", "tasks", "people", "supplies"), "full");
    pipeline
        .invariants()
        .query(
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()""");
    pipeline.run(REGION, "tasks", "full");
    assertTrue(ended.stream().anyMatch(run -> run.rejected() > 0), "records were refused");
  }

  /** Values that no column takes. */
  private static void badValues(RegionWorld world) {
    world.change(
        Entity.RESERVATIONS,
        world.ids(Entity.RESERVATIONS).getFirst(),
        record -> record.put("checkin_date", "on " + MARK + "day"));
    world.change(
        Entity.TASKS,
        world.ids(Entity.TASKS).getFirst(),
        record -> record.put("created_at", MARK + " o'clock"));
  }

  /** A rule of somebody's own, which one person breaks. */
  private static void refuseRows(WholePipeline pipeline, RegionWorld world) throws Exception {
    long person = world.ids(Entity.PEOPLE).getFirst();
    try (var connection = pipeline.database().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "alter table breezeway.people add constraint nobody_of_that_name check (person_id <> '"
              + person
              + "')");
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  /** Everything that people look at, and what they send to others. */
  private void gather(WholePipeline pipeline) throws Exception {
    for (String column : List.of("client_secret", "access_token", "refresh_token")) {
      pipeline
          .invariants()
          .query("select " + column + " from breezeway.api_tokens where " + column + " is not null")
          .forEach(row -> secrets.add(row.getFirst()));
    }
    secrets.add(pipeline.settings().database().password().reveal());
    secrets.removeIf(secret -> secret.length() < 6);
    for (String table :
        List.of(
            "etl_sync_log",
            "etl_sync_history",
            "extraction_runs",
            "run_requests",
            "dead_letters",
            "dead_letter_groups",
            "alerts",
            "drift",
            "held_deletes",
            "service_instances",
            "rate_budgets",
            "timetable")) {
      places.put(
          "table " + table,
          String.valueOf(
              pipeline
                  .invariants()
                  .query("select to_jsonb(t)::text from breezeway." + table + " t")));
    }
    places.put(
        "last_error",
        String.valueOf(pipeline.invariants().query("select last_error from breezeway.api_tokens")));
    // Else "check" waits a minute for its turn to log in.
    pipeline
        .invariants()
        .query("update breezeway.api_tokens set obtain_called_at = null returning region_code");
    TestConsole console = new TestConsole(false);
    Path bundle = pipeline.settings().dataDir().resolve("bundle.zip");
    assertEquals(
        0,
        pipeline.command(console, "support-bundle", "--output", bundle.toString()),
        console.err());
    places.put("console", console.out() + console.err());
    unzip(bundle);
    assertTrue(places.get("bundle manifest.txt").contains("tables/etl_sync_log.json"));
    assertFalse(places.get("bundle tables/dead_letter_samples.json").isBlank());
    try (Stream<Path> files = Files.walk(pipeline.settings().dataDir().resolve("logs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        places.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertTrue(
        places.entrySet().stream()
            .anyMatch(
                place ->
                    place.getKey().startsWith("loader-") && place.getValue().contains("set aside")),
        "a refused row was logged");
  }

  private void unzip(Path bundle) throws IOException {
    try (InputStream file = Files.newInputStream(bundle);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        places.put(
            "bundle " + entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
