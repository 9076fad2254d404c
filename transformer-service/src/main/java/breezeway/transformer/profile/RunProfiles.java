package breezeway.transformer.profile;

import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RunId;
import breezeway.common.spec.EntityCatalog;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles of the runs that go on, one per region and entity. In memory only: a transformer
 * that is started anew in the middle of a run tells of the records that it looked at since then,
 * and one whose transaction was undone may tell of some twice. It is a statistic of what was looked
 * at. One thread.
 */
public final class RunProfiles {
  private final EntityCatalog catalog;
  private final Map<RunOf, PayloadProfiler> profilers = new HashMap<>();

  private record RunOf(String region, String entity) {}

  public RunProfiles(EntityCatalog catalog) {
    this.catalog = catalog;
  }

  /** Looks at a record. */
  public void takeRecord(String region, String entity, RunId run, JsonNode json) {
    PayloadProfiler profiler = profiler(region, entity, run);
    if (profiler != null) {
      profiler.takeRecord(json);
    }
  }

  /** Looks at the answer of a call per record. */
  public void takeAnswer(String region, String entity, RunId run, String call, JsonNode json) {
    PayloadProfiler profiler = profiler(region, entity, run);
    if (profiler != null) {
      profiler.takeAnswer(call, json);
    }
  }

  /** The profiler of a run; null for a run that is older than the one we are at. */
  private PayloadProfiler profiler(String region, String entity, RunId run) {
    RunOf key = new RunOf(region, entity);
    PayloadProfiler current = profilers.get(key);
    if (current == null || current.run().run() < run.run()) {
      current = new PayloadProfiler(catalog.get(entity), run);
      profilers.put(key, current);
    }
    return current.run().run() == run.run() ? current : null;
  }

  /**
   * Ends a run.
   *
   * @param whole whether the run asked for everything
   * @return what it looked like; empty when nothing of it was looked at
   */
  public Optional<PayloadProfile> complete(String region, String entity, RunId run, boolean whole) {
    RunOf key = new RunOf(region, entity);
    PayloadProfiler current = profilers.get(key);
    if (current == null || current.run().run() > run.run()) {
      return Optional.empty();
    }
    profilers.remove(key);
    return current.run().run() == run.run()
        ? Optional.of(current.profile(region, whole))
        : Optional.empty();
  }
}
