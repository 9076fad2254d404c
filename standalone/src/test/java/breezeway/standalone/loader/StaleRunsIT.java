package breezeway.standalone.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.message.RunMarker;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a loader that begins finds as running: what it puts right, and what it leaves alone. */
class StaleRunsIT {
  private static LoaderBench bench;

  @BeforeAll
  static void startEverything() {
    bench = new LoaderBench();
    bench.startLoader(); // makes the tables
  }

  @AfterAll
  static void stopEverything() throws SQLException {
    bench.close();
  }

  private static void log(String region, String status, String started, Long run) {
    bench.execute(
        """
        insert into breezeway.etl_sync_log (region_code, entity_type, sync_status, sync_started_at,
          last_successful_sync_at, api_calls_made, run_id)
        values ('%s', 'tags', '%s', %s, '2026-01-02T03:04:05Z', 7, %s)"""
            .formatted(region, status, started, run));
  }

  private static void extraction(String region, long run, String cluster, String state) {
    boolean ended = state.equals("published");
    bench.execute(
        """
        insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
          state, outcome, started_at, published_at, owner, lease_until, api_calls, records)
        values (%d, %s, 1, '%s', 'tags', 'full', '%s', %s, now() - interval '2 hours', %s, 'gone',
          now() - interval '1 hour', 5, 4)"""
            .formatted(
                run,
                cluster.equals("ours")
                    ? "(select max(cluster_id) from breezeway.loader_offsets)"
                    : "'" + cluster + "'",
                region,
                state,
                ended ? "'success'" : "null",
                ended ? "now() - interval '1 hour'" : "null"));
  }

  private static String status(String region) {
    return bench.query(
        """
        select concat_ws(' ', sync_status, sync_completed_at is not null, last_successful_sync_at
            = '2026-01-02T03:04:05Z', api_calls_made, run_id, error_message)
        from breezeway.etl_sync_log where region_code = '%s'"""
            .formatted(region));
  }

  private static String history(String region) {
    return bench.query(
        """
        select string_agg(concat_ws(' ', run_id, sync_status, api_calls_made, records_processed,
          duration_seconds is null), '; ' order by run_id)
        from breezeway.etl_sync_history where region_code = '%s'"""
            .formatted(region));
  }

  @Test
  void whatNobodyCanGoOnWithIsFailedAndEverythingElseIsLeftAlone() throws Exception {
    bench.messages("1.1").put(started(bench.region(), 1)).commit(); // region1
    bench.awaitLoaded();
    bench.stopLoader();

    String predecessor = bench.region();
    log(predecessor, "running", "now() - interval '5 minutes'", null);
    String unknown = bench.region();
    log(unknown, "running", "now() - interval '20 minutes'", 5000L);
    String givenUp = bench.region();
    log(givenUp, "running", "now() - interval '2 hours'", 5001L);
    extraction(givenUp, 5001, "ours", "published");
    bench.execute(
        """
        update breezeway.extraction_runs set outcome = 'failed', reason = 'run-abandoned',
          message = 'Its region is not configured any more' where run = 5001""");
    String otherCluster = bench.region();
    extraction(otherCluster, 5002, "elsewhere", "published");
    String successBefore = bench.region();
    log(successBefore, "success", "now() - interval '1 hour'", 5004L);
    extraction(successBefore, 5003, "elsewhere", "published"); // older than what the log tells
    bench.execute(
        "update breezeway.extraction_runs set published_at = now() - interval '2 days'"
            + " where run = 5003");

    String alive = bench.region();
    log(alive, "running", "now() - interval '2 hours'", 5005L);
    extraction(alive, 5005, "ours", "running");
    String notYetLoaded = bench.region();
    log(notYetLoaded, "running", "now() - interval '2 hours'", 5006L);
    extraction(notYetLoaded, 5006, "ours", "published");
    String justBegun = bench.region();
    log(justBegun, "running", "now()", 5007L);

    bench.startLoader();
    LoaderBench.await("a failed run", () -> status(unknown).startsWith("failed"));

    assertEquals(
        "failed t t 7 The process that made this run ended before the run did (run-abandoned)",
        status(predecessor));
    assertEquals("failed 7 0 t", history(predecessor));
    assertEquals(
        "failed t t 0 5000 The process that made this run is gone, and nobody can go on with it"
            + " (run-abandoned)",
        status(unknown));
    assertEquals("5000 failed 0 0 f", history(unknown));
    assertEquals(
        "failed t t 5 5001 Its region is not configured any more (run-abandoned)", status(givenUp));
    assertEquals("5001 failed 5 4 f", history(givenUp));
    assertEquals(
        "failed t 5 5002 Its pages went to another Kafka cluster before they were loaded"
            + " (run-abandoned)",
        status(otherCluster));

    assertEquals("success f t 7 5004", status(successBefore));
    assertEquals("null", history(successBefore));
    assertEquals("running f t 7 5005", status(alive));
    assertEquals("running f t 7 5006", status(notYetLoaded));
    assertEquals("running f t 7 5007", status(justBegun));

    // Its end comes after all: it is told as it was.
    bench.messages("5006.1").put(completed(notYetLoaded, 5006, RunMarker.Outcome.SUCCESS)).commit();
    bench.awaitLoaded();
    assertEquals("5006 success 9 4 f", history(notYetLoaded));
  }

  private static RunMarker started(String region, long run) {
    return marker(RunMarker.Kind.RUN_STARTED, region, run, null);
  }

  private static RunMarker completed(String region, long run, RunMarker.Outcome outcome) {
    return marker(RunMarker.Kind.RUN_COMPLETED, region, run, outcome);
  }

  private static RunMarker marker(
      RunMarker.Kind kind, String region, long run, RunMarker.Outcome outcome) {
    return new RunMarker(
        kind,
        run + ".1",
        region,
        "tags",
        RunMarker.Mode.FULL,
        "2026-01-02T03:00:00Z",
        outcome == null ? null : "2026-01-02T03:00:12Z",
        outcome,
        true,
        9,
        1,
        4,
        0,
        null,
        null);
  }

  @Test
  void oldRowsOfDeadLettersAndDriftGo() {
    bench.stopLoader();
    bench.execute(
        """
        insert into breezeway.dead_letters (fingerprint, region_code, record_key, call, original,
          entity, stage, reason, field, cause, kind, state, first_seen, last_seen, closed_at,
          run_id, source, cluster_id, letter_offset, is_cut)
        select 'print', 'region40', key, '', '', 'tags', 'loader', 'row-refused', '', '', 'row-set',
          state, now() - interval '1 year', now() - interval '1 year',
          now() - days * interval '1 day', '1.1', '', '', 0, false
        from (values ('open', 'open', null), ('recent', 'landed', 89), ('old', 'landed', 91))
          as letters (key, state, days)""");
    bench.execute(
        """
        insert into breezeway.drift (region_code, entity, pointer, kind, mapped, detail, share,
          share_before, run, ended_at)
        select 'region40', 'tags', pointer, 'new-key', true, '', 1, 0, 1,
          now() - days * interval '1 day'
        from (values ('/open', null), ('/recent', 364), ('/old', 367)) as drift (pointer, days)""");
    bench.startLoader();
    LoaderBench.await(
        "an old row to go", () -> bench.query("select count(*) from breezeway.drift").equals("2"));
    assertEquals(
        "open recent",
        bench.query(
            "select string_agg(record_key, ' ' order by record_key) from breezeway.dead_letters"));
    assertEquals(
        "/open /recent",
        bench.query("select string_agg(pointer, ' ' order by pointer) from breezeway.drift"));
  }
}
