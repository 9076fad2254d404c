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

  /** Counts a page or record of which nobody knows which records it held. */
  void countUnidentified(Origin origin) {
    RunTally last = latest(origin);
    if (last.counts(origin.runId())) {
      store.put(key(origin), last.plusUnidentified());
    }
  }

  /** The same for a message that does not say which run it is of: it may be of the latest one. */
  void countUnidentified(String region, String entity) {
    String key = key(region, entity);
    RunTally last = store.get(key);
    if (last != null) {
      store.put(key, last.plusUnidentified());
    }
  }

  /** Counts a record that was heard to be gone, and not for the first time. */
  void countProvenGone(Origin origin) {
    RunTally last = latest(origin);
    if (last.counts(origin.runId())) {
      store.put(key(origin), last.plusProven());
    }
  }

  /** Counts what the end of the latest run deleted, and what waits for a person now. */
  void countDeletes(Origin origin, long made, long held) {
    store.put(key(origin), latest(origin).plusDeletes(made, held));
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

  /** What was counted of the latest run; nothing yet when the origin's is later. */
  RunTally latest(Origin origin) {
    RunTally last = store.get(key(origin));
    return last == null ? RunTally.of(origin.runId()) : last.forRun(origin.runId());
  }

  private static String key(Origin origin) {
    return key(origin.region(), origin.entity());
  }

  private static String key(String region, String entity) {
    return region + "/" + entity;
  }
}
