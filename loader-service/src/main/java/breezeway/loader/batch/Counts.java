package breezeway.loader.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What a batch changed, by run and region; records without a run are not counted. */
public final class Counts {
  /** The runs of a batch. */
  public record RunOfRegion(long run, String region) {}

  /** Numbers of records. */
  public record Tally(long inserted, long updated, long deleted, long rejected) {
    Tally plus(Tally other) {
      return new Tally(
          inserted + other.inserted,
          updated + other.updated,
          deleted + other.deleted,
          rejected + other.rejected);
    }
  }

  private final Map<RunOfRegion, Tally> tallies = new HashMap<>();

  public static final Tally INSERTED = new Tally(1, 0, 0, 0);
  public static final Tally UPDATED = new Tally(0, 1, 0, 0);
  public static final Tally DELETED = new Tally(0, 0, 1, 0);
  public static final Tally REJECTED = new Tally(0, 0, 0, 1);

  public void add(OptionalLong run, String region, Tally tally) {
    if (run.isPresent()) {
      tallies.merge(new RunOfRegion(run.getAsLong(), region), tally, Tally::plus);
    }
  }

  public Map<RunOfRegion, Tally> tallies() {
    return tallies;
  }
}
