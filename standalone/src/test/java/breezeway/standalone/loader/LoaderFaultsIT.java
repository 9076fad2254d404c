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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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
      BatchLoader zombie = batchLoader(frozenSession, offsets, frozen, producer);
      BatchLoader rightful = batchLoader(successorSession, offsets, successor, producer);

      List<ConsumerRecord<byte[], byte[]>> old = List.of(message(partition, 0, tag("1", "old")));
      assertThrows(
          Fenced.class,
          () -> zombie.load(partition, old),
          "though its successor wrote nothing yet");
      assertEquals("none", tagName());
      rightful.load(partition, List.of(message(partition, 0, tag("1", "new"))));
      assertThrows(Fenced.class, () -> zombie.load(partition, old));
      assertEquals("new", tagName());
      rightful.load(partition, List.of(message(partition, 1, tag("1", "newer"))));
    }
    assertEquals("newer", tagName());
  }

  private String tagName() {
    return bench.query("select tag_name from breezeway.tags where region_code = '" + region + "'");
  }

  private static BatchLoader batchLoader(
      Session session,
      LoaderOffsets offsets,
      Holdings holdings,
      KafkaProducer<byte[], byte[]> producer) {
    LoaderMeters meters = new LoaderMeters(new SimpleMeterRegistry());
    return new BatchLoader(
        bench.settings().catalog(),
        session,
        offsets,
        holdings,
        new Repetitions(() -> new KafkaConsumer<>(bench.settings().kafka().consumerConfig())),
        new DeadLetters(producer, meters, alert -> {}),
        new Inbox(bench.settings().catalog(), "another-cluster"),
        meters);
  }

  @Test
  void anOutageInTheMiddleOfABatchLeavesNothingOfItAndMovesNoOffset() throws SQLException {
    TopicPartition partition = new TopicPartition(Topics.rows("tags"), 79);
    LoaderOffsets offsets = new LoaderOffsets("another-cluster");
    Holdings holdings = new Holdings();
    try (Session session = new Session(bench.dataSource(), "interrupted");
        var producer = bench.transactionalProducer("interrupted")) {
      holdings.put(session.inTransaction(c -> offsets.acquire(c, partition)));
      BatchLoader loader = batchLoader(session, offsets, holdings, producer);
      List<ConsumerRecord<byte[], byte[]>> batch =
          List.of(
              message(partition, 0, "1", tag("1", "One")),
              message(partition, 1, "2", tag("2", "Shutdown")));
      bench.execute(
          """
          create function breezeway.shut_down() returns trigger language plpgsql as $$
          begin raise exception 'shutting down' using errcode = '57P01'; end $$;
          create trigger shut_down after insert on breezeway.tags for each row
            when (new.tag_name = 'Shutdown') execute function breezeway.shut_down()""");
      try {
        assertThrows(SQLException.class, () -> loader.load(partition, batch));
      } finally {
        bench.execute("drop function breezeway.shut_down() cascade");
      }
      assertEquals("none", tagName());
      assertEquals(
          OptionalLong.of(0), session.inTransaction(c -> offsets.nextOffset(c, partition)));

      loader.load(partition, batch);
      assertEquals(
          OptionalLong.of(2), session.inTransaction(c -> offsets.nextOffset(c, partition)));
    }
    assertEquals(
        "One,Shutdown",
        bench.query(
            "select string_agg(tag_name, ',' order by tag_id) from breezeway.tags where region_code = '"
                + region
                + "'"));
    assertEquals(List.of(), bench.deadLetters(region));
  }

  @Test
  void aRecordAndItsParentThatTwoLoadersWriteAtOnceFindEachOther() throws Exception {
    TopicPartition tasks = new TopicPartition(Topics.rows("tasks"), 80);
    TopicPartition properties = new TopicPartition(Topics.rows("properties"), 80);
    LoaderOffsets offsets = new LoaderOffsets("another-cluster");
    Holdings first = new Holdings();
    Holdings second = new Holdings();
    bench.execute(
        """
        create function breezeway.wait() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(4711); return null; end $$;
        create trigger wait after insert on breezeway.tasks for each row
          when (new.task_name = 'Wait') execute function breezeway.wait();
        select pg_advisory_lock(4711)""");
    try (Session child = new Session(bench.dataSource(), "child");
        Session parent = new Session(bench.dataSource(), "parent");
        var producer = bench.transactionalProducer("both")) {
      first.put(child.inTransaction(c -> offsets.acquire(c, tasks)));
      second.put(parent.inTransaction(c -> offsets.acquire(c, properties)));
      BatchLoader ofTask = batchLoader(child, offsets, first, producer);
      BatchLoader ofProperty = batchLoader(parent, offsets, second, producer);
      RowSet task =
          rows("tasks", List.of(row("task_id", "1", "home_id", "1", "task_name", "Wait")));
      RowSet property =
          rows("properties", List.of(row("property_id", "1", "property_name", "Cabin")));
      Future<Void> written = background(() -> ofTask.load(tasks, List.of(message(tasks, 0, task))));
      LoaderBench.await("the task is written, not committed", () -> isBlocked("child"));
      Future<Void> alike =
          background(() -> ofProperty.load(properties, List.of(message(properties, 0, property))));
      LoaderBench.await("the property's turn", () -> alike.isDone() || isBlocked("parent"));
      bench.execute("select pg_advisory_unlock(4711)");
      written.get();
      alike.get();
    } finally {
      bench.execute("select pg_advisory_unlock_all()");
      bench.execute("drop function breezeway.wait() cascade");
    }
    assertEquals(
        "Cabin",
        bench.query(
            "select property_name from breezeway.tasks t join breezeway.properties p on p.id = t.property_pk where t.region_code = '"
                + region
                + "'"));
  }

  private static boolean isBlocked(String application) {
    return bench
        .query(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and application_name = '"
                + application
                + "'")
        .equals("1");
  }

  /** What a thread of its own does. */
  private interface Loading {
    void run() throws SQLException;
  }

  private static Future<Void> background(Loading loading) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              loading.run();
              return null;
            });
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void aTransactionThatFrozeDoesNotHoldItsSuccessorUp() throws SQLException {
    TopicPartition partition = new TopicPartition(Topics.rows("tags"), 78);
    LoaderOffsets offsets = new LoaderOffsets("another-cluster");
    List<Position> taken = new ArrayList<>();
    try (Session frozen = new Session(bench.dataSource(), "frozen");
        Session successor = new Session(bench.dataSource(), "successor")) {
      assertThrows(
          SQLException.class,
          () ->
              frozen.inTransaction(
                  connection -> {
                    offsets.acquire(connection, partition);
                    // Waits for the row that the frozen transaction holds.
                    taken.add(successor.inTransaction(c -> offsets.acquire(c, partition)));
                    return offsets.acquire(connection, partition);
                  }));
    }
    assertEquals(List.of(1L), taken.stream().map(Position::epoch).toList(), "it got its turn");
  }

  private ConsumerRecord<byte[], byte[]> message(
      TopicPartition partition, long offset, RowSet rows) {
    return message(partition, offset, "1", rows);
  }

  private ConsumerRecord<byte[], byte[]> message(
      TopicPartition partition, long offset, String key, RowSet rows) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        RecordKey.of(region, key).toString().getBytes(StandardCharsets.UTF_8),
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
