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
      case RATE_LIMITED, // for minutes on end, and for all calls of the key pair alike
          BAD_CONFIGURATION,
          LOGIN_REFUSED,
          TOKEN_REFUSED,
          TOO_MANY_DELETES,
          RUN_ABANDONED,
          PAGE_UNREADABLE,
          RECORD_WITHOUT_KEY,
          VALUE_REJECTED,
          ROW_REFUSED,
          MESSAGE_UNREADABLE,
          PAYLOAD_DRIFT,
          DATABASE_UNAVAILABLE,
          KAFKA_UNAVAILABLE,
          FENCED,
          UNEXPECTED ->
          true;
    };
  }

  /** Whether the run is not over but waits for a server of ours: it is taken up again later. */
  static boolean onlyForNow(PipelineException failure) {
    return switch (failure.reason()) {
      case DATABASE_UNAVAILABLE, KAFKA_UNAVAILABLE, FENCED -> true;
      case RATE_LIMITED,
          API_UNAVAILABLE,
          CALL_REFUSED,
          BAD_ANSWER,
          INCOMPLETE_LISTING,
          BAD_CONFIGURATION,
          LOGIN_REFUSED,
          TOKEN_REFUSED,
          TOO_MANY_DELETES,
          RUN_ABANDONED,
          PAGE_UNREADABLE,
          RECORD_WITHOUT_KEY,
          VALUE_REJECTED,
          ROW_REFUSED,
          MESSAGE_UNREADABLE,
          PAYLOAD_DRIFT,
          UNEXPECTED ->
          false;
    };
  }
}
