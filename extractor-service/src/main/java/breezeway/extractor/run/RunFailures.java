package breezeway.extractor.run;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong in a run that goes on nevertheless, and when it must not: after {@value
 * #MOST_IN_A_ROW} failures for want of an answer without a success between them. Any thread may
 * call any method.
 */
final class RunFailures {
  private static final int MOST_IN_A_ROW = 20;
  private static final int NAMED = 3;

  private final List<String> named = new ArrayList<>();
  private int listingsRead;
  private int listingsFailed;
  private int callsFailed;
  private int unavailableInARow;
  private Reason reason;
  private PipelineException stoppedBy;

  synchronized void listingRead() {
    listingsRead++;
    unavailableInARow = 0;
  }

  synchronized void callMade() {
    unavailableInARow = 0;
  }

  /**
   * A listing that cannot be had, or not all of it.
   *
   * @throws PipelineException the failure, when the run must end with it
   */
  synchronized void listingFailed(PipelineException failure) {
    listingsFailed++;
    add(failure);
  }

  /**
   * A call per record that cannot be had.
   *
   * @throws PipelineException the failure, when the run must end with it
   */
  synchronized void callFailed(PipelineException failure) {
    callsFailed++;
    add(failure);
  }

  /** The run ended here, whatever else there was to do. */
  synchronized void stoppedBy(PipelineException failure) {
    stoppedBy = failure;
  }

  private void add(PipelineException failure) {
    if (reason == null || failure.reason() == Reason.API_UNAVAILABLE) {
      reason = failure.reason();
    }
    if (named.size() < NAMED) {
      named.add(failure.getMessage());
    }
    if (failure.reason() == Reason.API_UNAVAILABLE) {
      if (++unavailableInARow >= MOST_IN_A_ROW) {
        throw failure;
      }
    }
  }

  synchronized boolean isEmpty() {
    return stoppedBy == null && listingsFailed == 0 && callsFailed == 0;
  }

  synchronized Outcome outcome() {
    if (isEmpty()) {
      return Outcome.SUCCESS;
    }
    boolean nothingRead = listingsFailed > 0 && listingsRead == 0;
    return stoppedBy != null || nothingRead ? Outcome.FAILED : Outcome.PARTIAL;
  }

  synchronized Optional<Reason> reason() {
    return stoppedBy != null ? Optional.of(stoppedBy.reason()) : Optional.ofNullable(reason);
  }

  /** What happened, how often, and the first few by name. */
  synchronized Optional<String> message() {
    if (isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    if (stoppedBy != null) {
      parts.add("stopped: " + stoppedBy.getMessage());
    }
    if (listingsFailed > 0) {
      parts.add(listingsFailed + " of " + (listingsFailed + listingsRead) + " listings failed");
    }
    if (callsFailed > 0) {
      parts.add(
          callsFailed + (callsFailed == 1 ? " call" : " calls") + " for single records failed");
    }
    String message = String.join("; ", parts);
    if (named.isEmpty()) {
      return Optional.of(message);
    }
    boolean areAll = named.size() == listingsFailed + callsFailed;
    return Optional.of(message + (areAll ? ": " : ", first of all ") + String.join(" | ", named));
  }
}
