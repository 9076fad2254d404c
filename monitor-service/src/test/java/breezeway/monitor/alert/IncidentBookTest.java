package breezeway.monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.AlertSettings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.alert.IncidentBook.Effect;
import breezeway.monitor.alert.Telling.Why;
import breezeway.monitor.outbox.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is told what, and when. Time moves as the tests say. */
class IncidentBookTest {
  private static final AlertSettings SETTINGS =
      new AlertSettings(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofHours(24),
          Duration.ofSeconds(20),
          5,
          Duration.ofMinutes(5),
          AlertSettings.Summary.FAILURES,
          LocalTime.of(7, 0));

  private Instant now = Instant.now();
  private Book book = new Book();
  private IncidentBook incidents;
  private int alerts;

  IncidentBookTest() {
    book.began = now;
    incidents = new IncidentBook(book, SETTINGS);
  }

  private Alert failure(String region) {
    return numbered(
        Alert.error(Reason.LOGIN_REFUSED, region, "tasks", null, "refused", "extractor"));
  }

  /** Said now, as this test counts time. */
  private Alert numbered(Alert alert) {
    return new Alert(
        "alert-" + ++alerts,
        alert.severity(),
        alert.reason(),
        alert.region(),
        alert.entity(),
        alert.runId(),
        alert.text(),
        now.toString(),
        alert.service(),
        alert.facts());
  }

  private Effect over(String region) {
    return incidents.take(
        numbered(Alert.resolved(Reason.LOGIN_REFUSED, region, "tasks", "well", "monitor")), now);
  }

  private List<Telling> after(Duration time) {
    now = now.plus(time);
    return incidents.due(now);
  }

  private List<Why> whysAfter(Duration time) {
    return after(time).stream()
        .flatMap(telling -> telling.items().stream())
        .map(Telling.Item::why)
        .toList();
  }

  private static final Duration GATHERED = Duration.ofSeconds(21);

  @Test
  void tellsOfTheFirstAlertOnceAfterTheTimeToGather() {
    incidents.take(failure("smoky"), now);

    assertEquals(List.of(), after(Duration.ofSeconds(19)));
    assertEquals(List.of(Why.BEGAN), whysAfter(Duration.ofSeconds(2)));
    assertEquals(List.of(), after(Duration.ofHours(1)));
  }

  @Test
  void countsWhatComesAgainAndRemindsAfterTheInterval() {
    incidents.take(failure("smoky"), now);
    after(GATHERED);
    now = now.plus(Duration.ofHours(1));
    incidents.take(failure("smoky"), now);
    incidents.take(failure("smoky"), now);
    assertEquals(List.of(), after(Duration.ofHours(20)));

    after(Duration.ofHours(4));
    List<Telling> reminder = after(GATHERED);

    assertEquals(Why.STILL, reminder.getFirst().items().getFirst().why());
    assertEquals(2, reminder.getFirst().items().getFirst().sinceTold());
    assertEquals(3, reminder.getFirst().items().getFirst().incident().occurrences());
    after(Duration.ofHours(30));
    assertEquals(List.of(), after(GATHERED), "nothing came again");
  }

  @Test
  void tellsUpToFiveCausesApartAndMoreAsOneDigest() {
    for (int at = 0; at < 5; at++) {
      incidents.take(failure("r" + at), now);
    }
    assertEquals(5, after(GATHERED).size());

    for (int at = 10; at < 50; at++) {
      incidents.take(failure("r" + at), now);
    }
    List<Telling> digest = after(GATHERED);

    assertEquals(1, digest.size());
    assertEquals(40, digest.getFirst().items().size());
  }

  @Test
  void gathersForLongerWhatFollowsOnAStorm() {
    for (int at = 0; at < 6; at++) {
      incidents.take(failure("r" + at), now);
    }
    assertEquals(1, after(GATHERED).size());

    incidents.take(failure("r10"), now);
    assertEquals(List.of(), after(GATHERED));
    incidents.take(failure("r11"), now);
    assertEquals(List.of(), after(Duration.ofSeconds(90)));
    assertEquals(2, after(Duration.ofSeconds(10)).size());

    incidents.take(failure("r12"), now);
    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED), "the storm is over");
  }

  @Test
  void tellsInOneMessageThatAStormIsOver() {
    for (int at = 0; at < 20; at++) {
      incidents.take(failure("r" + at), now);
    }
    after(GATHERED);
    now = now.plus(Duration.ofHours(1));
    for (int at = 0; at < 20; at++) {
      over("r" + at);
      assertEquals(List.of(), after(Duration.ofSeconds(5)));
    }

    List<Telling> over = after(GATHERED);

    assertEquals(1, over.size());
    assertEquals(20, over.getFirst().items().size());
  }

  @Test
  void tellsOfAllThatOneRunMetInOneMessage() {
    incidents.take(
        numbered(Alert.warning(Reason.CALL_REFUSED, "smoky", "tasks", "7.1", "a", "extractor")),
        now);
    incidents.take(
        numbered(Alert.warning(Reason.VALUE_REJECTED, "smoky", "tasks", "7.2", "b", "transformer")),
        now);

    List<Telling> told = after(GATHERED);

    assertEquals(1, told.size());
    assertEquals(2, told.getFirst().items().size());
  }

  @Test
  void tellsWhatIsOverTogether() {
    incidents.take(failure("smoky"), now);
    incidents.take(failure("austin"), now);
    after(GATHERED);

    assertEquals(Effect.ENDED, over("smoky"));
    assertEquals(Effect.ENDED, over("austin"));
    assertEquals(Effect.NOTHING, over("austin"));
    List<Telling> told = after(GATHERED);

    assertEquals(1, told.size());
    assertEquals(
        List.of(Why.OVER, Why.OVER),
        told.getFirst().items().stream().map(Telling.Item::why).toList());
  }

  @Test
  void tellsOfWhatBeganAndEndedWhileGathering() {
    incidents.take(failure("smoky"), now);
    over("smoky");

    assertEquals(List.of(Why.BEGAN, Why.OVER), whysAfter(GATHERED));
  }

  @Test
  void whatComesAndGoesIsToldTwiceAndThenNotUntilTheIntervalIsOver() {
    incidents.take(failure("smoky"), now);
    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
    over("smoky");
    assertEquals(List.of(Why.OVER), whysAfter(GATHERED));
    incidents.take(failure("smoky"), now);
    assertEquals(List.of(Why.BEGAN_AGAIN), whysAfter(GATHERED));
    for (int flip = 0; flip < 10; flip++) {
      over("smoky");
      assertEquals(List.of(), whysAfter(GATHERED), "flip " + flip);
      incidents.take(failure("smoky"), now);
      assertEquals(List.of(), whysAfter(GATHERED), "flip " + flip);
    }
    over("smoky");
    assertEquals(List.of(Why.OVER), whysAfter(Duration.ofMinutes(61)), "it stayed away");
    incidents.take(failure("smoky"), now);
    assertEquals(List.of(), whysAfter(GATHERED), "the interval is not over");

    whysAfter(Duration.ofHours(24));
    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
  }

  @Test
  void somethingNewDoesNotWaitForWhatSettles() {
    for (int time = 0; time < 2; time++) {
      incidents.take(failure("smoky"), now);
      whysAfter(GATHERED);
      over("smoky");
      whysAfter(GATHERED);
    }
    incidents.take(failure("austin"), now);

    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
  }

  @Test
  void anAlertThatIsDeliveredAgainCountsOnce() {
    Alert alert = failure("smoky");

    assertEquals(Effect.BEGAN, incidents.takeOnce(alert, now));
    assertEquals(Effect.KNOWN, incidents.takeOnce(alert, now));
    assertEquals(1, book.causes.get(alert.key()).incident.occurrences());
  }

  @Test
  void whatServicesSayOfAnOutageAfterItsEndDoesNotBeginItAgain() {
    Alert late = numbered(Alert.error(Reason.KAFKA_UNAVAILABLE, "", "", null, "away", "loader"));
    incidents.take(
        numbered(Alert.error(Reason.KAFKA_UNAVAILABLE, "", "", null, "away", "monitor")), now);
    whysAfter(GATHERED);
    incidents.take(
        numbered(Alert.resolved(Reason.KAFKA_UNAVAILABLE, "", "", "back", "monitor")), now);
    whysAfter(GATHERED);

    assertEquals(Effect.COUNTED, incidents.take(late, now));
    assertEquals(List.of(), whysAfter(GATHERED));
  }

  private Effect server(boolean answers) {
    return incidents.takeOfServer(
        numbered(
            answers
                ? Alert.resolved(Reason.DATABASE_UNAVAILABLE, "", "", "back", "monitor")
                : Alert.error(Reason.DATABASE_UNAVAILABLE, "", "", null, "away", "monitor")),
        now);
  }

  @Test
  void aServerThatAnswersTheMonitorDoesNotEndWhatHindersAnotherService() throws Exception {
    Alert full =
        numbered(Alert.error(Reason.DATABASE_UNAVAILABLE, "", "", null, "disk full", "loader"));
    incidents.take(full, now);
    server(false);
    Incident incident = book.causes.get(full.key()).incident;
    assertTrue(incident.isSilentToMonitor);

    assertEquals(Effect.NOTHING, server(true));

    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
    assertEquals(List.of("loader"), incident.hindered);
    assertFalse(incident.isSilentToMonitor, "what the monitor found is over");
    assertTrue(incident.isOpen());
    book = Json.mapper().readValue(Json.mapper().writeValueAsBytes(book), Book.class);
    incidents = new IncidentBook(book, SETTINGS);
    assertEquals(Effect.NOTHING, server(true), "a monitor that was started again knows it, too");
  }

  @Test
  void aServerThatOnlyTheMonitorFoundSilentIsBackWhenItAnswers() {
    server(false);
    assertEquals(Effect.ENDED, server(true));
  }

  @Test
  void theStopOfASecondServiceIsToldToo() {
    Alert loader = Alert.error(Reason.UNEXPECTED, "", "loader", null, "stops", "loader");
    Alert transformer =
        Alert.error(Reason.UNEXPECTED, "", "transformer", null, "stops", "transformer");
    incidents.take(numbered(loader), now);
    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
    incidents.take(numbered(transformer), now);
    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));

    incidents.take(
        numbered(Alert.resolved(Reason.UNEXPECTED, "", "loader", "started", "monitor")), now);

    assertTrue(book.causes.get(transformer.key()).incident.isOpen());
  }

  private Alert letter(String fingerprint) {
    return numbered(
        Alert.warning(Reason.VALUE_REJECTED, "smoky", "tasks", "7.1", "bad", "transformer")
            .withDeadLetter(fingerprint));
  }

  @Test
  void oneMoreCauseOfDeadLettersInTheSamePlaceIsToldAndTheSameOneIsNot() throws Exception {
    incidents.take(letter("aa"), now);
    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
    incidents.take(letter("aa"), now);
    assertEquals(List.of(), whysAfter(GATHERED));

    incidents.take(letter("bb"), now);
    assertEquals(List.of(Why.ANOTHER), whysAfter(GATHERED));
    book = Json.mapper().readValue(Json.mapper().writeValueAsBytes(book), Book.class);
    incidents = new IncidentBook(book, SETTINGS);
    incidents.take(letter("aa"), now);
    incidents.take(letter("bb"), now);
    assertEquals(List.of(), whysAfter(GATHERED));

    incidents.take(
        numbered(Alert.resolved(Reason.VALUE_REJECTED, "smoky", "tasks", "landed", "monitor")),
        now);
    assertEquals(List.of(Why.OVER), whysAfter(GATHERED), "it does not come and go");
  }

  @Test
  void causesWithoutNumberAreNotMailsWithoutNumber() {
    int told = 0;
    for (int at = 0; at < 100; at++) {
      incidents.take(letter("cause" + at), now);
      told += whysAfter(GATHERED).size();
    }
    assertEquals(20, told);
  }

  @Test
  void aBookOfAnEarlierVersionIsRead() throws Exception {
    Alert first = letter("aa");
    incidents.take(first, now);
    after(GATHERED);
    ObjectNode old = Json.mapper().valueToTree(book);
    ObjectNode cause = (ObjectNode) old.get("causes").get(first.key());
    cause.remove(List.of("particulars", "anotherOwed"));
    ((ObjectNode) cause.get("incident")).remove(List.of("hindered", "isSilentToMonitor"));

    book = Json.mapper().treeToValue(old, Book.class);
    incidents = new IncidentBook(book, SETTINGS);
    incidents.take(letter("bb"), now);

    assertEquals(List.of(Why.ANOTHER), whysAfter(GATHERED));
  }

  @Test
  void aTestIsToldAtOnceAndEveryTime() {
    for (int time = 0; time < 4; time++) {
      incidents.take(
          numbered(Alert.warning(Reason.ALERT_TEST, "", "", null, "test", "command")), now);
      assertEquals(List.of(Why.BEGAN), whysAfter(Duration.ZERO));
    }
    assertEquals(List.of(), whysAfter(GATHERED));
  }

  @Test
  void oldAlertsOfATopicThatIsReadForTheFirstTimeAreNotTold() {
    now = now.minus(Duration.ofDays(3));
    Alert old = failure("smoky");
    now = now.plus(Duration.ofDays(3));
    incidents.take(old, now);

    assertEquals(List.of(), after(GATHERED));
  }

  @Test
  void whatBeganLongBeforeTheBookIsToldOnceItIsSaidAgain() {
    now = now.minus(Duration.ofDays(3));
    Alert first = failure("smoky");
    Alert second = failure("smoky");
    now = now.plus(Duration.ofDays(3));
    incidents.take(first, now);
    incidents.take(second, now);
    assertEquals(List.of(), after(GATHERED), "both are old");

    incidents.take(failure("smoky"), now);

    assertEquals(List.of(Why.BEGAN), whysAfter(GATHERED));
    incidents.take(failure("smoky"), now);
    assertEquals(List.of(), whysAfter(GATHERED), "it is known now");
    over("smoky");
    assertEquals(List.of(Why.OVER), whysAfter(GATHERED));
  }

  @Test
  void aBookThatIsReadAgainKnowsEverything() throws Exception {
    incidents.take(failure("smoky"), now);
    after(GATHERED);
    incidents.take(failure("austin"), now);
    book.positions.put("cluster/breezeway.alerts-0", 17L);

    book = Json.mapper().readValue(Json.mapper().writeValueAsBytes(book), Book.class);
    incidents = new IncidentBook(book, SETTINGS);

    assertEquals(17L, book.positions.get("cluster/breezeway.alerts-0"));
    List<Telling> told = after(GATHERED);
    assertEquals(1, told.size());
    assertEquals("austin", told.getFirst().items().getFirst().incident().region());
    assertTrue(book.toCopy.size() >= 2);
  }
}
