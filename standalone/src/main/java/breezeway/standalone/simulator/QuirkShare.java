package breezeway.standalone.simulator;

/**
 * Deals oddities out in turn: with a share of 0.25 each fourth record gets one, the first kind, the
 * second kind and so on, so that all kinds appear and their number is known. One thread.
 */
final class QuirkShare {
  private final double share;
  private double due;
  private int next;

  QuirkShare(double share) {
    this.share = share;
  }

  /** The oddity of the next record, or null for an ordinary one. */
  <Q extends Enum<Q>> Q deal(Q[] kinds) {
    due += share;
    if (due < 1) {
      return null;
    }
    due -= 1;
    return kinds[next++ % kinds.length];
  }
}
