package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.Headers;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.message.RunMarker.HeldDeletes;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.message.RunMarker.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What proves that a record is gone, how much may go at once, and what follows. */
class DeletesTest {
  private static final String REGION = "smoky";
  private static final RunId FIRST = run(1);
  private static final RunId SECOND = run(2);
  private static final RunId THIRD = run(3);

  @TempDir Path stateFolder;
  @TempDir Path otherFolder;
  private TransformerHarness transformer;

  @BeforeEach
  void start() {
    transformer = new TransformerHarness(Specs.catalog(), stateFolder);
  }

  @AfterEach
  void stop() {
    transformer.close();
  }

  // --- absence from a complete listing ---

  @Test
  void whatACompleteListingDoesNotNameIsMarkedWithItsOwnRowSetOtherwise() {
    String photos = "\"photos\": [{\"id\": 5, \"url\": \"https://img.example/5\"}]";
    list(FIRST, properties(1, 9) + ", {\"id\": 10, \"name\": \"Cabin\", " + photos + "}");
    RowSet before = transformer.rows("properties").get("smoky/10");
    assertEquals(1, before.rows("property_photos").size());
    list(SECOND, properties(1, 9));
    TestRecord<String, byte[]> message = onlyMessage("properties");
    assertEquals("smoky/10", message.key());
    RowSet after = RowSet.parse(message.value());
    Map<String, String> row = after.rows("properties").getFirst();
    assertEquals("deleted", row.get("property_status"));
    assertEquals("Cabin", row.get("property_name"));
    assertEquals(before.rows("property_photos"), after.rows("property_photos"));
    assertEquals("absent from the complete listing of run 1002", header(message, Headers.DELETED));
    assertEquals(SECOND.toString(), header(message, Headers.RUN_ID));
    assertSuccess(lastMarker());
  }

  @Test
  void aColumnThatTheMappingLacksIsSetAndSetBack() {
    supplies(FIRST, "{\"id\": 1}, {\"id\": 2}, {\"id\": 3}, {\"id\": 4}");
    assertEquals("false", row("supplies", "smoky/4").get("is_stale"));
    supplies(SECOND, "{\"id\": 1}, {\"id\": 2}, {\"id\": 3}");
    assertEquals("true", row("supplies", "smoky/4").get("is_stale"));
    supplies(THIRD, "{\"id\": 1}, {\"id\": 2}, {\"id\": 3}, {\"id\": 4}");
    assertEquals("false", row("supplies", "smoky/4").get("is_stale"));
  }

  @Test
  void onlyACompleteFullSuccessfulRunProvesAbsence() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    List<RunMarker> ends =
        List.of(
            end("properties", run(2), Mode.FULL, Outcome.SUCCESS, false, 0),
            end("properties", run(3), Mode.FULL, Outcome.PARTIAL, true, 0),
            end("properties", run(4), Mode.FULL, Outcome.FAILED, true, 0),
            end("properties", run(5), Mode.INCREMENTAL, Outcome.SUCCESS, true, 0));
    for (RunMarker end : ends) {
      RunId run = RunId.parse(end.runId());
      transformer.started("properties", REGION, run);
      page(run, properties(1, 9));
      transformer.send(end);
      assertEquals(Map.of(), transformer.rows("properties"), end.toString());
    }
    assertEquals(List.of(), transformer.alerts());
    list(run(6), properties(1, 9));
    assertEquals(Set.of("smoky/10"), transformer.rows("properties").keySet());
  }

  @Test
  void aRunWithSomethingThatNobodyCouldIdentifyProvesNoAbsence() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    List<String> unidentified =
        List.of("{\"name\": \"no id\"}", "7", "{\"id\": \"\"}", "{\"id\": 10, \"x\": nope}");
    int number = 2;
    for (String what : unidentified) {
      list(run(number++), properties(1, 9) + ", " + what);
      assertEquals(Map.of(), transformer.rows("properties"), what);
    }
    for (String page : List.of("", "{\"error\": \"no\"}", "{\"results\": [", "<html>")) {
      RunId run = run(number++);
      transformer.started("properties", REGION, run);
      page(run, properties(1, 9));
      transformer.page("properties", REGION, run, page);
      transformer.completed("properties", REGION, run);
      assertEquals(Map.of(), transformer.rows("properties"), page);
    }
    list(run(number), properties(1, 9));
    assertEquals(Set.of("smoky/10"), transformer.rows("properties").keySet());
  }

  @Test
  void aMessageThatDoesNotSayItsRunMayBeOfTheRun() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    transformer.started("properties", REGION, SECOND);
    page(SECOND, properties(1, 9));
    byte[] page = TransformerHarness.bytes("[" + properties(10, 10) + "]");
    transformer.send("properties", REGION, new RecordHeaders(), page);
    transformer.completed("properties", REGION, SECOND);
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void aRecordThatWasRefusedWasSeen() {
    list(FIRST, properties(1, 9) + ", {\"id\": 10, \"latitude\": 35}");
    transformer.rows("properties");
    String refused = "{\"id\": 10, \"company_id\": [1]}";
    list(SECOND, properties(1, 9) + ", " + refused);
    assertEquals(1, transformer.deadLetters().size());
    assertEquals(1, lastMarker().recordsRejected());
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void aRecordWhoseStateWasOlderWasSeen() {
    supplies(FIRST, supply(1) + "," + supply(2));
    transformer.rows("supplies");
    supplies(SECOND, supply(1) + ", {\"id\": 2, \"updated_at\": \"2026-01-01T00:00:00\"}");
    assertEquals(Map.of(), transformer.rows("supplies"));
  }

  @Test
  void theEndOfAnOlderRunDeletesNothing() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    transformer.started("properties", REGION, SECOND);
    page(SECOND, properties(1, 9));
    transformer.started("properties", REGION, THIRD);
    transformer.completed("properties", REGION, SECOND);
    assertSuccess(lastMarker());
    page(THIRD, properties(1, 9));
    transformer.completed("properties", REGION, SECOND);
    assertSuccess(lastMarker());
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void theEndOfAnOlderAttemptDeletesNothing() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    transformer.started("properties", REGION, SECOND);
    page(SECOND, properties(1, 9));
    RunId again = new RunId(SECOND.run(), 2);
    transformer.started("properties", REGION, again);
    transformer.completed("properties", REGION, SECOND);
    assertEquals(Map.of(), transformer.rows("properties"));
    page(again, properties(10, 10));
    transformer.completed("properties", REGION, again);
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void whatAnEarlierAttemptSawWasSeen() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    transformer.started("properties", REGION, SECOND);
    page(SECOND, properties(1, 8));
    RunId again = new RunId(SECOND.run(), 2);
    transformer.started("properties", REGION, again);
    page(again, properties(9, 9));
    transformer.completed("properties", REGION, again);
    assertEquals(Set.of("smoky/10"), transformer.rows("properties").keySet());
  }

  @Test
  void aRecordSeenInALaterRunIsThere() {
    list(FIRST, properties(1, 10));
    transformer.rows("properties");
    transformer.started("properties", REGION, SECOND);
    page(SECOND, properties(1, 9));
    page(THIRD, properties(10, 10)); // before the run that it is of has begun
    transformer.completed("properties", REGION, SECOND);
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void regionsAndEntitiesDoNotMeet() {
    list(FIRST, properties(1, 10));
    transformer.page("properties", "smoky+2", FIRST, "[" + properties(1, 10) + "]");
    transformer.page("properties", "smok", FIRST, "[" + properties(1, 10) + "]");
    supplies(FIRST, supply(77));
    transformer.rows("properties");
    transformer.rows("supplies");
    list(SECOND, properties(1, 9));
    assertEquals(Set.of("smoky/10"), transformer.rows("properties").keySet());
    assertEquals(Map.of(), transformer.rows("supplies"));
  }

  @Test
  void nothingIsDeletedTwice() {
    list(FIRST, properties(1, 10));
    list(SECOND, properties(1, 9));
    transformer.rows("properties");
    list(THIRD, properties(1, 9));
    transformer.completed("properties", REGION, THIRD);
    assertEquals(List.of(), transformer.rowMessages("properties"));
  }

  @Test
  void whatSaysSoAlreadyIsNotSentAgain() {
    people(FIRST, person(1, true) + "," + person(2, true) + "," + person(3, false));
    transformer.rows("people");
    people(SECOND, person(1, true) + "," + person(2, true));
    assertEquals(List.of(), transformer.rowMessages("people"));
    people(THIRD, person(1, true) + "," + person(2, true) + "," + person(3, true));
    assertEquals("true", row("people", "smoky/3").get("active"));
  }

  // --- coming back ---

  @Test
  void aRecordThatComesBackUnchangedIsAsItWas() {
    list(FIRST, properties(1, 10));
    RowSet before = transformer.rows("properties").get("smoky/10");
    list(SECOND, properties(1, 9));
    transformer.rows("properties");
    list(THIRD, properties(1, 10));
    assertEquals(Map.of("smoky/10", before), transformer.rows("properties"));
    list(run(4), properties(1, 9));
    assertEquals("deleted", row("properties", "smoky/10").get("property_status"));
  }

  @Test
  void aRecordThatComesBackChangedIsAsItIs() {
    list(FIRST, properties(1, 10));
    list(SECOND, properties(1, 9));
    transformer.rows("properties");
    list(THIRD, properties(1, 9) + ", {\"id\": 10, \"name\": \"new\", \"status\": \"inactive\"}");
    Map<String, String> row = row("properties", "smoky/10");
    assertEquals("new", row.get("property_name"));
    assertEquals("inactive", row.get("property_status"));
  }

  @Test
  void aRecordThatComesBackMayBeAsItWasLongAgo() {
    supplies(FIRST, supply(1) + ", {\"id\": 2, \"updated_at\": \"2026-04-02T00:00:00\"}");
    supplies(SECOND, supply(1));
    transformer.rows("supplies");
    supplies(THIRD, supply(1) + "," + supply(2));
    assertEquals("false", row("supplies", "smoky/2").get("is_stale"));
  }

  @Test
  void aPageFromBeforeTheDeleteBringsNothingBack() {
    supplies(SECOND, supply(1) + "," + supply(2));
    supplies(THIRD, supply(1));
    transformer.rows("supplies");
    supplies(FIRST, supply(2));
    page("supplies", SECOND, "{\"id\": 2, \"updated_at\": \"2026-12-31T00:00:00\"}");
    assertEquals(Map.of(), transformer.rows("supplies"), "whatever its time of change");
    page("supplies", run(4), supply(2));
    assertEquals("false", row("supplies", "smoky/2").get("is_stale"));
  }

  @Test
  void whatStoodRefusedOfADeletedRecordIsSettledAndCannotBeReplayed() {
    list(FIRST, properties(1, 10));
    list(SECOND, properties(1, 9) + ", {\"id\": 10, \"company_id\": [1]}");
    TestRecord<String, byte[]> letter = transformer.deadLetters().getFirst();
    list(THIRD, properties(1, 9));
    assertEquals(1, transformer.landed().size());
    transformer.rows("properties");
    TestRecord<String, byte[]> mended =
        new TestRecord<>(letter.key(), TransformerHarness.bytes(properties(10, 10)));
    letter.headers().forEach(header -> mended.headers().add(header));
    transformer.replay("a", mended);
    transformer.replay("b", letter);
    assertEquals(Map.of(), transformer.rows("properties"));
    assertEquals(List.of(), transformer.deadLetters());
    assertEquals(
        List.of("a", "b"),
        transformer.landed().stream().map(message -> header(message, Headers.REPLAY)).toList());
  }

  // --- how much may go at once ---

  @Test
  void exactlyTheShareMayGo() {
    list(FIRST, properties(1, 100));
    transformer.rows("properties");
    list(SECOND, properties(1, 75));
    assertEquals(25, transformer.rows("properties").size());
    assertSuccess(lastMarker());
  }

  @Test
  void moreThanTheShareIsHeldAndToldOnce() {
    list(FIRST, properties(1, 100));
    transformer.rows("properties");
    transformer.alerts();
    list(SECOND, properties(1, 74));
    assertEquals(Map.of(), transformer.rows("properties"));
    RunMarker marker = lastMarker();
    assertHeld(26, 100, marker);
    assertEquals(List.of("100", "75", "76", "77", "78"), marker.held().examples());
    assertEquals(74, marker.recordsProcessed());
    List<Alert> alerts = transformer.alerts();
    assertEquals(1, alerts.size());
    assertEquals(Alert.Severity.ERROR, alerts.getFirst().severity());
    assertEquals("too-many-deletes/smoky/properties", alerts.getFirst().key());
    assertTrue(alerts.getFirst().text().contains("26 of 100"), alerts.getFirst().text());
    list(THIRD, properties(1, 100));
    assertSuccess(lastMarker());
    assertEquals(Map.of(), transformer.rows("properties"), "none of them was touched");
  }

  @Test
  void theShareIsOfTheLiving() {
    list(FIRST, properties(1, 8));
    list(SECOND, properties(1, 6)); // 2 of 8
    assertSuccess(lastMarker());
    transformer.rows("properties");
    list(THIRD, properties(1, 4)); // 2 of 6
    assertHeld(2, 6, lastMarker());
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void oneRecordMayAlwaysGo() {
    list(FIRST, properties(1, 2));
    transformer.rows("properties");
    list(SECOND, properties(1, 1));
    assertEquals(Set.of("smoky/2"), transformer.rows("properties").keySet());
  }

  @Test
  void anEmptyListingDeletesNothingByItself() {
    list(FIRST, properties(1, 1));
    transformer.rows("properties");
    list(SECOND, "");
    assertHeld(1, 1, lastMarker());
    assertEquals(Map.of(), transformer.rows("properties"));
    approved("properties", THIRD, "", 1);
    assertEquals(Set.of("smoky/1"), transformer.rows("properties").keySet());
  }

  @Test
  void aPersonAllowsAsManyAsTheySawAndNotOneMore() {
    list(FIRST, properties(1, 10));
    list(SECOND, properties(1, 6));
    assertHeld(4, 10, lastMarker());
    transformer.rows("properties");
    approved("properties", THIRD, properties(1, 5), 4);
    assertHeld(5, 10, lastMarker());
    assertEquals(Map.of(), transformer.rows("properties"));
    approved("properties", run(4), properties(1, 6), 4);
    assertSuccess(lastMarker());
    assertEquals(4, transformer.rows("properties").size());
  }

  @Test
  void anApprovalIsForOneRun() {
    list(FIRST, properties(1, 10));
    approved("properties", SECOND, properties(1, 6), 4);
    assertSuccess(lastMarker());
    transformer.rows("properties");
    list(THIRD, properties(1, 2));
    assertHeld(4, 6, lastMarker());
    assertEquals(Map.of(), transformer.rows("properties"));
  }

  @Test
  void aRunThatEndsTwiceHasOneShare() {
    tasks(FIRST, IntStream.rangeClosed(1, 8).mapToObj(id -> task(id)).collect(joined()));
    asked(SECOND, "1", "2", "3");
    asked(THIRD, "1", "2");
    assertEquals(2, deleted("tasks"));
    asked(new RunId(THIRD.run(), 2), "3");
    assertHeld(1, 6, lastMarker());
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    asked(run(4), "3");
    assertSuccess(lastMarker());
    assertEquals(1, deleted("tasks"), "another run has a share of its own");
  }

  // --- asking by id ---

  @Test
  void twoRunsThatDoNotFindItRemoveARecordAndItsAnswers() {
    tasks(FIRST, task(1) + "," + task(12));
    transformer.answer("tasks", REGION, FIRST, "comments", "1", "[{\"id\": 5}]");
    transformer.answer("tasks", REGION, FIRST, "comments", "12", "[{\"id\": 6}]");
    transformer.answer("tasks", REGION, FIRST, "requirements", "1", "[]");
    transformer.rows("tasks");
    asked(SECOND, "1");
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    asked(THIRD, "1");
    List<TestRecord<String, byte[]>> messages = transformer.rowMessages("tasks");
    assertEquals(
        List.of("smoky/1", "smoky/1/comments"),
        messages.stream().map(TestRecord::key).toList(),
        "the record first, so that its children can be copied; nothing for what never was");
    for (TestRecord<String, byte[]> message : messages) {
      assertNull(message.value());
      assertEquals(
          "not found by its id, or marked deleted, in runs 1002 and 1003",
          header(message, Headers.DELETED));
      assertEquals(THIRD.toString(), header(message, Headers.RUN_ID));
    }
    ended("tasks", run(4), Mode.FULL, 0);
    assertEquals(List.of(), transformer.rowMessages("tasks"), "once");
  }

  @Test
  void absenceFromAListingProvesNothingAboutTasks() {
    tasks(FIRST, task(1) + "," + task(2));
    transformer.rows("tasks");
    tasks(SECOND, task(1));
    tasks(THIRD, task(1));
    assertEquals(List.of(), transformer.rowMessages("tasks"));
  }

  @Test
  void oneRunIsOneOpinionHoweverOftenItAsks() {
    tasks(FIRST, task(1));
    transformer.rows("tasks");
    transformer.started("tasks", REGION, SECOND);
    transformer.notFound("tasks", REGION, SECOND, "1");
    transformer.notFound("tasks", REGION, SECOND, "1");
    RunId again = new RunId(SECOND.run(), 2);
    transformer.started("tasks", REGION, again);
    transformer.notFound("tasks", REGION, again, "1");
    transformer.completed("tasks", REGION, again);
    assertEquals(List.of(), transformer.rowMessages("tasks"));
  }

  @Test
  void aSightingInBetweenBeginsAnew() {
    tasks(FIRST, task(1));
    transformer.rows("tasks");
    asked(SECOND, "1");
    tasks(THIRD, task(1));
    asked(run(4), "1");
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    transformer.record("tasks", REGION, run(5), task(1)); // by its id
    asked(run(6), "1");
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    page("tasks", run(7), "{\"id\": 1, \"scheduled_date\": \"2026-02-30\"}"); // refused
    asked(run(8), "1");
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    asked(run(9), "1");
    assertEquals(1, transformer.rowMessages("tasks").size());
  }

  @Test
  void aRowFromBeforeThisKafkaGoesOnTwoOpinionsToo() {
    tasks(FIRST, task(1));
    transformer.rows("tasks");
    asked(SECOND, "99");
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    asked(THIRD, "99");
    assertEquals("smoky/99", onlyMessage("tasks").key());
  }

  @Test
  void aRowThatIsBackAfterItsRemovalIsRemovedAgainWhenSomebodyAsks() {
    tasks(FIRST, task(1));
    asked(SECOND, "1");
    asked(THIRD, "1");
    transformer.rows("tasks");
    asked(run(4), "1");
    TestRecord<String, byte[]> again = onlyMessage("tasks");
    assertEquals("smoky/1", again.key());
    assertNull(again.value());
    assertEquals("not found by its id in run 1004, deleted before", header(again, Headers.DELETED));
  }

  @Test
  void aSightingFromBeforeSaysNothingAgainstIt() {
    tasks(SECOND, task(1));
    asked(THIRD, "1");
    transformer.rows("tasks");
    page("tasks", SECOND, task(1));
    asked(run(4), "1");
    assertEquals(1, transformer.rowMessages("tasks").size());
  }

  @Test
  void anAnswerFromBeforeASightingIsNoOpinion() {
    tasks(FIRST, task(1));
    asked(SECOND, "1");
    transformer.rows("tasks");
    page("tasks", run(5), "{\"id\": 1, \"home_id\": 7}");
    transformer.notFound("tasks", REGION, THIRD, "1");
    transformer.notFound("tasks", REGION, run(4), "1");
    ended("tasks", run(5), Mode.FULL, 0);
    assertEquals(List.of(), transformer.rowMessages("tasks"));
  }

  @Test
  void aStatusIsAnOpinionTooAndAnOrdinaryUpdateTheFirstTime() {
    tasks(FIRST, task(1) + "," + task(2));
    transformer.rows("tasks");
    String marked = "{\"id\": 1, \"home_id\": 7, \"type_task_status\": {\"code\": \"deleted\"}}";
    tasks(SECOND, marked + "," + task(2));
    assertEquals(Set.of("smoky/1"), transformer.rows("tasks").keySet());
    asked(THIRD, "1");
    assertNull(onlyMessage("tasks").value());
    tasks(run(4), marked + "," + task(2));
    transformer.answer("tasks", REGION, run(4), "comments", "1", "[{\"id\": 5}]");
    assertEquals(List.of(), transformer.rowMessages("tasks"), "it is still deleted");
    assertEquals(2, lastMarker().recordsProcessed());
    tasks(run(5), task(1) + "," + task(2));
    transformer.answer("tasks", REGION, run(5), "comments", "1", "[{\"id\": 5}]");
    assertEquals(Set.of("smoky/1", "smoky/1/comments"), transformer.rows("tasks").keySet());
  }

  @Test
  void aStatusIsReadWhereverItStands() {
    tasks(FIRST, task(1) + "," + task(2) + "," + task(3));
    for (RunId run : List.of(SECOND, THIRD)) {
      tasks(
          run,
          "{\"id\": 1, \"home_id\": 7, \"type_task_status\": \"deleted\"}, "
              + "{\"id\": 2, \"home_id\": 7, \"type_task_status\": {\"code\": \"closed\"},"
              + " \"status\": \"deleted\"}, "
              + task(3));
    }
    transformer.started("tasks", REGION, THIRD);
    assertEquals(1, deleted("tasks"), "the first that is there counts");
  }

  @Test
  void lateAnswersOfARemovedRecordBringNothingBack() {
    tasks(SECOND, task(1));
    transformer.answer("tasks", REGION, SECOND, "comments", "1", "[{\"id\": 5}]");
    asked(THIRD, "1");
    asked(run(4), "1");
    transformer.rows("tasks");
    transformer.answer("tasks", REGION, FIRST, "comments", "1", "[{\"id\": 6}]");
    transformer.answer("tasks", REGION, FIRST, "requirements", "1", "[{\"id\": 7}]");
    transformer.answer("tasks", REGION, THIRD, "requirements", "1", "<html>");
    page("tasks", THIRD, "{\"id\": 1, \"home_id\": 8}");
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    tasks(run(5), task(1));
    transformer.answer("tasks", REGION, THIRD, "comments", "1", "[{\"id\": 6}]");
    assertEquals(Set.of("smoky/1"), transformer.rows("tasks").keySet());
    transformer.answer("tasks", REGION, run(5), "comments", "1", "[{\"id\": 5}]");
    assertEquals(Set.of("smoky/1/comments"), transformer.rows("tasks").keySet());
  }

  @Test
  void whatWasAskedForAndNotThereDoesNotComeLate() {
    tasks(FIRST, task(2));
    asked(SECOND, "1");
    asked(THIRD, "1");
    transformer.rows("tasks");
    page("tasks", FIRST, task(1));
    assertEquals(List.of(), transformer.rowMessages("tasks"));
    page("tasks", run(4), task(1));
    assertEquals(Set.of("smoky/1"), transformer.rows("tasks").keySet());
  }

  @Test
  void aProofByIdCountsHoweverTheRunEnds() {
    tasks(FIRST, task(1) + "," + task(2));
    asked(SECOND, "1");
    transformer.rows("tasks");
    transformer.started("tasks", REGION, THIRD);
    transformer.notFound("tasks", REGION, THIRD, "1");
    transformer.send(end("tasks", THIRD, Mode.INCREMENTAL, Outcome.FAILED, false, 0));
    assertNull(onlyMessage("tasks").value());
  }

  @Test
  void tooManyProofsWaitForAFullRunThatAPersonAllows() {
    tasks(FIRST, IntStream.rangeClosed(1, 8).mapToObj(id -> task(id)).collect(joined()));
    transformer.rows("tasks");
    asked(SECOND, "1", "2", "3");
    asked(THIRD, "1", "2", "3");
    assertHeld(3, 8, lastMarker());
    assertEquals(1, transformer.alerts().size());
    asked(run(4));
    assertSuccess(lastMarker());
    assertEquals(List.of(), transformer.alerts(), "an ordinary run does not look at them again");
    tasks(run(5), task(4));
    assertHeld(3, 8, lastMarker());
    page("tasks", run(6), task(1));
    transformer.started("tasks", REGION, run(7));
    page("tasks", run(7), task(4));
    ended("tasks", run(7), Mode.FULL, 3);
    assertSuccess(lastMarker());
    assertEquals(
        List.of("smoky/2", "smoky/3"),
        transformer.rowMessages("tasks").stream().map(TestRecord::key).toList(),
        "one of them was seen again");
    tasks(run(8), task(4));
    assertSuccess(lastMarker());
  }

  @Test
  void aFullRunThatSawNothingRemovesNothing() {
    tasks(FIRST, task(1) + "," + task(2));
    asked(SECOND, "1");
    transformer.rows("tasks");
    transformer.started("tasks", REGION, THIRD);
    transformer.notFound("tasks", REGION, THIRD, "1");
    ended("tasks", THIRD, Mode.FULL, 0);
    assertHeld(1, 2, lastMarker());
    assertEquals(List.of(), transformer.rowMessages("tasks"));
  }

  // --- what lies in the stores ---

  @Test
  void anotherProcessGoesOnWhereThisOneEnded() {
    list(FIRST, properties(1, 10));
    list(SECOND, properties(1, 9));
    tasks(FIRST, task(1) + "," + task(2));
    asked(SECOND, "1");
    transformer.started("properties", REGION, THIRD);
    page(THIRD, properties(1, 7));
    transformer.page("properties", REGION, THIRD, "<html>");
    try (TransformerHarness other = transformer.restarted(otherFolder)) {
      other.started("tasks", REGION, THIRD);
      other.notFound("tasks", REGION, THIRD, "1");
      try (TransformerHarness third = other.restarted(otherFolder.resolve("third"))) {
        third.send(end("tasks", THIRD, Mode.INCREMENTAL, Outcome.SUCCESS, true, 0));
        assertEquals(1, third.rowMessages("tasks").size());
        third.completed("properties", REGION, THIRD);
        assertEquals(List.of(), third.rowMessages("properties"), "a page could not be read");
        third.page("properties", REGION, run(4), "[" + properties(1, 8) + "]");
        third.completed("properties", REGION, run(4));
        assertEquals(Set.of("smoky/9"), third.rows("properties").keySet());
        third.page("properties", REGION, run(1), "[" + properties(10, 10) + "]");
        assertEquals(Map.of(), third.rows("properties"));
      }
    }
  }

  @Test
  void whatTheVersionBeforeSentIsDeletedOnceItsRowsAreKnown() {
    list(FIRST, properties(1, 10));
    transformer.forgetRowSets();
    transformer.rows("properties");
    list(SECOND, properties(1, 9)); // rows of 10 are not known
    assertEquals(List.of(), transformer.rowMessages("properties"));
    assertSuccess(lastMarker());
    list(THIRD, properties(1, 8)); // those of 9 were seen since
    assertEquals(Set.of("smoky/9"), transformer.rows("properties").keySet());
    list(run(4), properties(1, 8) + "," + properties(10, 10));
    list(run(5), properties(1, 8));
    assertEquals("deleted", row("properties", "smoky/10").get("property_status"));
  }

  @Test
  void ordinaryRunsDoNotLookThroughAllRecords() {
    tasks(FIRST, task(1) + "," + task(2));
    ended("tasks", FIRST, Mode.INCREMENTAL, 0);
    asked(SECOND, "1");
    assertEquals(0, transformer.scans(), "one opinion is none yet");
    asked(THIRD, "1");
    assertEquals(1, transformer.scans());
  }

  // --- what the tests are written in ---

  private static RunId run(int number) {
    return new RunId(1000 + number, 1);
  }

  /** A full run of properties, complete and successful. */
  private void list(RunId run, String records) {
    fullRun("properties", run, records);
  }

  private void supplies(RunId run, String records) {
    fullRun("supplies", run, records);
  }

  private void people(RunId run, String records) {
    fullRun("people", run, records);
  }

  private void tasks(RunId run, String records) {
    fullRun("tasks", run, records);
  }

  private void fullRun(String entity, RunId run, String records) {
    transformer.started(entity, REGION, run);
    page(entity, run, records);
    transformer.completed(entity, REGION, run);
  }

  private void approved(String entity, RunId run, String records, long deletes) {
    transformer.started(entity, REGION, run);
    page(entity, run, records);
    ended(entity, run, Mode.FULL, deletes);
  }

  /** An incremental run in which nothing was listed and these tasks were not found by their ids. */
  private void asked(RunId run, String... keys) {
    transformer.started("tasks", REGION, run);
    for (String key : keys) {
      transformer.notFound("tasks", REGION, run, key);
    }
    ended("tasks", run, Mode.INCREMENTAL, 0);
  }

  private void ended(String entity, RunId run, Mode mode, long deletesApproved) {
    transformer.send(end(entity, run, mode, Outcome.SUCCESS, true, deletesApproved));
  }

  private static RunMarker end(
      String entity, RunId run, Mode mode, Outcome outcome, boolean complete, long approved) {
    return TransformerHarness.end(entity, REGION, run, mode, outcome, complete, approved);
  }

  private void page(RunId run, String records) {
    page("properties", run, records);
  }

  private void page(String entity, RunId run, String records) {
    transformer.page(entity, REGION, run, "{\"results\": [" + records + "]}");
  }

  private static String properties(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(id -> "{\"id\": %d, \"name\": \"Cabin %d\"}".formatted(id, id))
        .collect(joined());
  }

  private static String supply(int id) {
    return "{\"id\": %d, \"updated_at\": \"2026-04-01T00:00:00\"}".formatted(id);
  }

  private static String person(int id, boolean isActive) {
    return "{\"id\": %d, \"first_name\": \"Ada\", \"active\": %s}".formatted(id, isActive);
  }

  private static String task(int id) {
    return "{\"id\": %d, \"home_id\": 7}".formatted(id);
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }

  private Map<String, String> row(String entity, String key) {
    return transformer.rows(entity).get(key).rows(entity).getFirst();
  }

  private TestRecord<String, byte[]> onlyMessage(String entity) {
    List<TestRecord<String, byte[]>> messages = transformer.rowMessages(entity);
    assertEquals(1, messages.size(), messages.toString());
    return messages.getFirst();
  }

  private long deleted(String entity) {
    return transformer.rowMessages(entity).stream()
        .filter(message -> !header(message, Headers.DELETED).isEmpty())
        .count();
  }

  private RunMarker lastMarker() {
    return transformer.markers().getLast();
  }

  private static void assertSuccess(RunMarker marker) {
    assertEquals(Outcome.SUCCESS, marker.outcome());
    assertNull(marker.held());
  }

  private static void assertHeld(long records, long of, RunMarker marker) {
    HeldDeletes held = marker.held();
    assertEquals(records, held.records());
    assertEquals(of, held.of());
    assertEquals(Outcome.PARTIAL, marker.outcome());
    assertEquals(Reason.TOO_MANY_DELETES.code(), marker.reason());
  }

  private static String header(TestRecord<String, byte[]> message, String name) {
    return Headers.get(message.headers(), name).orElse("");
  }
}
