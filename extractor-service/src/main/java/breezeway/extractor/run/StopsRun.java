package breezeway.extractor.run;

import breezeway.common.failure.PipelineException;

/** Which failures of a part end the whole run at once. */
final class StopsRun {
  private StopsRun() {}

  /**
   * An API that does not answer is tried on with the next part; how long, {@link RunFailures} says.
   */
  static boolean because(PipelineException failure) {
    return switch (failure.reason()) {
      case API_UNAVAILABLE, CALL_REFUSED, BAD_ANSWER, INCOMPLETE_LISTING -> false;
      // RATE_LIMITED too: it was so for minutes on end, and for all calls of the key pair alike.
      default -> true;
    };
  }

  /** Whether the run is not over but waits for a server of ours: it is taken up again later. */
  static boolean onlyForNow(PipelineException failure) {
    return switch (failure.reason()) {
      case DATABASE_UNAVAILABLE, KAFKA_UNAVAILABLE, FENCED -> true;
      default -> false;
    };
  }
}
