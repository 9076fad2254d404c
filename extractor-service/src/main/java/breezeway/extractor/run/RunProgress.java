package breezeway.extractor.run;

import java.util.concurrent.atomic.LongAdder;

/** What a run has done so far, over all its attempts. Any thread may add to it. */
public final class RunProgress {
  private final LongAdder calls = new LongAdder();
  private final LongAdder pages = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final LongAdder callsExpected = new LongAdder();

  /**
   * @param callsExpected an estimate that grows as the run learns how much there is; 0 = not known
   */
  public record Tally(long calls, long pages, long records, long callsExpected) {
    public static final Tally NOTHING = new Tally(0, 0, 0, 0);
  }

  RunProgress(Tally before) {
    calls.add(before.calls());
    pages.add(before.pages());
    records.add(before.records());
    callsExpected.add(before.calls());
  }

  void called() {
    calls.increment();
  }

  void published(int recordsOnPage) {
    pages.increment();
    records.add(recordsOnPage);
  }

  void expectCalls(long more) {
    callsExpected.add(more);
  }

  public Tally tally() {
    long made = calls.sum();
    return new Tally(made, pages.sum(), records.sum(), Math.max(made, callsExpected.sum()));
  }
}
