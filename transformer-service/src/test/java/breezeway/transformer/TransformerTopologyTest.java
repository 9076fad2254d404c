package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerTopologyTest {
  private static final String REGION = "smoky";
  private static final RunId FIRST = new RunId(1001, 1);
  private static final RunId SECOND = new RunId(1002, 1);

  @TempDir Path stateFolder;
  private TransformerHarness transformer;

  @BeforeEach
  void start() {
    transformer = new TransformerHarness(Specs.catalog(), stateFolder);
  }

  @AfterEach
  void stop() {
    transformer.close();
  }

  /** When the topology changes on purpose, copy what this test found into the file. */
  @Test
  void theTopologyIsTheOneOnRecord() throws Exception {
    String description =
        TransformerTopology.of(
                Specs.catalog(), new TransformerMeters(new SimpleMeterRegistry()), Set::of)
            .describe()
            .toString()
            // a new entity is configuration, not another topology
            .replaceFirst("topics: \\[.*]", "topics: [breezeway.raw.<every entity>]");
    try (InputStream onRecord = getClass().getResourceAsStream("/topology.txt")) {
      assertEquals(
          new String(onRecord.readAllBytes(), StandardCharsets.UTF_8).strip(),
          description.strip(),
          "if this is meant, renew transformer-service/src/test/resources/topology.txt");
    }
  }

  @Test
  void theSameRecordAgainSendsNothing() {
    task(FIRST, "{\"id\": 1, \"home_id\": 7, \"name\": \"a\"}");
    assertEquals(Set.of("smoky/1"), transformer.rows("tasks").keySet());
    task(SECOND, "{\"name\": \"a\", \"home_id\": 7.0, \"id\": \"1\"}");
    assertEquals(Map.of(), transformer.rows("tasks"));
  }

  @Test
  void whereATransactionHangsSomethingIsSentThatSaysNothing() {
    Map<String, Integer> sizes =
        Map.of(Topics.rows("tasks"), 6, Topics.RUNS, 6, Topics.DEAD_LETTERS, 1, Topics.ALERTS, 1);
    Set<HangingTransactions.Place> places = new HashSet<>();
    sizes.forEach(
        (topic, of) ->
            places.add(new HangingTransactions.Place(new TopicPartition(topic, of - 1), of)));
    transformer.hang(places, Duration.ofSeconds(10));
    sizes.forEach(
        (topic, of) -> {
          TestRecord<String, byte[]> nudge = transformer.read(topic).getFirst();
          assertTrue(Headers.isNudge(nudge.headers()), topic);
          assertNull(nudge.value(), topic);
          String region = RecordKey.parse(nudge.key()).region();
          assertEquals(of - 1, Topics.partition(region, of), topic);
          assertEquals(List.of(), transformer.read(topic), topic);
        });
    transformer.hang(Set.of(), Duration.ofSeconds(60));
    sizes.keySet().forEach(topic -> assertEquals(List.of(), transformer.read(topic), topic));
  }

  @Test
  void aRecordAloneIsTakenAsThatOfAPage() {
    transformer.record("tasks", REGION, FIRST, " {\"id\": 1, \"home_id\": 7, \"name\": \"a\"} ");
    assertEquals("a", taskName());
    task(FIRST, "{\"id\": 1, \"home_id\": 7, \"name\": \"a\"}");
    assertEquals(Map.of(), transformer.rows("tasks"));
    for (String broken : List.of("", "{\"id\": 1", "[]", "{} {}", "<html>")) {
      transformer.record("tasks", REGION, SECOND, broken);
      assertEquals(1, transformer.deadLetters().size(), broken);
    }
  }

  @Test
  void rowSetsSayWhereTheyComeFrom() {
    task(FIRST, "{\"id\": 1, \"home_id\": 7}");
    TestRecord<String, byte[]> message = transformer.rowMessages("tasks").getFirst();
    assertEquals(FIRST.toString(), header(message, Headers.RUN_ID));
    assertEquals("breezeway.raw.tasks-0-0", header(message, Headers.SOURCE));
    assertEquals(Specs.catalog().get("tasks").hash(), header(message, Headers.SPEC_HASH));
    assertEquals(REGION, header(message, Headers.REGION));
    assertEquals("tasks", header(message, Headers.ENTITY));
  }

  @Test
  void aPageOfAnOlderRunChangesNothing() {
    property(SECOND, "{\"id\": 1, \"name\": \"new\"}");
    transformer.rows("properties");
    property(FIRST, "{\"id\": 1, \"name\": \"old\"}");
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void anOlderVersionChangesNothingEvenInANewerRun() {
    task(FIRST, version("new", "2026-04-13T15:00:00+00:00"));
    transformer.rows("tasks");
    task(SECOND, version("old", "2026-04-13T14:59:59"));
    assertEquals(Map.of(), transformer.rows("tasks"));
  }

  @Test
  void aNewerVersionCountsEvenFromAnOlderRun() {
    task(SECOND, version("old", "2026-04-13T14:59:59"));
    task(FIRST, version("new", "2026-04-13T15:00:00"));
    assertEquals("new", taskName());
    task(SECOND, version("old", "2026-04-13T14:59:59"));
    assertEquals(Map.of(), transformer.rows("tasks"));
  }

  @Test
  void ofTwoPagesOfARunTheLaterCounts() {
    task(FIRST, "{\"id\": 1, \"home_id\": 7, \"name\": \"a\"}");
    task(FIRST, "{\"id\": 1, \"home_id\": 7, \"name\": \"b\"}");
    assertEquals("b", taskName());
  }

  @Test
  void aChildThatIsNoLongerSentIsNoLongerInTheSet() {
    task(FIRST, "{\"id\": 1, \"home_id\": 7, \"photos\": [{\"id\": 1}, {\"id\": 2}]}");
    assertEquals(2, transformer.rows("tasks").get("smoky/1").rows("task_photos").size());
    task(SECOND, "{\"id\": 1, \"home_id\": 7, \"photos\": [{\"id\": 2}]}");
    assertEquals(1, transformer.rows("tasks").get("smoky/1").rows("task_photos").size());
    task(new RunId(1003, 1), "{\"id\": 1, \"home_id\": 7}");
    RowSet last = transformer.rows("tasks").get("smoky/1");
    assertEquals(List.of(), last.tables().get("task_photos"));
  }

  @Test
  void anEmptyAnswerIsSentOnlyWhereThereWasAnother() {
    answer(FIRST, "[]");
    assertEquals(Map.of(), transformer.rows("tasks"));
    answer(FIRST, "[{\"id\": 5, \"comment\": \"done\"}]");
    assertEquals(1, transformer.rows("tasks").get("smoky/1/comments").rows("task_comments").size());
    answer(SECOND, "[]");
    assertTrue(transformer.rows("tasks").get("smoky/1/comments").isEmpty());
    answer(FIRST, "[{\"id\": 5, \"comment\": \"done\"}]");
    assertEquals(Map.of(), transformer.rows("tasks"));
  }

  @Test
  void anAnswerThatIsNoListIsSetAsideAndLeavesTheLastSet() {
    answer(FIRST, "[{\"id\": 5, \"comment\": \"done\"}]");
    transformer.rows("tasks");
    for (String page : List.of("", "{}", "{\"error\": \"no\"}", "<html>", "null", "[{\"id\"")) {
      answer(SECOND, page);
      assertEquals(1, transformer.deadLetters().size(), page);
    }
    assertEquals(Map.of(), transformer.rows("tasks"));
  }

  @Test
  void oneBadRecordInAHundredCostsOne() {
    String tasks =
        IntStream.rangeClosed(1, 100)
            .mapToObj(id -> id == 50 ? badTask(id) : "{\"id\": " + id + ", \"home_id\": 7}")
            .collect(Collectors.joining(", "));
    transformer.started("tasks", REGION, FIRST);
    transformer.page("tasks", REGION, FIRST, "{\"results\": [" + tasks + "]}");
    transformer.completed("tasks", REGION, FIRST);
    assertEquals(99, transformer.rows("tasks").size());
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    assertArrayEquals(TransformerHarness.bytes(badTask(50)), letter.value());
    assertEquals(Reason.VALUE_REJECTED.code(), header(letter, DeadLetter.REASON));
    assertEquals("tasks.scheduled_date (/scheduled_date)", header(letter, DeadLetter.FIELD));
    assertEquals("smoky/50", header(letter, DeadLetter.RECORD_KEY));
    assertEquals(FIRST.toString(), header(letter, Headers.RUN_ID));
    assertCounts(100, 1, transformer.markers().getLast());
  }

  @Test
  void aRefusedUpdateLeavesTheLastRowsAndIsToldOfOnce() {
    task(FIRST, "{\"id\": 1, \"home_id\": 7}");
    transformer.rows("tasks");
    for (int run = 2; run < 5; run++) {
      RunId runId = new RunId(2000 + run, 1);
      transformer.started("tasks", REGION, runId);
      task(runId, badTask(1));
      task(runId, badTask(1));
      transformer.completed("tasks", REGION, runId);
      assertCounts(1, 1, transformer.markers().getLast());
    }
    assertEquals(1, transformer.deadLetters().size());
    assertEquals(1, transformer.alerts().size());
    assertEquals(Map.of(), transformer.rows("tasks"));
    task(new RunId(3000, 1), "{\"id\": 1, \"home_id\": 7}");
    assertEquals(Map.of(), transformer.rows("tasks"), "the rows still stand");
  }

  @Test
  void anAlertIsSentOncePerRunAndCause() {
    for (int id = 1; id <= 20; id++) {
      task(FIRST, badTask(id));
    }
    property(FIRST, "{\"name\": \"no id\"}");
    List<Alert> alerts = transformer.alerts();
    assertEquals(
        Set.of("value-rejected/smoky/tasks", "record-without-key/smoky/properties"),
        alerts.stream().map(Alert::key).collect(Collectors.toSet()));
    assertEquals(2, alerts.size());
    assertEquals(21, transformer.deadLetters().size());
  }

  @Test
  void aRecordThatIsMendedWithinItsRunIsNotCountedAsRejected() {
    transformer.started("tasks", REGION, FIRST);
    task(FIRST, badTask(1));
    task(FIRST, "{\"id\": 1, \"home_id\": 7}");
    transformer.completed("tasks", REGION, FIRST);
    assertCounts(1, 0, transformer.markers().getLast());
  }

  @Test
  void aRunCountsEachRecordOnceAndNoAnswers() {
    transformer.started("tasks", REGION, FIRST);
    task(FIRST, "{\"id\": 1, \"home_id\": 7}");
    task(FIRST, "{\"id\": 1, \"home_id\": 7}, {\"id\": 2, \"home_id\": 7}");
    answer(FIRST, "[{\"id\": 5}]");
    transformer.completed("tasks", REGION, FIRST);
    List<RunMarker> markers = transformer.markers();
    assertEquals(RunMarker.Kind.RUN_STARTED, markers.getFirst().kind());
    assertCounts(2, 0, markers.getLast());
  }

  @Test
  void aRunTakenUpAgainKeepsItsCount() {
    transformer.started("tasks", REGION, FIRST);
    task(FIRST, "{\"id\": 1, \"home_id\": 7}");
    RunId again = new RunId(FIRST.run(), 2);
    transformer.started("tasks", REGION, again);
    task(again, "{\"id\": 1, \"home_id\": 7}, {\"id\": 2, \"home_id\": 7}");
    transformer.completed("tasks", REGION, again);
    assertCounts(2, 0, transformer.markers().getLast());
  }

  @Test
  void whatArrivesLateOfAnOlderRunDoesNotTouchTheCountOfTheNewer() {
    transformer.started("tasks", REGION, FIRST);
    transformer.started("tasks", REGION, SECOND);
    task(SECOND, "{\"id\": 1, \"home_id\": 7}");
    task(FIRST, "{\"id\": 1, \"home_id\": 7}, {\"id\": 2, \"home_id\": 7}");
    transformer.started("tasks", REGION, FIRST);
    transformer.completed("tasks", REGION, FIRST);
    transformer.completed("tasks", REGION, SECOND);
    List<RunMarker> markers = transformer.markers();
    assertEquals(5, markers.size());
    assertCounts(0, 0, markers.get(3));
    assertCounts(1, 0, markers.get(4));
  }

  @Test
  void anUnchangedRunAddsNothingToTheRowsAndStillCounts() {
    for (RunId run : List.of(FIRST, SECOND)) {
      transformer.started("tasks", REGION, run);
      task(run, "{\"id\": 1, \"home_id\": 7}, {\"id\": 2, \"home_id\": 7}");
      transformer.completed("tasks", REGION, run);
      assertCounts(2, 0, transformer.markers().getLast());
    }
    assertEquals(2, transformer.rowMessages("tasks").size());
  }

  @Test
  void recordsOfAnotherCompanyAreLeftOut() {
    transformer.started("properties", REGION, FIRST);
    transformer.page(
        "properties",
        REGION,
        FIRST,
        4100,
        "[{\"id\": 1, \"company_id\": 4100}, {\"id\": 2, \"company_id\": 4200}, {\"id\": 3}]");
    transformer.completed("properties", REGION, FIRST);
    assertEquals(Set.of("smoky/1", "smoky/3"), transformer.rows("properties").keySet());
    assertEquals(List.of(), transformer.deadLetters());
    assertCounts(2, 0, transformer.markers().getLast());
  }

  @Test
  void regionsAndEntitiesDoNotMeet() {
    transformer.page("tasks", "smoky", FIRST, "[{\"id\": 1, \"home_id\": 7}]");
    transformer.page("tasks", "coast", FIRST, "[{\"id\": 1, \"home_id\": 7}]");
    transformer.page("properties", "smoky", FIRST, "[{\"id\": 1}]");
    assertEquals(Set.of("smoky/1", "coast/1"), transformer.rows("tasks").keySet());
    assertEquals(Set.of("smoky/1"), transformer.rows("properties").keySet());
  }

  @Test
  void whatStandsBeforeTheBreakOfAPageStillLands() {
    String page = "{\"results\": [{\"id\": 1, \"home_id\": 7}, {\"id\": 2, \"ho";
    transformer.started("tasks", REGION, FIRST);
    transformer.page("tasks", REGION, FIRST, page);
    transformer.completed("tasks", REGION, FIRST);
    assertEquals(Set.of("smoky/1"), transformer.rows("tasks").keySet());
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    assertArrayEquals(TransformerHarness.bytes(page), letter.value());
    assertEquals(Reason.PAGE_UNREADABLE.code(), header(letter, DeadLetter.REASON));
    assertCounts(1, 1, transformer.markers().getLast());
  }

  @Test
  void anUnreadableRecordCostsOnlyItself() {
    String deep = "{\"id\": 2, \"x\": " + "[".repeat(2000) + "]".repeat(2000) + "}";
    List<String> bad = List.of(deep, "{\"id\": 3, \"x\": nope}", "{\"id\": 4]", "7", "null", "{}");
    List<String> records = new ArrayList<>(bad);
    records.addFirst("{\"id\": 1, \"home_id\": 7}");
    records.addLast("{\"id\": 9, \"home_id\": 7}");
    transformer.page("tasks", REGION, FIRST, "[" + String.join(",", records) + "]");
    assertEquals(Set.of("smoky/1", "smoky/9"), transformer.rows("tasks").keySet());
    assertEquals(
        bad,
        transformer.deadLetters().stream()
            .map(letter -> new String(letter.value(), StandardCharsets.UTF_8))
            .toList());
  }

  @Test
  void aMessageThatMakesNoSenseStopsNothing() {
    byte[] page = TransformerHarness.bytes("[]");
    List<RecordHeaders> senseless = new ArrayList<>(List.of(new RecordHeaders()));
    for (String missing : List.of(Headers.KIND, Headers.RUN_ID, Headers.REGION, Headers.ENTITY)) {
      RecordHeaders headers = goodHeaders();
      headers.remove(missing);
      senseless.add(headers);
    }
    senseless.add(with(Headers.RUN_ID, "yesterday"));
    senseless.add(with(Headers.ENTITY, "properties"));
    senseless.add(with(Headers.KIND, "run-completed"));
    senseless.add(with(Headers.KIND, "rumour"));
    senseless.add(with(Headers.CALL, "rumours"));
    senseless.add(with(Headers.CALL, "comments"));
    senseless.forEach(headers -> transformer.send("tasks", REGION, headers, page));
    transformer.send("tasks", REGION, new RecordHeaders(), null);
    List<TestRecord<String, byte[]>> letters = transformer.deadLetters();
    assertEquals(senseless.size() + 1, letters.size());
    letters.forEach(
        letter ->
            assertEquals(Reason.MESSAGE_UNREADABLE.code(), header(letter, DeadLetter.REASON)));
    task(FIRST, "{\"id\": 1, \"home_id\": 7}");
    assertEquals(1, transformer.rows("tasks").size());
  }

  private void task(RunId run, String records) {
    transformer.page("tasks", REGION, run, "{\"results\": [" + records + "]}");
  }

  private void property(RunId run, String records) {
    transformer.page("properties", REGION, run, "{\"results\": [" + records + "]}");
  }

  private void answer(RunId run, String json) {
    transformer.answer("tasks", REGION, run, "comments", "1", json);
  }

  private String taskName() {
    return transformer.rows("tasks").get("smoky/1").rows("tasks").getFirst().get("task_name");
  }

  private static String version(String name, String updatedAt) {
    return "{\"id\": 1, \"home_id\": 7, \"name\": \"%s\", \"updated_at\": \"%s\"}"
        .formatted(name, updatedAt);
  }

  private static String badTask(int id) {
    return "{\"id\":  " + id + ", \"home_id\": 7, \"scheduled_date\": \"2026-02-30\"}";
  }

  private static RecordHeaders goodHeaders() {
    return TransformerHarness.headers("tasks", REGION, FIRST, SplitProcessor.PAGE);
  }

  private static RecordHeaders with(String name, String value) {
    RecordHeaders headers = goodHeaders();
    Headers.put(headers, name, value);
    return headers;
  }

  private static String header(TestRecord<String, byte[]> message, String name) {
    return Headers.get(message.headers(), name).orElse("");
  }

  private static void assertCounts(long processed, long rejected, RunMarker marker) {
    assertEquals(processed, marker.recordsProcessed(), "processed");
    assertEquals(rejected, marker.recordsRejected(), "rejected");
  }
}
