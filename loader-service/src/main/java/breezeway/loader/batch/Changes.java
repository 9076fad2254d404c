package breezeway.loader.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** Which records a batch changed, and how, by run and region; those without a run do not count. */
public final class Changes {
  /** What happened to a record. */
  public enum Kind {
    NEW,
    UPDATED,
    DELETED,
    REJECTED;

    /** The word in {@code run_changes.kind}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The runs of a batch. */
  public record RunOfRegion(long run, String region) {}

  /**
   * @param record the record's key, or what else tells one message from another
   */
  public record Changed(String record, Kind kind) {}

  private final Map<RunOfRegion, List<Changed>> byRun = new HashMap<>();

  void add(OptionalLong run, String region, String record, Kind kind) {
    if (run.isPresent()) {
      byRun
          .computeIfAbsent(new RunOfRegion(run.getAsLong(), region), key -> new ArrayList<>())
          .add(new Changed(record, kind));
    }
  }

  /** A message that is set aside; it may have no key that can be read. */
  void reject(Incoming incoming) {
    add(incoming.run(), incoming.region(), "@" + incoming.offset(), Kind.REJECTED);
  }

  public Map<RunOfRegion, List<Changed>> byRun() {
    return byRun;
  }
}
