package breezeway.transformer;

import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.message.RunMarker.Outcome;
import breezeway.common.spec.DeleteSpec;
import breezeway.transformer.RecordState.Doubted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What the end of a run proves about records that are gone: whether it proves anything, of which
 * records, and how many of them may go. Only what is said here deletes; it decides by what lies on
 * the raw topics alone, so that reading them again decides the same.
 *
 * <p>Two things prove that a record is gone, and an entity's spec names the one that counts: its
 * absence from a listing that was read to its proven end, or that it was asked for by its id and
 * was not there, in two runs with nothing between that says otherwise.
 */
final class DeleteProof {
  private final DeleteSpec deletes;
  private final RunId run;
  private final RunMarker end;
  private final RunTally tally;

  /**
   * @param deletes what the entity's spec says
   * @param run the run that ends
   * @param end its marker
   * @param tally what was counted of the entity's latest run
   */
  DeleteProof(DeleteSpec deletes, RunId run, RunMarker end, RunTally tally) {
    this.deletes = deletes;
    this.run = run;
    this.end = end;
    this.tally = tally;
  }

  /** Whether any record can be proven gone now, so that looking at all of them is worth it. */
  boolean isPossible() {
    if (!tally.runId().equals(run)) {
      return false; // an end that comes late: another run, or another attempt of it, is at work
    }
    return switch (deletes.proof()) {
      case NEVER, STATUS -> false;
      case COMPLETE_LIST -> isCompleteListing();
      case CONFIRM_BY_ID -> tally.deletes().proven() > 0 || isToLookAgainAtHeld();
    };
  }

  /**
   * Every page was read and understood. A page that could not be read, or a record without a key,
   * may be any record; one that was refused with its key was seen.
   */
  private boolean isCompleteListing() {
    return isFull()
        && end.complete()
        && end.outcome() == Outcome.SUCCESS
        && tally.deletes().unidentified() == 0;
  }

  /** What waits for a person comes up again in full runs, not in each of the small ones. */
  private boolean isToLookAgainAtHeld() {
    return isFull() && tally.deletes().held() > 0;
  }

  /** How it is proven that a record is gone, in words; empty when it is not. */
  Optional<String> of(RecordState state) {
    if (!state.isLiving()) {
      return Optional.empty();
    }
    return switch (deletes.proof()) {
      case NEVER, STATUS -> Optional.empty();
      case COMPLETE_LIST ->
          state.lastSeenRun() < run.run()
              ? Optional.of("absent from the complete listing of run " + run.run())
              : Optional.empty();
      case CONFIRM_BY_ID ->
          state.isProvenGone() && state.standing() instanceof Doubted(long first, long last)
              ? Optional.of(
                  "not found by its id, or marked deleted, in runs " + first + " and " + last)
              : Optional.empty();
    };
  }

  /**
   * How many records this run may still delete. More than these, and it deletes none.
   *
   * @param living records that are there, those included that are gone
   */
  long allowed(long living) {
    long made = tally.deletes().made();
    boolean isEmptyListing = isFull() && tally.processed() == 0;
    long share = isEmptyListing ? 0 : Math.max(1, share(living + made));
    return Math.max(share, end.deletesApproved()) - made;
  }

  private long share(long records) {
    return BigDecimal.valueOf(deletes.maxShare()) // 29 % of 100 are 29, unlike 0.29 * 100
        .multiply(BigDecimal.valueOf(records))
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  private boolean isFull() {
    return end.mode() == Mode.FULL;
  }
}
