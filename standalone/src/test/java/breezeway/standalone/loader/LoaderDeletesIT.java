package breezeway.standalone.loader;

import static breezeway.standalone.loader.LoaderBench.row;
import static breezeway.standalone.loader.LoaderBench.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunMarker;
import breezeway.loader.Rebuild;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the loader makes of deletions, straight from the rows topics. */
class LoaderDeletesIT {
  private static final String PROOF = "404 by id in runs 1 and 2";

  private static LoaderBench bench;
  private String region;

  @BeforeAll
  static void startEverything() {
    bench = new LoaderBench();
    bench.startLoader();
  }

  @AfterAll
  static void stopEverything() throws SQLException {
    bench.close();
  }

  @BeforeEach
  void takeRegion() {
    region = bench.region();
  }

  private RecordKey key(String id) {
    return RecordKey.of(region, id);
  }

  private RecordKey comments(String id) {
    return RecordKey.of(region, id, "comments");
  }

  private String inRegion(String select) {
    return bench.query(select + " and region_code = '" + region + "'");
  }

  private String audit(String what) {
    return inRegion("select " + what + " from breezeway.task_reconcile_deletes where true");
  }

  private static RowSet task(String id, String name, String... photos) {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    tables.put(
        "tasks",
        List.of(
            row("task_id", id, "home_id", "1", "task_name", name, "scheduled_date", "2026-03-04")));
    tables.put(
        "task_photos",
        List.of(photos).stream()
            .map(photo -> row("task_id", id, "photo_id", photo, "url", "https://example.com/"))
            .toList());
    return new RowSet(tables);
  }

  private RowSet comment(String id, String text) {
    return rows("task_comments", List.of(row("comment_id", region + id, "comment", text)));
  }

  private RunMarker completed(String runId, RunMarker.Mode mode, boolean complete) {
    return new RunMarker(
        RunMarker.Kind.RUN_COMPLETED,
        runId,
        region,
        "tasks",
        mode,
        "2026-01-02T03:00:00Z",
        "2026-01-02T03:00:12.5Z",
        RunMarker.Outcome.SUCCESS,
        complete,
        3,
        3,
        3,
        0,
        null,
        null);
  }

  private RunMarker fullRun(String runId) {
    return completed(runId, RunMarker.Mode.FULL, true);
  }

  private String counts(String runId) {
    return inRegion(
        "select records_new || ' new, ' || records_updated || ' updated, ' || records_deleted"
            + " || ' deleted' from breezeway.etl_sync_history where run_id = "
            + run(runId));
  }

  private static String run(String runId) {
    return runId.substring(0, runId.indexOf('.'));
  }

  @Test
  void aRemovedRecordIsCopiedWholeWithAllItsChildren() {
    bench
        .messages("101.1")
        .put("tasks", key("7"), task("7", "Clean", "a", "b"))
        .put("tasks", comments("7"), comment("1", "Done"))
        .put("tasks", key("8"), task("8", "Stays", "c"))
        .put(fullRun("101.1"))
        .commit();
    bench.awaitLoaded();

    bench
        .messages("102.1")
        .delete("tasks", key("7"), null, PROOF)
        .put("tasks", comments("7"), null)
        .put(fullRun("102.1"))
        .commit();
    bench.awaitLoaded();

    assertEquals("8", inRegion("select string_agg(task_id, ',') from breezeway.tasks where true"));
    assertEquals(
        "c", inRegion("select string_agg(photo_id, ',') from breezeway.task_photos where true"));
    assertEquals("0", inRegion("select count(*) from breezeway.task_comments where true"));
    assertEquals(
        "7 Clean 2026-03-04 " + PROOF,
        audit("concat_ws(' ', task_id, task_name, scheduled_date, reason)"));
    assertEquals(
        "7 Clean 1",
        audit(
            "concat_ws(' ', task_row->>'task_id', task_row->>'task_name', task_row->>'home_id')"));
    assertEquals(
        "[\"a\", \"b\"]", audit("jsonb_path_query_array(task_row, '$.task_photos[*].photo_id')"));
    assertEquals("Done", audit("task_row #>> '{task_comments,0,comment}'"));
    assertEquals("[]", audit("task_row -> 'task_requirements'"));
    assertEquals("2 new, 0 updated, 0 deleted", counts("101.1"));
    assertEquals("0 new, 0 updated, 1 deleted", counts("102.1"));
  }

  @Test
  void whatIsNotThereIsNeitherRemovedNorCopied() {
    bench
        .messages("111.1")
        .delete("tasks", key("404"), null, PROOF)
        .put("tasks", key("7"), task("7", "Clean"))
        .commit();
    bench.messages("112.1").delete("tasks", key("7"), null, PROOF).put(fullRun("112.1")).commit();
    bench.awaitLoaded();
    assertEquals("1", audit("count(*)"));
    assertEquals("0 new, 0 updated, 1 deleted", counts("112.1"));

    Rebuild rebuild =
        Rebuild.begin(bench.settings(), bench.dataSource(), List.of("tasks"), Optional.of(region));
    LoaderBench.await("rebuilt", rebuild::isDone);
    assertEquals("1", audit("count(*)"));
    assertEquals("0", inRegion("select count(*) from breezeway.tasks where true"));
    assertEquals("0", inRegion("select count(*) from breezeway.run_changes where run = 112"));
  }

  @Test
  void whatGoesAndComesBackInOneBatchIsAuditedAsItWas() {
    bench
        .messages("121.1")
        .put("tasks", key("7"), task("7", "First", "a"))
        .put("tasks", comments("7"), comment("1", "Of the first"))
        .commit();
    bench.awaitLoaded();
    bench
        .messages("122.1")
        .put("tasks", key("8"), task("8", "Other", "x"))
        .put("tasks", key("7"), task("7", "Second", "a", "b"))
        .put("tasks", comments("7"), comment("1", "Of the second"))
        .delete("tasks", key("7"), null, PROOF)
        .put("tasks", comments("7"), null)
        .put("tasks", key("7"), rows("tasks", task("7", "Third").rows("tasks")))
        .put(fullRun("122.1"))
        .commit();
    bench.awaitLoaded();
    assertEquals("Second", audit("task_name"));
    assertEquals("Of the second", audit("task_row #>> '{task_comments,0,comment}'"));
    assertEquals(
        "[\"a\", \"b\"]", audit("jsonb_path_query_array(task_row, '$.task_photos[*].photo_id')"));
    assertEquals("Third", inRegion("select task_name from breezeway.tasks where task_id = '7'"));
    assertEquals(
        "x", inRegion("select string_agg(photo_id, ',') from breezeway.task_photos where true"));
    assertEquals("0", inRegion("select count(*) from breezeway.task_comments where true"));
    assertEquals("1 new, 0 updated, 1 deleted", counts("122.1"));
  }

  @Test
  void whatWaitedForARemovedRecordGoesWithIt() {
    bench.messages("131.1").put("tasks", comments("7"), comment("1", "Early")).commit();
    bench.messages("131.1").delete("tasks", key("7"), null, PROOF).commit();
    bench.messages("132.1").put("tasks", key("7"), task("7", "Clean")).commit();
    bench.awaitLoaded();
    assertEquals("0", inRegion("select count(*) from breezeway.task_comments where true"));
    assertEquals("0", audit("count(*)"));
  }

  @Test
  void aRowSetThatTellsOfADeletionCountsAsDeletedOnce() {
    RowSet there = rows("supplies", List.of(row("supply_id", "5", "is_stale", "false")));
    RowSet gone = rows("supplies", List.of(row("supply_id", "5", "is_stale", "true")));
    bench.messages("141.1").put("supplies", key("5"), there).commit();
    bench.awaitLoaded();
    bench
        .messages("142.1")
        .delete("supplies", key("5"), gone, "absent from a complete listing")
        .commit();
    bench.awaitLoaded();
    assertEquals("true", inRegion("select is_stale::text from breezeway.supplies where true"));
    assertEquals(
        "deleted",
        inRegion("select string_agg(kind, ',') from breezeway.run_changes where run = 142"));

    bench
        .messages("143.1")
        .delete("supplies", key("5"), gone, "absent from a complete listing")
        .commit();
    bench.messages("144.1").put("supplies", key("5"), there).commit();
    bench.awaitLoaded();
    assertEquals("0", inRegion("select count(*) from breezeway.run_changes where run = 143"));
    assertEquals(
        "updated",
        inRegion("select string_agg(kind, ',') from breezeway.run_changes where run = 144"));
    assertEquals("false", inRegion("select is_stale::text from breezeway.supplies where true"));
  }

  @Test
  void whatRefersToARemovedRecordIsLetGoAndFoundAgain() {
    RowSet room = rows("rooms", List.of(row("room_id", "9", "room_name", "Hall")));
    RowSet lamp =
        rows("lamps", List.of(row("lamp_id", "5", "room_id", "9", "room_name", "", "watts", "40")));
    bench.messages("151.1").put("rooms", key("9"), room).put("lamps", key("5"), lamp).commit();
    bench.awaitLoaded();
    String link = "select coalesce(room_pk::text, 'none') from breezeway.lamps where true";
    String first = inRegion(link);
    String writtenAt = inRegion("select updated_at from breezeway.lamps where true");

    bench.messages("152.1").delete("rooms", key("9"), null, PROOF).commit();
    bench.awaitLoaded();
    assertEquals("none", inRegion(link));
    assertEquals("9", inRegion("select room_id from breezeway.lamps where true"));
    assertNotEquals(writtenAt, inRegion("select updated_at from breezeway.lamps where true"));

    bench.messages("153.1").put("rooms", key("9"), room).commit();
    bench.awaitLoaded();
    assertTrue(Long.parseLong(inRegion(link)) > Long.parseLong(first));
  }

  @Test
  void whatIsHeldWaitsUntilAFullRunHoldsNothing() {
    String held =
        "select concat_ws(' ', run, records, of_records, array_to_string(examples, ','))"
            + " from breezeway.held_deletes where entity = 'tasks'";
    RunMarker holding =
        fullRun("161.1").withHeld(new RunMarker.HeldDeletes(40, 90, List.of("7", "8")));
    bench.messages("161.1").put(holding).commit();
    bench.awaitLoaded();
    assertEquals("161 40 90 7,8", inRegion(held));
    assertEquals(
        "partial 40 of 90 records are gone, which is more than one run may delete: none was"
            + " deleted, until a person approves (too-many-deletes)",
        inRegion(
            "select sync_status || ' ' || error_message from breezeway.etl_sync_log"
                + " where entity_type = 'tasks'"));

    bench
        .messages("162.1")
        .put(completed("162.1", RunMarker.Mode.INCREMENTAL, true))
        .put(completed("163.1", RunMarker.Mode.FULL, false))
        .commit();
    bench.awaitLoaded();
    assertEquals("161 40 90 7,8", inRegion(held));

    bench
        .messages("164.1")
        .put(fullRun("164.1").withHeld(new RunMarker.HeldDeletes(41, 90, List.of("9"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("164 41 90 9", inRegion(held));

    bench.messages("165.1").put(fullRun("165.1")).put(holding).commit();
    bench.awaitLoaded();
    assertEquals("none", inRegion(held));
  }
}
