package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.topic.Topics;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The SQL of the runbook's morning and weekly look, as it stands there, after runs that went well,
 * partly and not at all; and what becomes of runs that nobody can go on with.
 */
class UsersSqlIT {
  private static final String REGION = "nashville";
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  private static WholePipeline pipeline;

  @BeforeAll
  static void start() throws Exception {
    Clock clock = Clock.systemUTC(); // the users' SQL says now()
    pipeline =
        WholePipeline.start(
            SimulationPlan.small(1)
                .with(
                    plan ->
                        plan.today(LocalDate.now(ZoneOffset.UTC))
                            .clock(clock)
                            .quirkShare(0)
                            .volumes(new Volumes(4, 8, 10, 14, 4, 6, 4, 1))
                            .busyPropertyTasks(0)),
            Map.of(),
            clock);
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  /** The statements of a section of the runbook. */
  private static List<String> statements(String section) throws Exception {
    String runbook = Files.readString(Path.of(System.getProperty("breezeway.home"), "RUNBOOK.md"));
    String text = runbook.split("\n## " + section + "\n")[1].split("\n## ")[0];
    List<String> statements = new ArrayList<>();
    Matcher matcher = SQL.matcher(text);
    while (matcher.find()) {
      statements.add(matcher.group(1));
    }
    return statements;
  }

  /** As a person in Chicago reads it. */
  private static List<Map<String, String>> ask(String sql) throws SQLException {
    try (Connection connection = pipeline.database().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local time zone 'America/Chicago'");
      List<Map<String, String>> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(sql)) {
        ResultSetMetaData columns = row.getMetaData();
        while (row.next()) {
          Map<String, String> values = new LinkedHashMap<>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnLabel(i), row.getString(i));
          }
          rows.add(values);
        }
      }
      connection.rollback();
      connection.setAutoCommit(true);
      return rows;
    }
  }

  private static Map<String, String> of(List<Map<String, String>> rows, String entity) {
    return rows.stream()
        .filter(row -> entity.equals(row.get("entity_type")))
        .findFirst()
        .orElse(Map.of());
  }

  private static Map<String, String> log(String entity) throws SQLException {
    return ask("select * from breezeway.etl_sync_log where entity_type = '" + entity + "'")
        .getFirst();
  }

  @Test
  void theMorningAndTheWeeklyLookTellTheTruth() throws Exception {
    RegionWorld world = pipeline.api().world().region(REGION);
    WholePipeline.Ended first = pipeline.run(REGION, "people", "incremental");
    assertEquals("success", first.status(), first.message());
    assertEquals("success", pipeline.run(REGION, "properties", "incremental").status());
    world.change(
        Entity.SUPPLIES,
        world.ids(Entity.SUPPLIES).getFirst(),
        supply -> supply.put("stock_count", "many"));
    WholePipeline.Ended supplies = pipeline.run(REGION, "supplies", "incremental");
    assertEquals("partial", supplies.status());
    String lastSuccess = log("people").get("last_successful_sync_at");
    assertNotNull(lastSuccess);

    pipeline.api().faults().add(FaultRule.always(Fault.SERVER_ERROR_503).onPath("/people"));
    long request = pipeline.request(REGION, "people", "incremental");
    WholePipeline.awaitUntil(
        "people to be running",
        () ->
            pipeline
                .first("select sync_status from breezeway.etl_sync_log where entity_type='people'")
                .equals("running"));
    Map<String, String> running = log("people");
    assertNull(running.get("sync_completed_at"));
    assertNull(running.get("error_message"));
    assertEquals("0", running.get("records_processed"));
    assertEquals(lastSuccess, running.get("last_successful_sync_at"));
    assertEquals("failed", pipeline.await(request).status());

    List<String> morning = statements("The morning look");
    assertEquals(4, morning.size());
    List<Map<String, String>> ran = ask(morning.get(0));
    assertEquals("success", of(ran, "properties").get("sync_status"));
    assertEquals("4", of(ran, "properties").get("records_processed"));
    assertEquals("failed", of(ran, "people").get("sync_status"));
    assertEquals(lastSuccess, of(ran, "people").get("last_successful_sync_at"));
    assertTrue(Integer.parseInt(of(ran, "people").get("api_calls_made")) > 3, ran.toString());
    assertEquals("partial", of(ran, "supplies").get("sync_status"));
    assertNull(of(ran, "supplies").get("last_successful_sync_at"));

    List<Map<String, String>> failed = ask(morning.get(1));
    assertEquals(
        List.of("people", "supplies"),
        failed.stream()
            .filter(row -> row.get("region_code").equals(REGION))
            .map(row -> row.get("entity_type"))
            .filter(entity -> !entity.equals("tags"))
            .toList());
    assertTrue(
        of(failed, "people").get("error_message").endsWith("(api-unavailable)"), failed.toString());
    assertEquals(
        "1 record was rejected, see dead letters", of(failed, "supplies").get("error_message"));

    List<Map<String, String>> stale = ask(morning.get(2));
    assertEquals("partial", of(stale, "supplies").get("sync_status"));
    assertEquals(Map.of(), of(stale, "properties"));
    assertEquals(Map.of(), of(stale, "people"), "its last success is minutes old");

    List<Map<String, String>> counts = ask(morning.get(3));
    assertTrue(
        counts.contains(Map.of("table_name", "properties", "region_code", REGION, "count", "4")),
        counts.toString());

    List<String> weekly = statements("The weekly look");
    assertEquals(2, weekly.size());
    Map<String, String> average = of(ask(weekly.get(0)), "people");
    assertEquals("1", average.get("runs"), "the failed one does not count");
    assertEquals(first.calls() + ".0", average.get("api_calls"));
    assertEquals(first.processed() + ".0", average.get("records"));
    assertTrue(Double.parseDouble(average.get("seconds")) < 60, average.toString());

    Map<String, String> token =
        ask(weekly.get(1)).stream()
            .filter(row -> row.get("region_code").equals(REGION))
            .findFirst()
            .orElseThrow();
    double hours = Double.parseDouble(token.get("hours_left"));
    assertTrue(hours > 22 && hours <= 24, token.toString());
    assertTrue(Integer.parseInt(token.get("token_generation_count")) >= 1, token.toString());
    assertNull(token.get("last_error"));
    assertEquals(
        "t",
        pipeline.first(
            "select last_refreshed_at between now() - interval '10 minutes' and now()"
                + " from breezeway.api_tokens where region_code = ?",
            REGION));

    pipeline.api().faults().clear();
    assertEquals("success", pipeline.run(REGION, "people", "incremental").status());
    Map<String, String> again = log("people");
    assertNull(again.get("error_message"));
    assertNotNull(again.get("sync_completed_at"));
    assertEquals(again.get("sync_completed_at"), again.get("last_successful_sync_at"));
  }

  @Test
  void runsThatNobodyCanGoOnWithAndOldRowsGo() throws Exception {
    pipeline.run(REGION, "templates", "incremental");
    pipeline.stopExtractor();
    String cluster = pipeline.first("select max(cluster_id) from breezeway.loader_offsets");
    execute(
        """
        insert into breezeway.regions (region_code, region_name) values ('atlantis', 'Atlantis');
        insert into breezeway.etl_sync_log
          (region_code, entity_type, sync_status, sync_started_at, run_id)
        values ('atlantis', 'tasks', 'running', now() - interval '20 minutes', 10);
        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, started_at, owner, lease_until, api_calls)
        values
          (10, '%1$s', 2, 'atlantis', 'tasks', 'full', 'running', now() - interval '20 minutes',
            'gone', now() - interval '10 minutes', 77),
          (11, 'elsewhere', 1, '%2$s', 'tags', 'full', 'running', now() - interval '20 minutes',
            'gone', now() - interval '10 minutes', 5),
          (12, '%1$s', 1, 'atlantis', 'people', 'full', 'running', now(), 'elsewhere:1:0',
            now() + interval '12 seconds', 5);
        insert into breezeway.extraction_units (run, unit) values (10, 'a listing');
        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, outcome, started_at, published_at, owner, lease_until)
        select run, '%1$s', 1, '%2$s', 'subdepartments', 'full', 'published', outcome, at, at,
          'gone', at
        from (values (1, 'success', now() - interval '400 days'),
          (2, 'success', now() - interval '390 days'),
          (3, 'failed', now() - interval '380 days')) as old (run, outcome, at);
        insert into breezeway.run_requests (region_code, entity, mode, requested_by, taken_at)
        values ('%2$s', 'tags', 'full', 'old', now() - interval '91 days'),
          ('%2$s', 'tags', 'full', 'recent', now() - interval '89 days')"""
            .formatted(cluster, REGION));
    pipeline.startExtractor();

    WholePipeline.awaitUntil(
        "the end of both runs",
        () ->
            pipeline.count(
                    "select count(*) from breezeway.etl_sync_history where run_id in (10, 11)")
                == 2);
    assertEquals(
        List.of(
            List.of(
                "10",
                "failed",
                "77",
                "The process that made it is gone, and its region or entity is not configured any"
                    + " more (run-abandoned)"),
            List.of(
                "11", "failed", "5", "Its pages went to another Kafka cluster (run-abandoned)")),
        pipeline
            .invariants()
            .query(
                """
                select run_id, sync_status, api_calls_made, error_message from breezeway.etl_sync_log
                where run_id in (10, 11) order by run_id"""));
    assertEquals(
        0, pipeline.count("select count(*) from breezeway.extraction_units where run = 10"));
    assertEquals(
        "running",
        pipeline.first("select state from breezeway.extraction_runs where run = 12"),
        "its process may be alive");
    List<String> told =
        pipeline.invariants().messages(Topics.ALERTS).stream()
            .map(alert -> new String(alert.key(), StandardCharsets.UTF_8))
            .filter(key -> key.startsWith("run-abandoned/"))
            .sorted()
            .toList();
    assertEquals(List.of("run-abandoned/atlantis/tasks", "run-abandoned/nashville/tags"), told);

    WholePipeline.awaitUntil(
        "the old run to go",
        () -> pipeline.count("select count(*) from breezeway.extraction_runs where run = 1") == 0);
    assertEquals(
        "2 3",
        pipeline.first(
            "select string_agg(run::text, ' ' order by run) from breezeway.extraction_runs"
                + " where entity = 'subdepartments'"));
    assertEquals(
        "recent",
        pipeline.first(
            "select string_agg(requested_by, ' ') from breezeway.run_requests"
                + " where requested_by in ('old', 'recent')"));
    execute("delete from breezeway.extraction_runs where run = 12");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = pipeline.database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
