package breezeway.extractor.run;

import java.util.concurrent.atomic.LongAdder;

/** What a run has done so far, over all its attempts. Any thread may add to it. */
public final class RunProgress {
  private final LongAdder calls = new LongAdder();
  private final LongAdder pages = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final LongAdder callsBefore = new LongAdder();
  private final LongAdder listings = new LongAdder();
  private final LongAdder listingsBegun = new LongAdder();
  private final LongAdder callsBesides = new LongAdder();

  /**
   * @param callsExpected an estimate that gets better as the run learns how much there is; 0 = not
   *     known
   */
  public record Tally(long calls, long pages, long records, long callsExpected) {
    public static final Tally NOTHING = new Tally(0, 0, 0, 0);
  }

  RunProgress(Tally before) {
    calls.add(before.calls());
    pages.add(before.pages());
    records.add(before.records());
    callsBefore.add(before.calls());
  }

  void called() {
    calls.increment();
  }

  void published(int recordsOnPage) {
    pages.increment();
    records.add(recordsOnPage);
  }

  /** So many listings are to be read, with at least a call each. */
  void expectListings(long count) {
    listings.add(count);
  }

  /** The first page of a listing is there. */
  void listingBegun() {
    listingsBegun.increment();
  }

  /** Calls besides the first of a listing that has begun: more pages, calls per record. */
  void expectCalls(long more) {
    callsBesides.add(more);
  }

  public Tally tally() {
    long made = calls.sum();
    return new Tally(made, pages.sum(), records.sum(), Math.max(made, callsExpected()));
  }

  /** Listings that have not begun are taken to be like those that have. */
  private long callsExpected() {
    long all = listings.sum();
    long begun = listingsBegun.sum();
    long besides = callsBesides.sum();
    long toCome = begun == 0 ? 0 : besides * Math.max(0, all - begun) / begun;
    return callsBefore.sum() + all + besides + toCome;
  }
}
