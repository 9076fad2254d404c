package breezeway.extractor.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.extractor.fit.Cost.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Numbers by hand: a day, ten calls a minute, so 600 an hour and 14,400 in all. */
class BudgetFitTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
  private static final Budget BUDGET = new Budget(10, MIDNIGHT, MIDNIGHT.plus(Duration.ofDays(1)));

  private static PlannedRuns runs(
      String keys, String region, String entity, String mode, long calls, Instant... slots) {
    return new PlannedRuns(
        keys, region, entity, mode, new Cost(calls, Basis.MEASURED), List.of(slots));
  }

  private static PlannedRuns hourly(String keys, String region, String entity, long calls) {
    return runs(keys, region, entity, "incremental", calls, hours().toArray(Instant[]::new));
  }

  private static List<Instant> hours() {
    List<Instant> hours = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      hours.add(hour(hour));
    }
    return hours;
  }

  private static Instant hour(int hour) {
    return MIDNIGHT.plus(Duration.ofHours(hour));
  }

  private static BudgetFit fit(PlannedRuns... planned) {
    return BudgetFit.of(List.of(planned), BUDGET);
  }

  private static BudgetFit.Region region(BudgetFit fit, String code) {
    return fit.regions().stream().filter(r -> r.code().equals(code)).findFirst().orElseThrow();
  }

  @Test
  void theShareIsCallsOfAllSlotsOfTheBudget() {
    // 24 x 30 = 720 and 1 x 3,600: 4,320 of 14,400 are 30 %
    BudgetFit fit =
        fit(
            hourly("a", "nashville", "properties", 30),
            runs("a", "nashville", "tasks", "incremental", 3600, hour(0)));
    BudgetFit.Region nashville = region(fit, "nashville");
    assertEquals(0.30, nashville.share(), 1e-9);
    assertEquals("tasks", nashville.lines().getFirst().runs().entity());
    assertEquals(0.25, nashville.lines().getFirst().share(), 1e-9);
    assertTrue(fit.fits());
    assertEquals(
        "fits, 30 % of the budget of the fullest region (nashville)",
        FitWords.summary(Optional.of(fit)));
  }

  @Test
  void aRunThatTakesLongerThanItsHourIsLate() {
    // alone, 601 calls take 60.1 minutes: each run of the day but the last meets the next slot
    BudgetFit fit = fit(hourly("a", "nashville", "properties", 601));
    assertEquals(23, region(fit, "nashville").lines().getFirst().late());
    assertFalse(fit.fits());
    assertTrue(fit(hourly("a", "nashville", "properties", 600)).fits());
  }

  @Test
  void runsThatAreUnderWayShareTheBudget() {
    // From 0:00 on two runs have 5 calls a minute each: 300 calls of the hourly one are done at
    // 1:00, just in time; 301 at 1:00.2, which is late.
    PlannedRuns sweep = runs("a", "nashville", "tasks", "full", 6000, hour(0));
    assertTrue(region(fit(hourly("a", "nashville", "properties", 300), sweep), "nashville").fits());
    BudgetFit.Region late =
        region(fit(hourly("a", "nashville", "properties", 301), sweep), "nashville");
    assertFalse(late.fits());
    assertEquals(0.92, late.share(), 0.01); // 24 x 301 + 6,000 of 14,400
  }

  @Test
  void aRunAnswersAllSlotsThatWaitedAndAFullOneThoseOfChanges() {
    // The sweep of 0:00 takes until 2:30. The slots of 1:00 and 2:00 wait for it and are answered
    // by one run of 10 calls at 2:30, done at 2:31. Late: the sweep, and the slot of 1:00.
    BudgetFit fit =
        fit(
            hourly("a", "nashville", "reservations", 10),
            runs("a", "nashville", "reservations", "full", 1500, hour(0)));
    BudgetFit.Region nashville = region(fit, "nashville");
    assertEquals(1, late(nashville, "full"));
    // that of 0:00, which the sweep answers, and that of 1:00
    assertEquals(2, late(nashville, "incremental"));
  }

  private static int late(BudgetFit.Region region, String mode) {
    return region.lines().stream()
        .filter(line -> line.runs().mode().equals(mode))
        .findFirst()
        .orElseThrow()
        .late();
  }

  @Test
  void regionsWithTheSameKeysShareOneBudget() {
    BudgetFit apart =
        fit(hourly("a", "nashville", "properties", 400), hourly("b", "austin", "properties", 400));
    assertTrue(apart.fits());
    assertEquals(List.of(), region(apart, "austin").sharedWith());

    BudgetFit together =
        fit(hourly("a", "nashville", "properties", 400), hourly("a", "austin", "properties", 400));
    assertEquals(4.0 / 3, region(together, "austin").share(), 1e-9);
    assertEquals(List.of("nashville"), region(together, "austin").sharedWith());
    assertFalse(region(together, "nashville").fits());
    assertEquals(
        "does not fit in nashville (133 %), austin (133 %)",
        FitWords.summary(Optional.of(together)));
  }

  @Test
  void aBudgetThatIsNeverWorkedOffDoesNotFitThoughNoSlotFollows() {
    BudgetFit fit = fit(runs("a", "nashville", "tasks", "full", 14_401, hour(0)));
    assertEquals(0, late(region(fit, "nashville"), "full"));
    assertFalse(fit.fits());
  }

  @Test
  void theAlertSaysWhatTakesMostAndWhatToDo() {
    BudgetFit fit =
        fit(
            hourly("a", "nashville", "properties", 700),
            runs("a", "nashville", "people", "incremental", 3, hour(0)));
    assertEquals(
        "The timetable asks for 117 % of the calls that 10 a minute allow in nashville."
            + " What takes most: properties (incremental) with 700 calls a run (measured), 24 a"
            + " day, 70 minutes at this budget; people (incremental) with 3 calls a run (measured),"
            + " 1 a day, less than a minute at this budget. Not done when the next run is due:"
            + " properties (incremental), 23 of 24 times. Nothing is lost: runs begin late. Run"
            + " something less often (schedule in its spec), or raise"
            + " BREEZEWAY_REQUESTS_PER_MINUTE if Breezeway allows more. Numbers: ./breezeway check"
            + " --estimate",
        FitWords.alert(region(fit, "nashville"), BUDGET));
  }

  @Test
  void whatIsNotKnownIsSaid() {
    PlannedRuns unknown =
        new PlannedRuns("a", "nashville", "tasks", "full", Cost.UNKNOWN, List.of(hour(1)));
    assertEquals(
        "fits, 0 % of the budget of the fullest region (nashville); nothing is measured yet",
        FitWords.summary(Optional.of(fit(unknown))));
    PlannedRuns estimated =
        new PlannedRuns(
            "a", "nashville", "people", "full", new Cost(9, Basis.ESTIMATED), List.of(hour(1)));
    assertEquals(
        "fits, less than 1 % of the budget of the fullest region (nashville); of 2 kinds of runs"
            + " 1 not measured yet, estimated, 1 not known yet",
        FitWords.summary(Optional.of(fit(unknown, estimated))));
    assertEquals(
        "fits, since there is no limit of calls (BREEZEWAY_REQUESTS_PER_MINUTE=0)",
        FitWords.summary(Optional.empty()));
  }
}
