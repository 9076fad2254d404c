package breezeway.standalone.loader;

import static breezeway.standalone.loader.LoaderBench.row;
import static breezeway.standalone.loader.LoaderBench.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.Topics;
import breezeway.loader.Rebuild;
import breezeway.loader.batch.BatchLoader;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.LoaderMeters;
import breezeway.loader.batch.Session;
import breezeway.loader.letters.Inbox;
import breezeway.loader.offset.Fenced;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Position;
import breezeway.loader.offset.Repetitions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoaderFaultsIT {
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

  private static RowSet tag(String id, String name) {
    return rows("tags", List.of(row("tag_id", id, "tag_name", name)));
  }

  private RunMarker started(String runId) {
    return new RunMarker(
        RunMarker.Kind.RUN_STARTED,
        runId,
        region,
        "tags",
        RunMarker.Mode.FULL,
        "2026-01-02T03:00:00Z",
        null,
        null,
        false,
        0,
        0,
        0,
        0,
        null,
        null);
  }

  private RunMarker completed(String runId, RunMarker.Outcome outcome, long processed) {
    return completed("tags", runId, outcome, processed);
  }

  private RunMarker completed(
      String entity, String runId, RunMarker.Outcome outcome, long processed) {
    return new RunMarker(
        RunMarker.Kind.RUN_COMPLETED,
        runId,
        region,
        entity,
        RunMarker.Mode.FULL,
        "2026-01-02T03:00:00Z",
        "2026-01-02T03:00:12.5Z",
        outcome,
        true,
        3,
        3,
        processed,
        0,
        null,
        null);
  }

  private String log() {
    return bench.query(
        """
        select concat_ws(' ', sync_status, records_processed, records_new, records_updated,
          records_deleted, records_rejected, api_calls_made, run_id,
          to_char(last_successful_sync_at at time zone 'UTC', 'HH24:MI:SS'), error_message)
        from breezeway.etl_sync_log where entity_type = 'tags' and region_code = '%s'"""
            .formatted(region));
  }

  @Test
  void aRecordAndTheAnswersAboutItCountOnce() {
    loadTaskAndComment("7100.1", "Clean", "one");
    loadTaskAndComment("7200.1", "Clean again", "two");
    assertEquals(
        "1/0 0/1",
        bench.query(
            """
            select string_agg(records_new || '/' || records_updated, ' ' order by run_id)
            from breezeway.etl_sync_history
            where entity_type = 'tasks' and region_code = '%s'"""
                .formatted(region)));
  }

  /** The answer comes in a batch of its own, as it does when many tasks are read. */
  private void loadTaskAndComment(String runId, String name, String comment) {
    bench
        .messages(runId)
        .put(
            "tasks",
            RecordKey.of(region, "9"),
            rows("tasks", List.of(row("task_id", "9", "home_id", "1", "task_name", name))))
        .commit();
    bench.awaitLoaded();
    bench
        .messages(runId)
        .put(
            "tasks",
            RecordKey.of(region, "9", "comments"),
            rows("task_comments", List.of(row("comment_id", region, "comment", comment))))
        .put(completed("tasks", runId, RunMarker.Outcome.SUCCESS, 1))
        .commit();
    bench.awaitLoaded();
  }

  @Test
  void aRunIsToldFromItsStartToItsEnd() {
    bench.messages("100.1").put(started("100.1")).commit();
    bench.awaitLoaded();
    assertEquals("running 0 0 0 0 0 0 100", log());

    bench
        .messages("100.1")
        .put("tags", RecordKey.of(region, "1"), tag("1", "One"))
        .put("tags", RecordKey.of(region, "2"), tag("2", "Two"))
        .put(completed("100.1", RunMarker.Outcome.SUCCESS, 2))
        .commit();
    bench.awaitLoaded();
    assertEquals("success 2 2 0 0 0 3 100 03:00:12", log());

    bench
        .messages("200.1")
        .put(started("200.1"))
        .put("tags", RecordKey.of(region, "1"), null)
        .put("tags", RecordKey.of(region, "2"), tag("2", "Zwei"))
        .put("tags", RecordKey.of(region, "3"), rows("tags", List.of(row("tag_name", "no id"))))
        .put(completed("200.1", RunMarker.Outcome.SUCCESS, 3))
        .commit();
    bench.awaitLoaded();
    assertEquals("partial 3 0 1 1 1 3 200 03:00:12 1 record was rejected, see dead letters", log());
    assertEquals(
        "12.50",
        bench.query("select duration_seconds from breezeway.etl_sync_history where run_id = 100"));
    assertEquals(
        "0",
        bench.query(
            "select count(*) from breezeway.run_changes where region_code = '" + region + "'"));
  }

  /** What the users' own triggers refuse is that record's alone. */
  @Test
  void whatATriggerRefusesCostsItsRecordOnly() {
    bench.execute(
        """
        create function breezeway.refuse() returns trigger language plpgsql as $$
        begin
          if new.tag_name = 'No ' || new.region_code then raise exception 'no %', new.tag_name; end if;
          return new;
        end $$""");
    bench.execute(
        "create trigger refuse before insert or update on breezeway.tags"
            + " for each row execute function breezeway.refuse()");
    try {
      bench
          .messages("7300.1")
          .put("tags", RecordKey.of(region, "1"), tag("1", "One"))
          .put("tags", RecordKey.of(region, "2"), tag("2", "No " + region))
          .put("tags", RecordKey.of(region, "3"), tag("3", "Three"))
          .put(completed("7300.1", RunMarker.Outcome.SUCCESS, 3))
          .commit();
      bench.awaitLoaded();
    } finally {
      bench.execute("drop function breezeway.refuse cascade");
    }
    assertEquals("One Three", tagNames());
    assertEquals(
        "row-refused a trigger of the table refused it (SQLSTATE P0001)",
        bench.query(
            "select reason || ' ' || cause from breezeway.dead_letters where region_code = '%s'"
                .formatted(region)));
    assertEquals("partial 3 2 0 0 1", log().substring(0, 17));
  }

  private String tagNames() {
    return bench.query(
        "select string_agg(tag_name, ' ' order by tag_id) from breezeway.tags where region_code = '%s'"
            .formatted(region));
  }

  @Test
  void aTableThatIsNotToBeWrittenHoldsUpNothingElse() {
    bench.execute("alter table breezeway.tags rename column tag_name to gone");
    try {
      bench
          .messages("7400.1")
          .put("tags", RecordKey.of(region, "1"), tag("1", "One"))
          .put(completed("7400.1", RunMarker.Outcome.SUCCESS, 1))
          .put(
              "tasks",
              RecordKey.of(region, "9"),
              rows("tasks", List.of(row("task_id", "9", "home_id", "1", "task_name", "Clean"))))
          .put(completed("tasks", "7410.1", RunMarker.Outcome.SUCCESS, 1))
          .commit();
      LoaderBench.await(
          "the other table",
          () -> "1".equals(bench.query("select count(*) from breezeway.tasks where " + here())));
      assertEquals("0", bench.query("select count(*) from breezeway.etl_sync_log where " + here()));
      assertTrue(bench.isLoaderHealthy());
    } finally {
      bench.execute("alter table breezeway.tags rename column gone to tag_name");
    }
    bench.awaitLoaded();
    assertEquals("One", tagNames());
    assertEquals("success 1 1", log().substring(0, 11));
  }

  private String here() {
    return "region_code = '" + region + "'";
  }

  @Test
  void anOlderRunNeverOverwritesALaterOne() {
    bench.messages("400.1").put(completed("400.1", RunMarker.Outcome.SUCCESS, 0)).commit();
    bench
        .messages("300.1")
        .put(started("300.1"))
        .put(completed("300.1", RunMarker.Outcome.FAILED, 0))
        .put(completed("400.1", RunMarker.Outcome.FAILED, 0))
        .put(started("400.1"))
        .commit();
    bench.awaitLoaded();
    assertEquals("success 0 0 0 0 0 3 400 03:00:12", log());
    assertEquals(
        "2",
        bench.query(
            "select count(*) from breezeway.etl_sync_history where region_code = '"
                + region
                + "'"));
  }

  @Test
  void aRunsEndWaitsForRowsThatAreNotVisibleYet() {
    String other = region;
    try (KafkaProducer<byte[], byte[]> slow = bench.transactionalProducer("slow")) {
      slow.beginTransaction();
      bench.messages("500.1").put("tags", RecordKey.of(other, "1"), tag("1", "One")).sendTo(slow);
      slow.flush();
      bench
          .messages("500.1")
          .put(started("500.1"))
          .put(completed("500.1", RunMarker.Outcome.SUCCESS, 1))
          .commit();
      LoaderBench.await("run begun", () -> log().startsWith("running"));
      // Other partitions go on meanwhile.
      String elsewhere = bench.region();
      bench.messages("1.1").put("people", RecordKey.of(elsewhere, "1"), person()).commit();
      LoaderBench.await(
          "another partition is loaded",
          () ->
              bench
                  .query(
                      "select count(*) from breezeway.people where region_code = '"
                          + elsewhere
                          + "'")
                  .equals("1"));
      assertTrue(log().startsWith("running"), log());
      slow.commitTransaction();
    }
    bench.awaitLoaded();
    assertEquals("success 1 1 0 0 0 3 500 03:00:12", log());
  }

  private static RowSet person() {
    return rows("people", List.of(row("person_id", "1", "person_name", "Made Up")));
  }

  @Test
  void anOutageDelaysAndLosesNothing() {
    bench.shutDatabase(true);
    bench.messages("1.1").put("tags", RecordKey.of(region, "1"), tag("1", "One")).commit();
    LoaderBench.await("outage noticed", () -> !bench.isLoaderHealthy());
    bench.shutDatabase(false);
    bench.awaitLoaded();
    assertEquals(
        "One",
        bench.query("select tag_name from breezeway.tags where region_code = '" + region + "'"));
    LoaderBench.await("healthy again", bench::isLoaderHealthy);
    assertEquals(List.of(), bench.deadLetters(region));
  }

  @Test
  void aLoaderThatWasReplacedCommitsNothing() throws SQLException {
    TopicPartition partition = new TopicPartition(Topics.rows("tags"), 77);
    LoaderOffsets offsets = new LoaderOffsets("another-cluster");
    Holdings frozen = new Holdings();
    Holdings successor = new Holdings();
    try (Session frozenSession = new Session(bench.dataSource(), "frozen");
        Session successorSession = new Session(bench.dataSource(), "successor");
        var producer = bench.transactionalProducer("letters")) {
      frozen.put(frozenSession.inTransaction(c -> offsets.acquire(c, partition)));
      successor.put(successorSession.inTransaction(c -> offsets.acquire(c, partition)));
      LoaderMeters meters = new LoaderMeters(new SimpleMeterRegistry());
      DeadLetters letters = new DeadLetters(producer, meters, alert -> {});
      Inbox inbox = new Inbox(bench.settings().catalog(), "another-cluster");
      Repetitions none =
          new Repetitions(() -> new KafkaConsumer<>(bench.settings().kafka().consumerConfig()));
      BatchLoader zombie =
          new BatchLoader(
              bench.settings().catalog(),
              frozenSession,
              offsets,
              frozen,
              none,
              letters,
              inbox,
              meters);
      BatchLoader rightful =
          new BatchLoader(
              bench.settings().catalog(),
              successorSession,
              offsets,
              successor,
              none,
              letters,
              inbox,
              meters);

      rightful.load(partition, List.of(message(partition, 0, tag("1", "new"))));
      assertThrows(
          Fenced.class,
          () -> zombie.load(partition, List.of(message(partition, 0, tag("1", "old")))));
      rightful.load(partition, List.of(message(partition, 1, tag("1", "newer"))));
    }
    assertEquals(
        "newer",
        bench.query("select tag_name from breezeway.tags where region_code = '" + region + "'"));
  }

  @Test
  void aTransactionThatFrozeDoesNotHoldItsSuccessorUp() throws SQLException {
    TopicPartition partition = new TopicPartition(Topics.rows("tags"), 78);
    LoaderOffsets offsets = new LoaderOffsets("another-cluster");
    try (Session frozen = new Session(bench.dataSource(), "frozen");
        Session successor = new Session(bench.dataSource(), "successor")) {
      assertThrows(
          SQLException.class,
          () ->
              frozen.inTransaction(
                  connection -> {
                    offsets.acquire(connection, partition);
                    // Waits for the row that the frozen transaction holds.
                    Position taken = successor.inTransaction(c -> offsets.acquire(c, partition));
                    assertEquals(1, taken.epoch());
                    return offsets.acquire(connection, partition);
                  }));
    }
  }

  private ConsumerRecord<byte[], byte[]> message(
      TopicPartition partition, long offset, RowSet rows) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        RecordKey.of(region, "1").toString().getBytes(StandardCharsets.UTF_8),
        rows.toBytes());
  }

  @Test
  void aRebuildDoesNotShowThePast() {
    int versions = 3 * bench.settings().loaderBatch();
    LoaderBench.Messages messages = bench.messages("1.1");
    for (int version = 1; version <= versions; version++) {
      messages.put("tags", RecordKey.of(region, "1"), tag("1", "Version " + version));
    }
    messages.commit();
    bench.awaitLoaded();
    String tuple =
        "select xmin::text || tag_name from breezeway.tags where region_code = '" + region + "'";
    String before = bench.query(tuple);
    Rebuild rebuild =
        Rebuild.begin(bench.settings(), bench.dataSource(), List.of("tags"), Optional.of(region));
    LoaderBench.await("rebuilt", rebuild::isDone);
    assertEquals(before, bench.query(tuple));
  }
}
