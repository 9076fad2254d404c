package breezeway.transformer;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Pages and records without a key that stand refused, known by the digest of their bytes: what
 * comes again in each run is told once. They stand until a run that read everything has not met
 * them.
 */
final class Unkeyed {
  private final KeyValueStore<String, String> store;

  /**
   * @param store by region, entity and digest: number of the latest run, and fingerprint of the
   *     cause
   */
  Unkeyed(KeyValueStore<String, String> store) {
    this.store = store;
  }

  /**
   * What is known of something when it is met.
   *
   * @param inRun whether this run has met it before
   * @param before whether it was refused before, for the same cause
   * @param cause whether anything of the region and entity stands refused for this cause
   */
  record Known(boolean inRun, boolean before, boolean cause) {}

  /** Remembers that a run met it. */
  Known meet(Origin origin, String original, String fingerprint) {
    String key = prefix(origin) + original;
    String last = store.get(key);
    boolean before = last != null && fingerprint(last).equals(fingerprint);
    Known known =
        new Known(
            last != null && run(last) == origin.runId().run(),
            before,
            before || all(origin).stream().anyMatch(e -> fingerprint(e.value).equals(fingerprint)));
    long run = origin.runId().run();
    store.put(key, (last == null ? run : Math.max(run, run(last))) + " " + fingerprint);
    return known;
  }

  /** It is accepted now. */
  void forget(Origin origin, String original) {
    store.delete(prefix(origin) + original);
  }

  /** Forgets, and returns, what a run that read everything has not met. */
  List<String> settle(Origin completed) {
    List<String> settled = new ArrayList<>();
    for (KeyValue<String, String> entry : all(completed)) {
      if (run(entry.value) < completed.runId().run()) {
        store.delete(entry.key);
        settled.add(entry.key.substring(prefix(completed).length()));
      }
    }
    return settled;
  }

  private List<KeyValue<String, String>> all(Origin origin) {
    List<KeyValue<String, String>> entries = new ArrayList<>();
    try (KeyValueIterator<String, String> found =
        store.prefixScan(prefix(origin), new StringSerializer())) {
      found.forEachRemaining(entries::add);
    }
    return entries;
  }

  private static String prefix(Origin origin) {
    return origin.region() + "/" + origin.entity() + "/";
  }

  private static long run(String value) {
    return Long.parseLong(value.substring(0, value.indexOf(' ')));
  }

  private static String fingerprint(String value) {
    return value.substring(value.indexOf(' ') + 1);
  }
}
