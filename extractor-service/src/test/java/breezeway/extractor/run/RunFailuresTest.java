package breezeway.extractor.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunFailuresTest {
  private final RunFailures failures = new RunFailures();

  private static PipelineException failure(Reason reason) {
    return new PipelineException(reason, "no answer");
  }

  @Test
  void twentyWithoutAnAnswerInARowEndTheRun() {
    for (int i = 1; i < 20; i++) {
      failures.callFailed(failure(Reason.API_UNAVAILABLE));
    }
    PipelineException last = failure(Reason.API_UNAVAILABLE);
    assertEquals(last, assertThrows(PipelineException.class, () -> failures.listingFailed(last)));
  }

  @Test
  void anAnswerInBetweenLetsItGoOn() {
    for (int i = 1; i < 60; i++) {
      failures.callFailed(failure(Reason.API_UNAVAILABLE));
      if (i % 19 == 0) {
        failures.callMade();
      }
    }
    failures.listingRead();
    assertEquals(Outcome.PARTIAL, failures.outcome());
    assertEquals(Optional.of(Reason.API_UNAVAILABLE), failures.reason());
  }

  @Test
  void refusalsAreAnswers() {
    for (int i = 0; i < 100; i++) {
      failures.callFailed(failure(Reason.CALL_REFUSED));
    }
    assertEquals(
        Optional.of(
            "100 calls for single records failed, first of all no answer | no answer | no answer"),
        failures.message());
  }

  @Test
  void aRunThatWasStoppedFailedWhateverItRead() {
    failures.listingRead();
    failures.callMade();
    failures.stoppedBy(failure(Reason.TOKEN_REFUSED));
    assertEquals(Outcome.FAILED, failures.outcome());
    assertEquals(Optional.of(Reason.TOKEN_REFUSED), failures.reason());
  }

  @Test
  void aRunThatReadNothingFailed() {
    failures.listingFailed(failure(Reason.BAD_ANSWER));
    assertEquals(Outcome.FAILED, failures.outcome());
  }
}
