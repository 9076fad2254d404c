package breezeway.monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private final Scene scene = new Scene();

  @Test
  void tellsNothingWhenAllIsWell() {
    scene.cell("nashville", "tasks", false, null);
    scene.token("nashville", scene.now().plus(Duration.ofHours(20)), null);
    scene.lag("loader", "rows.tasks", 0);
    scene.disk(50, 100);
    scene.pass(Duration.ofHours(2));
    assertEquals(List.of(), scene.told());
  }

  @Test
  void tellsOfStaleDataOnceAndThatTheyAreFreshAgain() {
    scene.settle();
    scene.cell("nashville", "tasks", true, null);
    scene.pass(Duration.ofSeconds(15));
    String text = scene.lastText();
    assertTrue(text.contains("tasks of nashville was at 2026-11-02 07:01 UTC"), text);
    assertTrue(text.contains(", 3 hours ago; at most 2 hours may pass."), text);
    assertTrue(text.endsWith("said: api-unavailable: Breezeway does not answer."), text);
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());

    scene.pass(Duration.ofHours(5));
    assertEquals(List.of(), scene.told());

    scene.cell("nashville", "tasks", false, null);
    scene.pass(Duration.ofSeconds(15));
    assertEquals("tasks of nashville is fresh again, or paused.", scene.lastText());
    assertEquals(List.of("RESOLVED stale-data nashville/tasks"), scene.told());
  }

  @Test
  void tellsOnceThatItCannotSeeForLongAndThatItSeesAgain() {
    scene.settle();
    scene.unreadable(SituationPart.CELLS, SituationPart.ALERTS);
    scene.pass(Duration.ofMinutes(15));
    assertEquals(List.of(), scene.told(), "it may pass");
    scene.pass(Duration.ofMinutes(1));
    String text = scene.lastText();
    assertTrue(text.startsWith("Since 2026-11-02 10:01 UTC the monitor cannot see"), text);
    assertTrue(text.contains("Could not read CELLS: permission denied."), text);
    assertEquals(List.of("ERROR monitor-blind /monitor"), scene.told());
    scene.pass(Duration.ofHours(3));
    assertEquals(List.of(), scene.told());

    scene.unreadable();
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED monitor-blind /monitor"), scene.told());
  }

  @Test
  void whatIsSeenNowAndThenIsNoBlindness() {
    scene.settle();
    for (int time = 0; time < 12; time++) {
      scene.unreadable(SituationPart.TABLES);
      scene.pass(Duration.ofMinutes(14));
      scene.unreadable();
      scene.pass(Duration.ofSeconds(15));
    }
    assertEquals(List.of(), scene.told());
  }

  @Test
  void serversThatAreAwayAreToldOfByOthersAndAreNoBlindness() {
    scene.settle();
    scene.unreadable(SituationPart.TRANSFORMER_LAG, SituationPart.LOADER_LAG);
    scene.pass(Duration.ofHours(1));
    assertEquals(List.of(), scene.told());

    scene.unreadable(SituationPart.CELLS, SituationPart.TOKENS, SituationPart.LOADER_LAG);
    scene.databaseAway(true);
    scene.pass(Duration.ofHours(1));
    assertEquals(List.of(), scene.told());

    scene.databaseAway(false);
    scene.unreadable(SituationPart.LOADER_LAG);
    scene.pass(Duration.ofMinutes(16));
    assertEquals(List.of("ERROR monitor-blind /monitor"), scene.told());
  }

  @Test
  void blindnessOfBeforeAStartIsOverOnceItSeesAndNotBefore() {
    scene.toldBefore("monitor-blind", "", "monitor", "open");
    scene.toldBefore("stale-data", "nashville", "tasks", "open");
    scene.cell("nashville", "tasks", true, null);
    scene.unreadable(SituationPart.DEAD_LETTERS);
    scene.pass(Duration.ofMinutes(5));
    assertEquals(List.of(), scene.told(), "both are still so");

    scene.unreadable();
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED monitor-blind /monitor"), scene.told());
    scene.cell("nashville", "tasks", false, null);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED stale-data nashville/tasks"), scene.told());
  }

  @Test
  void tellsAgainOfWhatIsStillSoAfterTheTimeOfRepetition() {
    scene.settle();
    scene.disk(1, 100);
    scene.pass(Duration.ofHours(23));
    assertEquals(List.of("WARNING disk-nearly-full //data"), scene.told());
    scene.pass(Duration.ofHours(2));
    assertEquals(List.of("WARNING disk-nearly-full //data"), scene.told());
  }

  @Test
  void aRunThatHasJustBegunMayMendStaleData() {
    scene.settle();
    scene.cell("nashville", "tasks", true, scene.run(7, Duration.ofMinutes(2), 1, null));
    scene.pass(Duration.ofSeconds(30));
    assertEquals(List.of(), scene.told());

    scene.cell("nashville", "tasks", true, scene.run(7, Duration.ofMinutes(31), 2, null));
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());

    scene.cell("nashville", "tasks", true, scene.run(8, Duration.ofMinutes(1), 3, null));
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of(), scene.told(), "begun anew is not over yet");
  }

  @Test
  void whatWasMissedWhileAllWasDownIsNotToldWhileItIsMadeUpFor() {
    scene.extractorStarted();
    scene.cell("nashville", "tasks", true, null);
    scene.settle();
    assertEquals(List.of(), scene.told(), "it will be asked for");

    scene.asked("nashville", "tasks", scene.now());
    scene.pass(Duration.ofMinutes(20));
    assertEquals(List.of(), scene.told(), "it waits for its turn");

    scene.cell("nashville", "tasks", true, scene.run(7, Duration.ZERO, 1, null));
    scene.pass(Duration.ofMinutes(14));
    assertEquals(List.of(), scene.told(), "it is under way");

    scene.cell("nashville", "tasks", false, null);
    scene.pass(Duration.ofMinutes(20));
    assertEquals(List.of(), scene.told());
  }

  @Test
  void whatIsNotMadeUpForInTimeIsTold() {
    scene.extractorStarted();
    for (String entity : List.of("properties", "tasks", "people")) {
      scene.cell("nashville", entity, true, null);
    }
    scene.settle();
    scene.asked("nashville", "tasks", scene.now());
    scene.asked("nashville", "people", scene.now());
    scene.pass(Duration.ofMinutes(2));
    assertEquals(List.of("WARNING stale-data nashville/properties"), scene.told(), "not asked for");

    scene.pass(Duration.ofMinutes(27));
    assertEquals(List.of(), scene.told());
    scene.asked("nashville", "people", scene.now());
    scene.pass(Duration.ofMinutes(2));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told(), "it never began");

    scene.pass(Duration.ofMinutes(20));
    scene.cell("nashville", "people", true, scene.run(7, Duration.ZERO, 1, null));
    scene.pass(Duration.ofMinutes(10));
    assertEquals(
        List.of("WARNING stale-data nashville/people"), scene.told(), "an hour is long enough");
  }

  @Test
  void whatIsAskedForAndNobodyWouldAnswerIsTold() {
    scene.services("transformer", "loader");
    scene.settle();
    scene.told();
    scene.cell("nashville", "tasks", true, null);
    scene.asked("nashville", "tasks", scene.now());
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());
  }

  @Test
  void whatWasPausedMayBeOldUntilItsNextSlotHasHadItsTime() {
    scene.cell("nashville", "tasks", false, null, true);
    scene.settle();
    Instant slot = scene.now().plus(Duration.ofHours(5));
    scene.cell("nashville", "tasks", true, null, false, slot);
    scene.pass(Duration.ofMinutes(5 * 60 + 55));
    assertEquals(List.of(), scene.told());

    scene.cell("nashville", "tasks", true, null, false, slot.plus(Duration.ofHours(6)));
    scene.pass(Duration.ofMinutes(10));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());
  }

  @Test
  void theSlotAfterTheOneThatFollowsAPauseExcusesNothing() {
    scene.cell("nashville", "tasks", false, null, true);
    scene.settle();
    Instant slot = scene.now().plus(Duration.ofMinutes(10));
    scene.cell("nashville", "tasks", true, null, false, slot);
    scene.pass(Duration.ofMinutes(11));
    scene.cell("nashville", "tasks", true, null, false, slot.plus(Duration.ofHours(24)));
    scene.pass(Duration.ofMinutes(70));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());
  }

  @Test
  void whatWasPausedIsNotExcusedForEverWhereNobodySaysWhenItRunsNext() {
    scene.cell("nashville", "tasks", false, null, true);
    scene.settle();
    scene.cell("nashville", "tasks", true, null);
    scene.pass(Duration.ofMinutes(115));
    assertEquals(List.of(), scene.told());
    scene.pass(Duration.ofMinutes(10));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());
  }

  @Test
  void manyThatBecomeStaleAtOnceAreToldAsOneAndAreOverTogether() {
    scene.settle();
    for (String region : List.of("nashville", "austin", "smoky")) {
      scene.cell(region, "properties", true, null);
      scene.cell(region, "reservations", true, null);
    }
    scene.pass(Duration.ofSeconds(15));
    String text = scene.lastText();
    assertTrue(text.startsWith("6 entities are older than their timetable promises: "), text);
    assertTrue(text.contains("properties (nashville, austin, smoky), reservations ("), text);
    assertEquals(List.of("WARNING stale-data /"), scene.told());

    for (String region : List.of("nashville", "austin")) {
      scene.cell(region, "properties", false, null);
      scene.cell(region, "reservations", false, null);
    }
    scene.cell("hill_country", "tasks", true, null);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(
        List.of("WARNING stale-data hill_country/tasks"), scene.told(), "smoky is stale still");

    scene.cell("smoky", "properties", false, null);
    scene.cell("smoky", "reservations", false, null);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED stale-data /"), scene.told());
  }

  @Test
  void aWholeRegionIsToldAsOneAndAgainWhenMoreOfItFollow() {
    scene.settle();
    for (String entity : List.of("a", "b", "c", "d", "e", "f")) {
      scene.cell("austin", entity, true, null);
    }
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("WARNING stale-data austin/"), scene.told());
    for (String entity : List.of("g", "h", "i", "j", "k", "l")) {
      scene.cell("austin", entity, true, null);
    }
    scene.pass(Duration.ofMinutes(1));
    assertEquals(List.of("WARNING stale-data austin/"), scene.told());
  }

  @Test
  void restartTellsNothingAnewAndStillResolves() {
    scene.cell("nashville", "tasks", true, null);
    for (String entity : List.of("a", "b", "c", "d", "e", "f")) {
      scene.cell("austin", entity, true, null);
    }
    scene.toldBefore("stale-data", "nashville", "tasks", "open");
    scene.toldBefore("stale-data", "austin", "", "open");
    scene.toldBefore("disk-nearly-full", "", "/data", "open");
    scene.toldBefore("login-refused", "austin", "", "open");
    scene.disk(5, 100);
    scene.startAnew();
    scene.pass(Duration.ofMinutes(10));
    assertEquals(List.of(), scene.told());

    scene.disk(50, 100);
    scene.pass(Duration.ofMinutes(1));
    assertEquals(
        List.of("RESOLVED disk-nearly-full //data"),
        scene.told(),
        "once, though the table still says open");
  }

  @Test
  void whatCannotBeReadResolvesNothing() {
    scene.settle();
    scene.cell("nashville", "tasks", true, null);
    scene.disk(1, 100);
    scene.token("nashville", null, "no answer");
    scene.service("loader", "one", true, true, null);
    scene.pass(Duration.ofSeconds(45));
    assertEquals(4, scene.told().size());

    scene.cell("nashville", "tasks", false, null);
    scene.disk(50, 100);
    scene.token("nashville", scene.now().plus(Duration.ofHours(9)), null);
    scene.service("loader", "one", true, false, null);
    scene.unreadable(SituationPart.values());
    scene.pass(Duration.ofMinutes(5));
    assertEquals(List.of(), scene.told());

    scene.unreadable();
    scene.pass(Duration.ofSeconds(15));
    assertEquals(4, scene.told().stream().filter(line -> line.startsWith("RESOLVED")).count());
  }

  @Test
  void noStormAfterTheMachineSlept() {
    scene.settle();
    scene.sleep(Duration.ofHours(8));
    scene.service("loader", "one", true, true, null);
    scene.cell("nashville", "tasks", true, null);
    scene.pass(Duration.ofSeconds(15));
    scene.service("loader", "one", true, false, null);
    scene.cell("nashville", "tasks", false, null);
    scene.pass(Duration.ofMinutes(10));
    assertEquals(List.of(), scene.told());
  }

  @Test
  void noStormAfterTheProcessStoodStill() {
    scene.settle();
    scene.freeze(Duration.ofMinutes(30));
    scene.cell("nashville", "tasks", true, null);
    scene.pass(Duration.ofSeconds(30));
    assertEquals(List.of(), scene.told());
    scene.pass(Duration.ofMinutes(1));
    assertEquals(List.of("WARNING stale-data nashville/tasks"), scene.told());
  }

  @Test
  void nothingIsToldWhileTheOthersAreStarting() {
    scene.services();
    scene.pass(Duration.ofSeconds(45));
    scene.services("extractor", "transformer", "loader");
    scene.pass(Duration.ofMinutes(5));
    assertEquals(List.of(), scene.told());
  }

  @Test
  void kindOfServiceWithNobodyLeftIsAnError() {
    scene.settle();
    scene.services("extractor", "loader");
    scene.pass(Duration.ofSeconds(45));
    assertEquals(List.of(), scene.told(), "it may be started again at once");
    scene.pass(Duration.ofSeconds(45));
    String text = scene.lastText();
    assertEquals(
        "No transformer is up. What is fetched waits in Kafka; the tables grow old.", text);
    assertEquals(List.of("ERROR service-silent /transformer"), scene.told());

    scene.services("extractor", "transformer", "loader");
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED service-silent /transformer"), scene.told());
  }

  @Test
  void oneOfSeveralThatWentIsToldOfAndDoesNotFlap() {
    scene.service("extractor", "two", true, false, null);
    scene.settle();
    scene.service("extractor", "two", true, true, null);
    scene.pass(Duration.ofSeconds(15));
    scene.service("extractor", "two", true, false, null);
    scene.pass(Duration.ofSeconds(30));
    assertEquals(List.of(), scene.told(), "it was late once");

    scene.service("extractor", "two", true, true, null);
    scene.pass(Duration.ofSeconds(30));
    assertTrue(scene.lastText().startsWith("The extractor on two has not reported since"));
    assertEquals(List.of("WARNING service-silent /extractor"), scene.told());

    scene.noService("extractor", "two");
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED service-silent /extractor"), scene.told());
  }

  @Test
  void serviceThatDoesNotWorkIsToldOfUnlessKafkaIsAway() {
    scene.settle();
    scene.service("loader", "one", false, false, "it has stopped");
    scene.unreadable(SituationPart.TRANSFORMER_LAG, SituationPart.LOADER_LAG);
    scene.pass(Duration.ofMinutes(5));
    assertEquals(List.of(), scene.told());

    scene.unreadable();
    scene.pass(Duration.ofSeconds(90));
    assertEquals("The loader on one is up but does not work: it has stopped.", scene.lastText());
    assertEquals(List.of("WARNING service-silent /loader"), scene.told());
  }

  @Test
  void whatOneRuleCannotJudgeKeepsNoOtherFromTelling() {
    scene.settle();
    scene.lag(null, "rows.tasks", 1);
    scene.disk(1, 100);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("WARNING disk-nearly-full //data"), scene.told());
  }

  @Test
  void tokenThatWillBeRenewedByItselfIsNothingToTellOf() {
    scene.cell("nashville", "tasks", false, null);
    scene.settle();
    scene.token("nashville", scene.now().plus(Duration.ofMinutes(40)), null);
    scene.pass(Duration.ofMinutes(45));
    assertEquals(List.of(), scene.told(), "it ended five minutes ago, and nobody needed one since");
  }

  @Test
  void tokenThatIsNotRenewedIsToldOf() {
    scene.cell("nashville", "tasks", false, null);
    scene.cell("austin", "tasks", false, null);
    scene.cell("smoky", "tasks", false, null, true);
    scene.settle();
    scene.token("nashville", scene.now().plus(Duration.ofMinutes(40)), "the login got no answer");
    scene.token("austin", scene.now().minus(Duration.ofMinutes(61)), null);
    scene.token("smoky", null, "the login got no answer");
    scene.pass(Duration.ofSeconds(15));
    List<String> told = scene.told();
    assertTrue(told.contains("WARNING token-expiring nashville/"), told.toString());
    assertTrue(told.contains("WARNING token-expiring austin/"), told.toString());
    assertEquals(2, told.size(), "smoky is paused");

    scene.token("nashville", scene.now().plus(Duration.ofHours(24)), null);
    scene.token("austin", scene.now().plus(Duration.ofHours(24)), null);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(2, scene.told().stream().filter(line -> line.startsWith("RESOLVED")).count());
  }

  @Test
  void tokenThatEndedBeforeAnyExtractorWasUpIsNothingToTellOf() {
    scene.cell("austin", "tasks", false, null);
    scene.services("transformer", "loader");
    scene.token("austin", scene.now().minus(Duration.ofDays(3)), null);
    scene.settle();
    assertFalse(scene.told().stream().anyMatch(line -> line.contains("token-expiring")));
  }

  @Test
  void lagThatGrowsForTenMinutesIsToldOf() {
    scene.settle();
    long messages = 100;
    for (int minute = 0; minute < 9; minute++) {
      scene.lag("loader", "rows.tasks", messages += 10);
      scene.pass(Duration.ofMinutes(1));
    }
    assertEquals(List.of(), scene.told());
    for (int minute = 0; minute < 2; minute++) {
      scene.lag("loader", "rows.tasks", messages += 10);
      scene.pass(Duration.ofMinutes(1));
    }
    assertTrue(scene.lastText().contains("messages of rows.tasks wait, and 110 did 10 minutes"));
    assertEquals(List.of("WARNING lag-growing /loader"), scene.told());

    scene.lag("loader", "rows.tasks", 5);
    scene.pass(Duration.ofMinutes(1));
    assertEquals(List.of(), scene.told(), "less, but not over");
    scene.lag("loader", "rows.tasks", 0);
    scene.pass(Duration.ofMinutes(1));
    assertEquals(List.of("RESOLVED lag-growing /loader"), scene.told());
  }

  @Test
  void lagThatShrinksOrComesAndGoesIsNothingToTellOf() {
    scene.settle();
    for (int minute = 0; minute < 60; minute++) {
      scene.lag("loader", "rows.tasks", 100_000 - minute);
      scene.lag("transformer", "raw.tasks", minute % 9 == 0 ? 0 : 500);
      scene.pass(Duration.ofMinutes(1));
    }
    assertEquals(List.of(), scene.told());
  }

  @Test
  void lagThatGoesUpAndDownWhileMuchGoesThroughIsNothingToTellOf() {
    scene.settle();
    for (int look = 0; look < 4 * 120; look++) {
      scene.lag("loader", "rows.tasks", 20 + look * 97 % 281);
      scene.pass(Duration.ofSeconds(15));
    }
    assertEquals(List.of(), scene.told());
  }

  @Test
  void stageThatStandsStillWithMessagesBeforeItIsToldOf() {
    scene.settle();
    scene.lag("transformer", "raw.tasks", 7);
    scene.pass(Duration.ofMinutes(11));
    assertEquals(List.of("WARNING lag-growing /transformer"), scene.told());
  }

  @Test
  void diskIsToldOfBelowTheShareAndResolvedWithAMargin() {
    scene.settle();
    scene.disk(99, 1000);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("WARNING disk-nearly-full //data"), scene.told());
    scene.disk(105, 1000);
    scene.pass(Duration.ofMinutes(5));
    assertEquals(List.of(), scene.told());
    scene.disk(115, 1000);
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED disk-nearly-full //data"), scene.told());
  }

  @Test
  void runThatStandsStillIsToldOf() {
    scene.settle();
    scene.cell("nashville", "tasks", false, scene.run(7, Duration.ofMinutes(5), 40, null));
    scene.pass(Duration.ofMinutes(14));
    assertEquals(List.of(), scene.told());
    scene.pass(Duration.ofMinutes(2));
    assertTrue(scene.lastText().contains("tasks of nashville"), scene.lastText());
    assertTrue(scene.lastText().contains("40 calls"), scene.lastText());
    assertEquals(List.of("WARNING hung-run nashville/tasks"), scene.told());

    scene.cell("nashville", "tasks", false, scene.run(7, Duration.ofMinutes(30), 41, null));
    scene.pass(Duration.ofSeconds(15));
    assertEquals(List.of("RESOLVED hung-run nashville/tasks"), scene.told());
  }

  @Test
  void runThatBreezewayToldToWaitDoesNotHang() {
    scene.settle();
    scene.cell(
        "nashville",
        "tasks",
        false,
        scene.run(7, Duration.ofMinutes(5), 40, scene.now().plus(Duration.ofMinutes(40))));
    scene.pass(Duration.ofMinutes(50));
    assertEquals(List.of(), scene.told());
    scene.pass(Duration.ofMinutes(10));
    assertEquals(List.of("WARNING hung-run nashville/tasks"), scene.told());
  }

  @Test
  void runThatWaitsForKafkaDoesNotHang() {
    scene.settle();
    scene.cell("nashville", "tasks", false, scene.run(7, Duration.ofMinutes(5), 40, null));
    scene.unreadable(SituationPart.TRANSFORMER_LAG, SituationPart.LOADER_LAG);
    scene.pass(Duration.ofHours(1));
    assertEquals(List.of(), scene.told());

    scene.unreadable();
    scene.pass(Duration.ofMinutes(14));
    assertEquals(List.of(), scene.told());
    scene.pass(Duration.ofMinutes(2));
    assertEquals(List.of("WARNING hung-run nashville/tasks"), scene.told());
  }

  @Test
  void runWhoseProcessIsGoneDoesNotHang() {
    scene.services("transformer", "loader");
    scene.service("extractor", "two", true, false, null);
    scene.settle();
    scene.cell("nashville", "tasks", false, scene.run(7, Duration.ofMinutes(5), 40, null));
    scene.pass(Duration.ofHours(1));
    assertEquals(List.of(), scene.told());
  }
}
