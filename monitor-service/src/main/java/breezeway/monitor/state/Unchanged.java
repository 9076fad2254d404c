package breezeway.monitor.state;

/** Records of a run that cost no write. */
final class Unchanged {
  private Unchanged() {}

  /** Those that were deleted do not count: they are gone, so they were not among those read. */
  static long of(long processed, long added, long updated, long rejected) {
    return Math.max(0, processed - added - updated - rejected);
  }
}
