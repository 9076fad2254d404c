package breezeway.monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.AlertSettings;
import breezeway.common.config.AlertSettings.Summary;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.standalone.monitor.MonitoredTables;
import breezeway.standalone.testing.TestFolders;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the monitor makes of the tables: slow runs, what is over, the summary of a day. Each look is
 * one call with a clock that is set, by a desk whose threads do not run.
 */
class TablesWatchIT {
  private static final String NOON = "2026-03-10T12:00:00Z";

  private static MonitoredTables tables;

  private final SettableClock clock = new SettableClock();
  private Path folder;
  private AlertDesk desk;
  private long lastRun = 100;

  private static final class SettableClock extends Clock {
    private volatile Instant now = Instant.parse(NOON);

    void set(String instant) {
      now = Instant.parse(instant);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeAll
  static void makeTables() {
    tables = new MonitoredTables(Map.of("BREEZEWAY_TIME_ZONE", "America/Chicago"));
  }

  @AfterAll
  static void dropTables() {
    tables.close();
  }

  @BeforeEach
  void begin() throws Exception {
    tables.execute(
        "truncate breezeway.etl_sync_history, breezeway.extraction_runs, breezeway.dead_letters,"
            + " breezeway.drift, breezeway.held_deletes cascade");
    folder = TestFolders.create("tables-watch-");
    startDesk();
  }

  @AfterEach
  void end() {
    desk.close();
    TestFolders.delete(folder);
  }

  private Settings settings(Summary summary) {
    Settings read = tables.settings();
    return read.withDataDir(folder)
        .withAlerts(
            new AlertSettings(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Secret.of("http://127.0.0.1:1/hook")),
                Duration.ofHours(24),
                Duration.ofSeconds(3),
                5,
                Duration.ofMinutes(5),
                summary,
                LocalTime.of(7, 0)));
  }

  private AlertDesk newDesk() {
    return new AlertDesk(
        settings(Summary.NEVER), tables.database(), new SimpleMeterRegistry(), clock);
  }

  private void startDesk() throws IOException {
    desk = newDesk();
    desk.openBook();
  }

  private void restartDesk() throws IOException {
    desk.close();
    startDesk();
  }

  private interface Look {
    void at(Connection connection) throws SQLException;
  }

  private static void with(Look look) throws SQLException {
    try (Connection connection = tables.database().getConnection()) {
      look.at(connection);
    }
  }

  private void lookForSlowRuns() throws SQLException {
    with(new SlowRuns(desk, settings(Summary.NEVER).alerts())::look);
  }

  private void lookForRecovery() throws SQLException {
    with(new Recovery(desk)::look);
  }

  private void lookForSummary(Summary summary) throws SQLException {
    with(new DailySummary(desk, settings(summary), tables.database(), clock)::look);
  }

  private long ended(String region, String mode, String status, double seconds) {
    return ended(region, mode, status, seconds, NOON);
  }

  private long ended(String region, String mode, String status, double seconds, String at) {
    long run = ++lastRun;
    tables.execute(
        """
        insert into breezeway.etl_sync_history (region_code, entity_type, sync_status,
          sync_started_at, sync_completed_at, duration_seconds, api_calls_made, records_processed,
          records_new, records_updated, records_deleted, run_id, error_message)
        values ('%s', 'tasks', '%s', timestamptz '%s' - interval '%s seconds', '%s', %s, 7, 50, 0,
          1, 0, %d, %s)"""
            .formatted(
                region,
                status,
                at,
                seconds,
                at,
                seconds,
                run,
                status.equals("success") ? "null" : "'It did not work'"));
    tables.execute(
        """
        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, outcome, started_at, published_at, owner, lease_until)
        values (%d, 'c', 1, '%s', 'tasks', '%s', 'published', '%s', '%s', '%s', 'gone', '%s')"""
            .formatted(run, region, mode, status, at, at, at));
    return run;
  }

  /** The open incidents as {@code reason/region/entity}. */
  private List<String> open() {
    return desk.with(
        book ->
            book.causes.entrySet().stream()
                .filter(cause -> cause.getValue().incident.isOpen())
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
  }

  private Incident incident(String key) {
    return desk.with(book -> book.causes.get(key).incident);
  }

  @Test
  void slowIsWhatTakesLongerThanAllowedOrThanUsual() throws Exception {
    ended("longago", "full", "success", 4000);
    lookForSlowRuns();
    restartDesk();
    for (int at = 0; at < 20; at++) {
      ended("usual", "full", "success", at % 2 == 0 ? 28 : 32);
      ended("quick", "full", "success", 5);
    }
    ended("few", "full", "success", 5);
    lookForSlowRuns();
    assertEquals(List.of(), open());

    long absolute = ended("long", "full", "success", 360);
    long relative = ended("usual", "full", "partial", 120);
    ended("quick", "full", "success", 55); // eleven times, but over in a minute
    ended("few", "full", "success", 90); // nobody knows yet what is usual
    ended("allowed", "full", "success", 299);
    lookForSlowRuns();
    lookForSlowRuns();

    assertEquals(List.of("slow-run/long/tasks", "slow-run/usual/tasks"), open());
    Incident six = incident("slow-run/long/tasks");
    assertEquals(1, six.occurrences());
    assertEquals(Alert.Severity.WARNING, six.severity());
    assertEquals(String.valueOf(absolute), six.runId());
    assertEquals("long tasks", six.region() + " " + six.entity());
    assertEquals("6 min 0 s", six.facts().get("Duration"));
    assertEquals("not known yet", six.facts().get("Usual duration"));
    Incident two = incident("slow-run/usual/tasks");
    assertEquals(String.valueOf(relative), two.runId());
    assertEquals("30 s", two.facts().get("Usual duration"));
    assertEquals("full", two.facts().get("Mode"));

    ended("usual", "full", "success", 90); // three times the usual is not more than that
    ended("long", "incremental", "success", 2); // says nothing of full runs
    lookForSlowRuns();
    assertEquals(List.of("slow-run/long/tasks"), open());
    restartDesk();
    ended("long", "full", "failed", 2);
    lookForSlowRuns();
    assertEquals(List.of("slow-run/long/tasks"), open());
    ended("long", "full", "success", 200);
    lookForSlowRuns();
    assertEquals(List.of(), open());
  }

  private void alert(Reason reason, String region, String runId) {
    desk.accept(Alert.error(reason, region, "tasks", runId, "It did not work.", "extractor"));
  }

  private void letter(String key, String region, String reason, String entity) {
    tables.execute(
        """
        insert into breezeway.dead_letters (fingerprint, region_code, record_key, call, original,
          entity, stage, reason, field, cause, kind, state, first_seen, last_seen, run_id, source,
          cluster_id, letter_offset, is_cut)
        values ('print', '%s', '%s', '', '', '%s', 'loader', '%s', '', '', 'record', 'open', '%s',
          '%s', '1.1', '', '', 0, false)"""
            .formatted(region, key, entity, reason, NOON, NOON));
  }

  private void close(String key, String at) {
    tables.execute(
        "update breezeway.dead_letters set state = 'landed', closed_at = '%s' where record_key = '%s'"
            .formatted(at, key));
  }

  @Test
  void recordsSetAsideAreOverWhenTheLastOneIsClosed() throws Exception {
    letter("before", "north", "value-rejected", "tasks");
    close("before", "2026-03-09T12:00:00Z");
    alert(Reason.VALUE_REJECTED, "north", "5.1");
    lookForRecovery();
    // The letters are not in the table yet.
    assertEquals(List.of("value-rejected/north/tasks"), open());

    letter("one", "north", "value-rejected", "tasks");
    letter("two", "north", "value-rejected", "tasks");
    letter("elsewhere", "south", "value-rejected", "tasks");
    letter("otherwise", "north", "row-refused", "tasks");
    letter("another", "north", "value-rejected", "people");
    close("one", "2026-03-10T12:05:00Z");
    lookForRecovery();
    assertEquals(List.of("value-rejected/north/tasks"), open());

    close("two", "2026-03-10T12:06:00Z");
    lookForRecovery();
    assertEquals(List.of(), open());
    assertTrue(incident("value-rejected/north/tasks").resolution().contains("landed"));
  }

  @Test
  void driftIsOverWhenNoneOfTheEntityGoesOn() throws Exception {
    alert(Reason.PAYLOAD_DRIFT, "north", "5.1");
    lookForRecovery();
    assertEquals(List.of("payload-drift/north/tasks"), open());
    tables.execute(
        """
        insert into breezeway.drift (region_code, entity, pointer, kind, mapped, detail, share,
          share_before, run)
        select region, 'tasks', pointer, 'new-key', true, '', 1, 0, 5
        from (values ('north', '/a'), ('north', '/b'), ('south', '/a')) as drift (region, pointer)""");
    lookForRecovery();
    tables.execute(
        "update breezeway.drift set ended_at = '2026-03-10T13:00Z' where pointer = '/a'");
    lookForRecovery();
    assertEquals(List.of("payload-drift/north/tasks"), open());

    tables.execute("update breezeway.drift set ended_at = '2026-03-10T13:00Z'");
    lookForRecovery();
    assertEquals(List.of(), open());
  }

  @Test
  void heldDeletesAreOverWhenTheyAreNotHeldAnyMore() throws Exception {
    lastRun = 699;
    alert(Reason.TOO_MANY_DELETES, "north", "700.1");
    lookForRecovery();
    // The loader has not heard of the run's end yet.
    assertEquals(List.of("too-many-deletes/north/tasks"), open());

    tables.execute(
        """
        insert into breezeway.held_deletes (region_code, entity, run, records, of_records, examples,
          held_at)
        values ('north', 'tasks', 700, 8, 24, '{}', '2026-03-10T12:00Z')""");
    ended("north", "full", "partial", 5);
    lookForRecovery();
    assertEquals(List.of("too-many-deletes/north/tasks"), open());

    tables.execute("delete from breezeway.held_deletes");
    lookForRecovery();
    assertEquals(List.of(), open());
  }

  @Test
  void aFailureOfARunIsOverByALaterSuccessOnly() throws Exception {
    ended("north", "full", "success", 5); // 101
    ended("north", "full", "failed", 5); // 102
    alert(Reason.API_UNAVAILABLE, "north", "102.1");
    ended("north", "full", "failed", 5); // 103
    ended("south", "full", "success", 5); // 104
    lookForRecovery();
    assertEquals(List.of("api-unavailable/north/tasks"), open());

    ended("north", "incremental", "success", 5); // 105
    lookForRecovery();
    assertEquals(List.of(), open());
    assertTrue(incident("api-unavailable/north/tasks").resolution().startsWith("A later run"));
  }

  @Test
  void aRunOfThePipelineBeforeIsOverByASuccessOfItsEntityAndNotByARestart() throws Exception {
    ended("north", "full", "success", 5, "2026-03-10T11:00:00Z");
    desk.accept(Alert.error(Reason.RUN_ABANDONED, "north", "tasks", null, "Gone.", "loader"));
    tables.execute(
        """
        insert into breezeway.service_instances (instance, service, host, pid, started_at, seen_at,
          healthy)
        values ('loader@x', 'loader', 'x', 1, now() - interval '1 hour', now(), true)""");
    ended("north", "full", "failed", 5, "2100-01-01T00:00:00Z");
    ended("south", "full", "success", 5, "2100-01-01T00:00:00Z");
    lookForRecovery();
    tables.execute("delete from breezeway.service_instances");
    assertEquals(List.of("run-abandoned/north/tasks"), open());

    ended("north", "incremental", "success", 5, "2100-01-01T00:00:00Z");
    lookForRecovery();
    assertEquals(List.of(), open());
  }

  @Test
  void aTableIsWrittenAgainWhenALaterRunOfItLanded() throws Exception {
    ended("north", "full", "success", 5, "2026-03-10T11:00:00Z");
    for (String entity : List.of("tasks", "people")) {
      desk.accept(Alert.error(Reason.TABLE_REFUSED, "", entity, null, "It is locked.", "loader"));
    }
    lookForRecovery();
    ended("north", "full", "failed", 5, "2026-03-10T13:00:00Z");
    lookForRecovery();
    assertEquals(List.of("table-refused//people", "table-refused//tasks"), open());

    ended("south", "full", "success", 5, "2026-03-10T13:00:00Z");
    lookForRecovery();
    assertEquals(List.of("table-refused//people"), open());
  }

  /** The messages that wait to be sent; whatever was written is among them. */
  private List<JsonNode> messages() throws IOException {
    List<JsonNode> messages = new ArrayList<>();
    Path outbox = folder.resolve("monitor/outbox/webhook");
    try (Stream<Path> files = Files.exists(outbox) ? Files.list(outbox) : Stream.empty()) {
      for (Path file : files.sorted().toList()) {
        messages.add(new ObjectMapper().readTree(file.toFile()).path("message"));
      }
    }
    return messages;
  }

  private void assertSummaries(String... subjects) throws IOException {
    assertEquals(
        List.of(subjects),
        messages().stream().map(message -> message.path("subject").asText()).toList());
  }

  @Test
  void aDayIsSummedUpOnceAtItsTimeWhereTheClockHangs() throws Exception {
    // Seven in Chicago is 12:00 UTC in summer.
    ended("old", "full", "failed", 5, "2026-03-09T20:00:00Z");
    clock.set("2026-03-10T11:00:00Z");
    lookForSummary(Summary.FAILURES); // the first start
    clock.set("2026-03-10T11:59:59Z");
    ended("before", "full", "success", 5, "2026-03-10T11:30:00Z");
    lookForSummary(Summary.FAILURES);
    clock.set("2026-03-10T12:00:00Z");
    lookForSummary(Summary.FAILURES);
    lookForSummary(Summary.FAILURES);
    String first = "[Breezeway] Daily summary 2026-03-09: 1 of 2 runs failed";
    assertSummaries(first);
    String text = messages().getFirst().path("plain").asText();
    assertTrue(text.contains("old/tasks: failed 1 time"), text);

    ended("north", "full", "success", 5, "2026-03-10T13:00:00Z");
    clock.set("2026-03-11T12:30:00Z"); // nothing failed
    lookForSummary(Summary.FAILURES);

    ended("north", "full", "failed", 5, "2026-03-11T13:00:00Z");
    ended("south", "full", "failed", 5, "2026-03-12T02:00:00Z");
    ended("south", "full", "partial", 5, "2026-03-12T03:00:00Z");
    ended("north", "full", "success", 5, "2026-03-12T04:00:00Z");
    clock.set("2026-03-12T15:00:00Z"); // away at its time
    restartDesk();
    lookForSummary(Summary.FAILURES);
    restartDesk();
    lookForSummary(Summary.FAILURES);
    String second = "[Breezeway] Daily summary 2026-03-11: 2 of 4 runs failed, 1 partial";
    assertSummaries(first, second);

    clock.set("2026-03-13T12:00:01Z");
    lookForSummary(Summary.ALWAYS);
    assertSummaries(first, second, "[Breezeway] Daily summary 2026-03-12: 0 of 0 runs failed");
  }

  @Test
  void daysInWhichTheMonitorWasAwayAreSummedUpTogether() throws Exception {
    lookForSummary(Summary.FAILURES); // the first start
    ended("before", "full", "failed", 5, "2026-03-10T11:59:59Z");
    ended("north", "full", "failed", 5, "2026-03-10T12:00:00Z");
    ended("south", "full", "failed", 5, "2026-03-12T11:00:00Z");
    ended("north", "full", "success", 5, "2026-03-13T11:59:00Z");
    ended("after", "full", "failed", 5, "2026-03-13T12:00:00Z");
    clock.set("2026-03-13T20:00:00Z");
    lookForSummary(Summary.FAILURES);
    lookForSummary(Summary.FAILURES);
    assertSummaries("[Breezeway] Daily summary 2026-03-10 to 2026-03-12: 2 of 3 runs failed");
    String text = messages().getFirst().path("plain").asText();
    assertTrue(text.contains("north/tasks: failed 1 time"), text);
    assertTrue(text.contains("south/tasks: failed 1 time"), text);
  }

  @Test
  void theSummaryCallsStaleWhatThePageCallsStale() throws Exception {
    lookForSummary(Summary.ALWAYS); // the first start
    tables.execute(
        """
        update breezeway.api_tokens set client_id = 'c', client_secret = 's'
          where region_code in ('austin', 'smoky');
        insert into breezeway.api_tokens (region_code, client_id, client_secret)
          values ('austin', 'c', 's'), ('smoky', 'c', 's') on conflict do nothing;
        insert into breezeway.timetable (region_code, entity, mode, schedule, zone,
          start_delay_seconds, longest_gap_seconds, last_slot, next_slot)
        select r, 'tasks', 'incremental', '0 0 0 * * ?', 'UTC', 5, 86400,
          timestamptz '2026-03-10T00:00Z', timestamptz '2026-03-11T00:00Z'
        from unnest(array['austin', 'smoky', 'mammoth']) r;
        insert into breezeway.etl_sync_log (region_code, entity_type, sync_status, sync_started_at,
          sync_completed_at, last_successful_sync_at)
        select r, 'tasks', 'success', at, at, at
        from (values ('austin', timestamptz '2026-03-10T00:00Z'),
          ('smoky', timestamptz '2026-03-11T11:00Z'), ('mammoth', timestamptz '2026-03-01T00:00Z'))
          as log (r, at);""");
    clock.set("2026-03-11T12:00:00Z");
    lookForSummary(Summary.ALWAYS);
    tables.execute("truncate breezeway.etl_sync_log, breezeway.timetable, breezeway.api_tokens");
    String text = messages().getFirst().path("plain").asText();
    assertTrue(text.contains("austin/tasks: last success 2026-03-09 19:00:00 CDT"), text);
    assertTrue(!text.contains("smoky/tasks"), "fresh: " + text);
    assertTrue(!text.contains("mammoth/tasks"), "a region without keys is not stale: " + text);
  }

  @Test
  void whoSwitchesTheSummaryOnIsNotToldOfDaysBefore() throws Exception {
    lookForSummary(Summary.ALWAYS); // the first start
    ended("north", "full", "failed", 5, "2026-03-11T20:00:00Z");
    clock.set("2026-03-12T13:00:00Z");
    lookForSummary(Summary.NEVER);
    lookForSummary(Summary.ALWAYS);
    clock.set("2026-03-13T13:00:00Z");
    lookForSummary(Summary.ALWAYS);
    assertSummaries("[Breezeway] Daily summary 2026-03-12: 0 of 0 runs failed");
  }

  @Test
  void aMonitorThatWaitsForAnotherOneEndsInPeace() throws Exception {
    try (BookFile other = new BookFile(folder)) {
      assertTrue(other.lock());
      AlertDesk waiting = newDesk();
      waiting.start();
      waiting.close();
    }
  }
}
