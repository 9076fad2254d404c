package breezeway.extractor.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RunProgressTest {
  private final RunProgress progress = new RunProgress(RunProgress.Tally.NOTHING);

  @Test
  void expectsACallPerListingBeforeAnyHasBegun() {
    progress.expectListings(250);

    assertEquals(250, progress.tally().callsExpected());
  }

  @Test
  void takesListingsThatHaveNotBegunToBeLikeThoseThatHave() {
    progress.expectListings(250);
    for (int listing = 0; listing < 10; listing++) {
      progress.listingBegun();
      progress.expectCalls(14);
    }

    assertEquals(250 * 15, progress.tally().callsExpected());
  }

  @Test
  void expectsNoLessThanWasMade() {
    progress.expectListings(1);
    progress.listingBegun();
    for (int call = 0; call < 3; call++) {
      progress.called();
    }

    assertEquals(3, progress.tally().callsExpected());
  }

  @Test
  void countsTheCallsOfEarlierAttempts() {
    RunProgress next = new RunProgress(new RunProgress.Tally(40, 40, 400, 0));
    next.expectListings(10);

    assertEquals(50, next.tally().callsExpected());
  }
}
