package breezeway.standalone.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Settings;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.KafkaLag;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationPart;
import breezeway.monitor.state.SituationReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the tables tell, filled by hand as the services fill them. */
class SituationReaderIT {
  private static MonitoredTables tables;
  private static SituationReader reader;

  @BeforeAll
  static void fillTables() {
    tables =
        new MonitoredTables(
            Map.of(
                "BREEZEWAY_NASHVILLE_CLIENT_ID", "client-nashville",
                "BREEZEWAY_NASHVILLE_CLIENT_SECRET", "s3cret-nashville",
                "BREEZEWAY_AUSTIN_CLIENT_ID", "client-austin",
                "BREEZEWAY_AUSTIN_CLIENT_SECRET", "s3cret-austin"));
    reader = new SituationReader(tables.settings(), tables.database(), Clock.systemUTC());
    tables.execute(
        """
        insert into breezeway.api_tokens (region_code, client_id, client_secret, access_token,
          token_expires_at, last_refreshed_at, token_generation_count, last_error)
        values
          ('nashville', 'client-nashville', 's', 't', now() + interval '5 hours', now(), 7, null),
          ('austin', 'client-austin', 's', null, null, now() - interval '1 day', 2, 'no answer'),
          ('mammoth', null, null, null, null, null, 0, null);

        insert into breezeway.timetable (region_code, entity, mode, schedule, zone,
          start_delay_seconds, longest_gap_seconds, last_slot, next_slot)
        select r, e, 'incremental', '0 0 * * * ?', 'UTC', 12, 3600,
          date_trunc('hour', now()), date_trunc('hour', now()) + interval '1 hour'
        from unnest(array['nashville', 'austin', 'mammoth']) r,
          unnest(array['properties', 'reservations']) e;
        insert into breezeway.timetable (region_code, entity, mode, schedule, zone,
          start_delay_seconds, longest_gap_seconds, last_slot, next_slot)
        values
          ('nashville', 'tasks', 'incremental', '0 0 0 * * ?', 'UTC', 5, 86400,
            now() - interval '3 hours', now() + interval '21 hours'),
          ('nashville', 'tasks', 'full', '0 0 1 ? * SUN', 'UTC', 5, 604800,
            now() - interval '3 days', now() + interval '4 days');

        insert into breezeway.etl_sync_log (region_code, entity_type, sync_status, sync_started_at,
          sync_completed_at, last_successful_sync_at, records_processed, records_new,
          records_updated, records_deleted, records_rejected, api_calls_made, error_message, run_id)
        values
          ('nashville', 'properties', 'success', now() - interval '31 minutes',
            now() - interval '30 minutes', now() - interval '30 minutes', 100, 3, 4, 5, 0, 90, null, 1),
          ('nashville', 'reservations', 'failed', now() - interval '20 minutes',
            now() - interval '18 minutes', now() - interval '3 hours', 40, 0, 1, 0, 2, 20,
            'api-unavailable: Breezeway does not answer', 2),
          ('nashville', 'tasks', 'running', now() - interval '10 minutes', null,
            now() - interval '24 hours', 0, 0, 0, 0, 0, 0, null, 30),
          ('austin', 'properties', 'success', now() - interval '5 hours',
            now() - interval '5 hours', now() - interval '5 hours', 10, 0, 0, 0, 0, 1, null, 4);

        insert into breezeway.etl_sync_history (region_code, entity_type, sync_status,
          sync_started_at, sync_completed_at, records_processed, records_new, records_updated,
          records_deleted, api_calls_made, error_message, duration_seconds, run_id, records_rejected)
        select 'nashville', 'tasks', case when n = 2 then 'partial' else 'success' end,
          now() - n * interval '1 day', now() - n * interval '1 day' + interval '10 minutes',
          1000, 1, 2, 0, 900, case when n = 2 then 'bad-answer: one call' end, 600, 30 - n, 0
        from generate_series(1, 200) n;
        insert into breezeway.etl_sync_history (region_code, entity_type, sync_status,
          sync_started_at, sync_completed_at, records_processed, duration_seconds)
        values ('austin', 'people', 'success', now() - interval '2 hours', now() - interval '2 hours',
          24, 1);

        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, started_at, owner, lease_until, api_calls, pages, records, calls_expected)
        values (30, 'c', 1, 'nashville', 'tasks', 'incremental', 'running',
          now() - interval '10 minutes', 'extractor@one:1:1', now(), 77, 5, 450, 300);
        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, started_at, owner, lease_until)
        values (29, 'c', 1, 'nashville', 'tasks', 'full', 'published',
          now() - interval '1 day', 'extractor@one:1:1', now());
        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, outcome, started_at, owner, lease_until)
        values (28, 'c', 1, 'austin', 'reservations', 'full', 'published', 'failed',
          now() - interval '3 hours', 'extractor@one:1:1', now());
        insert into breezeway.run_requests (region_code, entity, mode, requested_at, taken_at)
        values ('mammoth', 'supplies', 'full', now() - interval '1 hour', now()),
          ('mammoth', 'supplies', 'full', now() - interval '10 minutes', null),
          ('mammoth', 'supplies', 'incremental', now() - interval '5 minutes', null);
        insert into breezeway.rate_budgets (key_pair, paused_until)
        values (left(encode(sha256('client-nashville'), 'hex'), 24), now() + interval '4 minutes');

        insert into breezeway.pauses (region_code, entity, paused_by)
        values ('austin', 'properties', 'command'), ('', 'people', 'page');

        insert into breezeway.service_instances
          (instance, service, host, pid, started_at, seen_at, healthy, detail)
        values
          ('extractor@one', 'extractor', 'one', 1, now() - interval '1 day', now(), true, null),
          ('loader@one', 'loader', 'one', 1, now() - interval '1 day',
            now() - interval '3 minutes', true, null),
          ('transformer@one', 'transformer', 'one', 1, now() - interval '1 day',
            now() - interval '3 minutes', true, null),
          ('transformer@two', 'transformer', 'two', 1, now() - interval '2 minutes', now(), false,
            'has stopped');

        insert into breezeway.dead_letters (fingerprint, region_code, record_key, call, original,
          entity, stage, reason, field, cause, kind, state, first_seen, last_seen, run_id, source,
          cluster_id, letter_offset, is_cut)
        select 'f' || (n % 2), case when n < 3 then 'nashville' else 'austin' end, n::text, '', '',
          'supplies', 'transformer', 'value-rejected', '/stock_count', 'is no number', 'record',
          case when n = 5 then 'landed' else 'open' end, now() - n * interval '1 hour', now(), '1',
          's', 'c', n, false
        from generate_series(1, 5) n;

        insert into breezeway.alerts (id, reason, region_code, entity, severity, state, service,
          text, occurrences, first_seen, last_seen)
        values
          ('a1', 'stale-data', 'nashville', 'tasks', 'warning', 'open', 'monitor', 't', 1,
            now() - interval '30 days', now() - interval '20 days'),
          ('a2', 'login-refused', 'austin', '', 'error', 'resolved', 'extractor', 't', 3,
            now() - interval '1 day', now() - interval '1 hour'),
          ('a3', 'login-refused', 'austin', '', 'error', 'resolved', 'extractor', 't', 3,
            now() - interval '20 days', now() - interval '20 days');
        """);
  }

  @AfterAll
  static void close() {
    reader.close();
    tables.close();
  }

  private static Cell cell(Situation situation, String region, String entity) {
    return situation.cells().stream()
        .filter(cell -> cell.region().equals(region) && cell.entity().equals(entity))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void thereIsACellForEachConfiguredRegionAndEntity() {
    Situation situation = reader.read();
    assertEquals(List.of(), situation.problems());
    assertEquals(8 * 10, situation.cells().size());
    assertEquals("nashville", situation.cells().getFirst().region());
    Cell never = cell(situation, "sea_ranch", "tags");
    assertEquals("never", never.status());
    assertFalse(never.stale());
    assertFalse(never.hasKeys());
    assertNull(never.freshForSeconds());
    assertNull(never.lastStartedAt());
    assertNull(never.durationSeconds());
    assertNull(never.running());
  }

  @Test
  void successfulCellTellsItsCountsAndItsShareOfTheBudget() {
    Cell cell = cell(reader.read(), "nashville", "properties");
    assertEquals("success", cell.status());
    assertFalse(cell.stale());
    assertEquals(7200, cell.freshForSeconds());
    assertEquals(60.0, cell.durationSeconds(), 0.01);
    assertEquals(0.5, cell.budgetShare(), 0.01);
    assertEquals(93, cell.unchanged(), "100 read, 7 written; what is deleted was not read");
    assertNull(cell.message());
    assertTrue(cell.nextStartAt().isAfter(Instant.now()));
    assertEquals(12, cell.nextStartAt().getEpochSecond() % 3600);
  }

  @Test
  void cellIsStaleByItsLastSuccessAndTellsWhatTheLastRunSaid() {
    Cell cell = cell(reader.read(), "nashville", "reservations");
    assertEquals("failed", cell.status());
    assertTrue(cell.stale());
    assertEquals("api-unavailable: Breezeway does not answer", cell.message());
  }

  @Test
  void cellTellsSinceWhenARunOfItIsAskedFor() {
    Situation situation = reader.read();
    Instant askedAt = cell(situation, "mammoth", "supplies").askedAt();
    assertEquals(10, Duration.between(askedAt, situation.at()).toMinutes());
    assertNull(cell(situation, "nashville", "properties").askedAt());
  }

  @Test
  void runningCellTellsItsProgressAndTheRunBefore() {
    Cell cell = cell(reader.read(), "nashville", "tasks");
    assertEquals("running", cell.status());
    assertFalse(
        cell.stale(), "a daily entity may be 25 hours old, its weekly sweep does not count");
    assertEquals(90_000, cell.freshForSeconds());
    assertNull(cell.lastCompletedAt());
    assertEquals(600.0, cell.durationSeconds());
    assertEquals(997, cell.unchanged());
    assertEquals(900 / 1800.0, cell.budgetShare(), 0.001);
    Cell.Running running = cell.running();
    assertEquals(30, running.run());
    assertEquals(77, running.apiCalls());
    assertEquals(300, running.callsExpected());
    assertEquals(450, running.records());
    assertEquals("extractor@one:1:1", running.owner());
    assertTrue(running.pausedUntil().isAfter(Instant.now()), "its keys are limited");
  }

  @Test
  void pausedCellIsNeverStaleAndHasNoNextStart() {
    Situation situation = reader.read();
    Cell one = cell(situation, "austin", "properties");
    assertTrue(one.paused());
    assertFalse(one.stale());
    assertNull(one.nextStartAt());
    assertTrue(cell(situation, "nashville", "people").paused(), "paused in all regions");
    assertFalse(cell(situation, "nashville", "tags").paused());
  }

  @Test
  void cellThatNeverSucceededIsStaleOnceItCouldHaveRunForLong() {
    Situation situation = reader.read();
    assertTrue(
        cell(situation, "austin", "reservations").stale(), "it ran and failed three hours ago");
    assertFalse(cell(situation, "mammoth", "properties").stale(), "it has no keys");
  }

  @Test
  void historyIsLatestFirstOfOneOrOfAll() {
    List<RunSummary> tasks = reader.history(Optional.of("nashville"), Optional.of("tasks"), 3);
    assertEquals(List.of(29L, 28L, 27L), tasks.stream().map(RunSummary::run).toList());
    assertEquals("full", tasks.getFirst().mode());
    assertNull(tasks.getLast().mode(), "not known any more");
    assertEquals("bad-answer: one call", tasks.get(1).message());

    List<RunSummary> all = reader.history(Optional.empty(), Optional.empty(), 2);
    assertEquals(List.of("people", "tasks"), all.stream().map(RunSummary::entity).toList());
    assertNull(all.getFirst().run(), "of the predecessor");

    List<RunSummary> failed = reader.history(Optional.empty(), Optional.empty(), true, 10);
    assertEquals(List.of("partial"), failed.stream().map(RunSummary::status).toList());
  }

  @Test
  void tokensTellWhatHoldsNoSecret() {
    Situation situation = reader.read();
    assertEquals(8, situation.tokens().size());
    Situation.TokenState nashville = situation.tokens().getFirst();
    assertTrue(nashville.hasKeys());
    assertEquals(7, nashville.generations());
    assertTrue(nashville.expiresAt().isAfter(Instant.now().plus(Duration.ofHours(4))));
    Situation.TokenState austin = situation.tokens().get(1);
    assertNull(austin.expiresAt());
    assertEquals("no answer", austin.lastError());
    assertFalse(situation.toString().contains("s3cret"), "no secret");
    assertFalse(
        situation.tokens().stream()
            .filter(token -> token.region().equals("mammoth"))
            .findFirst()
            .orElseThrow()
            .hasKeys());
  }

  @Test
  void serviceThatWasKilledIsSilentUnlessAnotherTookItsPlace() {
    List<Situation.ServiceState> services = reader.read().services();
    assertEquals(
        List.of("extractor@one", "transformer@two", "loader@one"),
        services.stream().map(Situation.ServiceState::instance).toList());
    assertFalse(services.get(0).silent());
    assertFalse(services.get(1).healthy());
    assertEquals("has stopped", services.get(1).detail());
    assertTrue(services.get(2).silent());
  }

  @Test
  void deadLettersAreThoseThatAreOpenByCause() {
    List<Situation.DeadLetterCause> causes = reader.read().deadLetters();
    assertEquals(List.of(2L, 2L), causes.stream().map(c -> c.records()).toList());
    assertEquals(
        List.of("austin", "nashville"),
        causes.stream()
            .filter(cause -> cause.fingerprint().equals("f1"))
            .findFirst()
            .orElseThrow()
            .regions());
  }

  @Test
  void alertsAreTheOpenOnesAndThoseOfTheLastDays() {
    List<Situation.AlertState> alerts = reader.read().alerts();
    assertEquals(List.of("a2", "a1"), alerts.stream().map(Situation.AlertState::id).toList());
    assertEquals("Data are older than they should be", alerts.get(1).title());
  }

  @Test
  void smallTablesAreCounted() {
    tables.execute(
        """
        insert into breezeway.tags (region_code, tag_id, tag_name)
        select 'nashville', n::text, 'tag ' || n from generate_series(1, 17) n
        """);
    Situation situation = reader.read();
    assertEquals(
        17,
        situation.tables().stream()
            .filter(table -> table.table().equals("tags"))
            .findFirst()
            .orElseThrow()
            .rows());
    assertEquals(
        tables.settings().catalog().all().stream().mapToLong(spec -> spec.tables().count()).sum(),
        situation.tables().size());
  }

  @Test
  void disksTellWhatIsFree() {
    Situation.DiskState disk = reader.read().disks().getFirst();
    assertTrue(disk.what().startsWith("data folder"));
    assertTrue(disk.freeBytes() > 0 && disk.freeBytes() <= disk.totalBytes());
  }

  @Test
  void partThatCannotBeReadLeavesTheOthers() {
    tables.execute("alter table breezeway.pauses rename to pauses_away");
    try {
      Reading reading = reader.reading();
      assertFalse(reading.has(SituationPart.CELLS));
      assertTrue(reading.has(SituationPart.TOKENS, SituationPart.SERVICES));
      assertEquals(8, reading.situation().tokens().size());
      assertEquals(1, reading.situation().problems().size());
      assertTrue(
          reading.situation().problems().getFirst().startsWith("Could not read the state of"),
          reading.situation().problems().getFirst());
    } finally {
      tables.execute("alter table breezeway.pauses_away rename to pauses");
    }
  }

  @Test
  void tableThatIsLockedIsNotWaitedFor() throws SQLException {
    try (Connection connection = tables.database().getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("lock table breezeway.api_tokens");
      long begin = System.nanoTime();
      Reading reading = reader.reading();
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 8);
      assertFalse(reading.has(SituationPart.TOKENS));
      assertTrue(reading.has(SituationPart.SERVICES, SituationPart.ALERTS));
      assertNotNull(reading.situation().disks().getFirst());
      connection.rollback();
    }
  }

  @Test
  void withoutKafkaEverythingElseIsReadAllTheSame() {
    Settings nowhere =
        tables
            .settings()
            .withServers(
                tables.settings().kafka().withBootstrapServers("127.0.0.1:1"),
                tables.settings().database());
    try (SituationReader reader =
        new SituationReader(nowhere, tables.database(), new KafkaLag(nowhere), Clock.systemUTC())) {
      long begin = System.nanoTime();
      Reading reading = reader.reading();
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 10);
      assertFalse(reading.has(SituationPart.LOADER_LAG));
      assertFalse(reading.has(SituationPart.TRANSFORMER_LAG));
      assertTrue(reading.has(SituationPart.CELLS));
      assertEquals(2, reading.situation().problems().size());
      assertEquals(List.of(), reading.situation().lags());
    }
  }
}
