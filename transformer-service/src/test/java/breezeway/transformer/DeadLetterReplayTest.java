package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a letter is sent, when it is settled, and what a person's replay can and cannot do. */
class DeadLetterReplayTest {
  private static final String REGION = "smoky";
  private static final RunId FIRST = new RunId(1001, 1);
  private static final RunId SECOND = new RunId(1002, 1);
  private static final RunId THIRD = new RunId(1003, 1);
  private static final String GOOD = "{\"id\": 1, \"home_id\": 7}";
  private static final String BAD =
      "{\"id\": 1, \"home_id\": 7, \"scheduled_date\": \"2026-02-30\"}";
  private static final String WORSE =
      "{\"id\": 1, \"home_id\": 7, \"scheduled_date\": \"2026-02-30\", \"billable\": \"maybe\"}";
  private static final String WITHOUT_KEY = "{\"name\": \"no id\"}";

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

  @Test
  void whatIsAcceptedAfterARefusalIsSaidToHaveLandedOnceEvenIfNothingChanged() {
    tasks(FIRST, GOOD);
    tasks(SECOND, BAD);
    assertEquals(List.of(), transformer.landed());
    transformer.rows("tasks");
    tasks(THIRD, GOOD);
    tasks(new RunId(1004, 1), GOOD);
    List<TestRecord<String, byte[]>> landed = transformer.landed();
    assertEquals(1, landed.size());
    assertEquals("smoky/1", header(landed.getFirst(), DeadLetter.RECORD_KEY));
    assertEquals("tasks", header(landed.getFirst(), Headers.ENTITY));
    assertEquals(Map.of(), transformer.rows("tasks"));
  }

  @Test
  void lettersSayWhatWouldBringTheirOriginalAgain() {
    tasks(FIRST, BAD);
    transformer.answer("tasks", REGION, FIRST, "comments", "1", "<html>");
    transformer.page("tasks", REGION, FIRST, 4100, "{\"error\": \"no\"}");
    tasks(FIRST, WITHOUT_KEY);
    List<TestRecord<String, byte[]>> letters = transformer.deadLetters();
    assertEquals(
        List.of("record", "page", "page", "record"),
        letters.stream().map(letter -> header(letter, Headers.KIND)).toList());
    assertEquals("4100", header(letters.get(2), Headers.COMPANY_ID));
  }

  @Test
  void replayOfWhatIsStillWrongIsToldEachTimeAndMakesNoAlert() {
    tasks(FIRST, BAD);
    tasks(SECOND, BAD); // stands refused in a later run, silently
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    transformer.alerts();
    for (String id : List.of("a", "b")) {
      transformer.replay(id, letter);
      List<TestRecord<String, byte[]>> letters = transformer.deadLetters();
      assertEquals(1, letters.size());
      assertEquals(id, header(letters.getFirst(), Headers.REPLAY));
      assertEquals(FIRST.toString(), header(letters.getFirst(), Headers.RUN_ID));
      assertArrayEquals(letter.value(), letters.getFirst().value());
    }
    assertEquals(List.of(), transformer.alerts());
    assertEquals(List.of(), transformer.landed());
    tasks(THIRD, BAD);
    assertEquals(List.of(), transformer.deadLetters(), "nothing goes round by itself");
  }

  @Test
  void replayThatIsRefusedForAnotherCauseMakesNoAlertEither() {
    tasks(FIRST, BAD);
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    transformer.alerts();
    String other = GOOD.replace("}", ", \"billable\": \"maybe\"}");
    transformer.replay(
        "a",
        new TestRecord<>(letter.key(), other.getBytes(StandardCharsets.UTF_8), letter.headers()));
    TestRecord<String, byte[]> next = transformer.deadLetters().getFirst();
    assertNotEquals(letter.key(), next.key(), "another cause");
    assertEquals(List.of(), transformer.alerts(), "who replays is looking");
  }

  @Test
  void replayOfAnOlderStateChangesNothingAndIsAnswered() {
    tasks(FIRST, BAD);
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    tasks(SECOND, GOOD);
    transformer.landed();
    transformer.rows("tasks");
    TestRecord<String, byte[]> mended =
        new TestRecord<>(letter.key(), TransformerHarness.bytes("{\"id\": 1, \"home_id\": 8}"));
    letter.headers().forEach(header -> mended.headers().add(header));
    transformer.replay("a", mended);
    assertEquals(Map.of(), transformer.rows("tasks"));
    assertEquals("a", header(transformer.landed().getFirst(), Headers.REPLAY));
  }

  @Test
  void theSameBytesRefusedForAnotherCauseAreNews() {
    tasks(FIRST, BAD);
    tasks(SECOND, WORSE);
    assertEquals(2, transformer.deadLetters().size());
  }

  @Test
  void replayOfAnAnswerBringsItsChildren() {
    transformer.answer("tasks", REGION, FIRST, "comments", "1", "");
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    TestRecord<String, byte[]> again =
        new TestRecord<>(letter.key(), TransformerHarness.bytes("[{\"id\": 5}]"));
    letter.headers().forEach(header -> again.headers().add(header));
    Headers.put(again.headers(), Headers.CALL, "comments");
    Headers.put(again.headers(), Headers.PARENT_ID, "1");
    transformer.replay("a", again);
    assertEquals(Set.of("smoky/1/comments"), transformer.rows("tasks").keySet());
    assertEquals(
        "smoky/1/comments", header(transformer.landed().getFirst(), DeadLetter.RECORD_KEY));
  }

  @Test
  void whatHasNoKeyIsToldOnceAndCountedInEachRun() {
    for (RunId run : List.of(FIRST, SECOND)) {
      transformer.started("tasks", REGION, run);
      tasks(run, WITHOUT_KEY);
      tasks(run, WITHOUT_KEY);
      transformer.page("tasks", REGION, run, "{\"error\": \"no\"}");
      assertEquals(run == FIRST ? 2 : 0, transformer.deadLetters().size());
      assertEquals(run == FIRST ? 2 : 0, transformer.alerts().size());
      transformer.completed("tasks", REGION, run);
      assertEquals(2, transformer.markers().getLast().recordsRejected());
    }
    assertEquals(List.of(), transformer.landed());
  }

  @Test
  void whatHasNoKeyIsSettledByACompleteRunThatDoesNotMeetIt() {
    tasks(FIRST, WITHOUT_KEY);
    tasks(FIRST, "{\"name\": \"no id either\"}");
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    tasks(SECOND, "{\"name\": \"no id either\"}");
    transformer.completed("tasks", "coast", SECOND);
    assertEquals(List.of(), transformer.landed());
    transformer.completed("tasks", REGION, SECOND);
    List<TestRecord<String, byte[]>> landed = transformer.landed();
    assertEquals(1, landed.size());
    assertEquals(DeadLetter.digest(letter.value()), header(landed.getFirst(), DeadLetter.ORIGINAL));
    tasks(THIRD, WITHOUT_KEY);
    assertEquals(1, transformer.deadLetters().size(), "a new letter opens it again");
  }

  @Test
  void replayOfAPageThatCanBeReadNowLandsItsRecords() {
    transformer.page("tasks", REGION, FIRST, "{\"results\": [" + GOOD + ", {\"id\": 2");
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    transformer.replay("a", letter);
    assertEquals("a", header(transformer.deadLetters().getFirst(), Headers.REPLAY));
    assertEquals(List.of(), transformer.landed());
    TestRecord<String, byte[]> whole =
        new TestRecord<>(letter.key(), TransformerHarness.bytes("[" + GOOD + "]"));
    letter.headers().forEach(header -> whole.headers().add(header));
    transformer.replay("b", whole);
    assertEquals("b", header(transformer.landed().getFirst(), Headers.REPLAY));
    assertEquals(Set.of("smoky/1"), transformer.rows("tasks").keySet());
  }

  @Test
  void aLetterThatHoldsOnlyTheBeginningSaysSo() {
    String page = "{\"error\": \"" + "x".repeat(MapProcessor.MOST_VALUE_BYTES) + "\"}";
    transformer.page("tasks", REGION, FIRST, page);
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    assertEquals(MapProcessor.MOST_VALUE_BYTES, letter.value().length);
    assertEquals(String.valueOf(page.length()), header(letter, DeadLetter.CUT));
  }

  private void tasks(RunId run, String records) {
    transformer.page("tasks", REGION, run, "{\"results\": [" + records + "]}");
  }

  private static String header(TestRecord<String, byte[]> message, String name) {
    return Headers.get(message.headers(), name).orElse("");
  }
}
