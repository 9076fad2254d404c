package breezeway.transformer;

import breezeway.common.message.RunMarker;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What each run saw, by region and entity. Only the latest run is counted: what arrives late from
 * an older one changes nothing here.
 */
final class RunTallies {
  private final KeyValueStore<String, RunTally> store;

  RunTallies(KeyValueStore<String, RunTally> store) {
    this.store = store;
  }

  void count(Origin origin, long processed, long rejected) {
    RunTally last = latest(origin);
    if (!last.counts(origin.runId())) {
      return;
    }
    RunTally next = last.plus(processed, rejected);
    if (!next.equals(last)) {
      store.put(key(origin), next);
    }
  }

  /** The marker with what an earlier attempt of the run counted, if there was one. */
  RunMarker started(Origin origin, RunMarker marker) {
    RunTally tally = latest(origin);
    if (!tally.counts(origin.runId())) {
      return marker;
    }
    store.put(key(origin), tally.startedAgain(origin.runId()));
    return marker.withCounts(tally.processed(), tally.rejected());
  }

  /** The marker with what the run counted; that of an older run as it came. */
  RunMarker completed(Origin origin, RunMarker marker) {
    RunTally tally = latest(origin);
    return origin.runId().compareTo(tally.runId()) < 0
        ? marker
        : marker.withCounts(tally.processed(), tally.rejected());
  }

  /** Whether this is the run's first alert of a cause; it is remembered as told then. */
  boolean isFirstAlert(Origin origin, String cause) {
    RunTally tally = latest(origin);
    boolean isFirst = tally.counts(origin.runId()) && tally.mayAlert(cause);
    if (isFirst) {
      store.put(key(origin), tally.withAlert(cause));
    }
    return isFirst;
  }

  private RunTally latest(Origin origin) {
    RunTally last = store.get(key(origin));
    return last == null ? RunTally.of(origin.runId()) : last.forRun(origin.runId());
  }

  private static String key(Origin origin) {
    return origin.region() + "/" + origin.entity();
  }
}
