package breezeway.standalone.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of one kind by id and, sorted when first asked after a change, in order of creation. Any
 * thread may read and write; a list that was handed out does not change.
 */
final class RecordTable<T extends ApiRecord> {
  private static final Comparator<ApiRecord> OLDEST_FIRST =
      Comparator.comparingLong(ApiRecord::createdAt).thenComparingLong(ApiRecord::id);

  private final Map<Long, T> byId = new HashMap<>();
  private List<T> ordered = List.of();
  private boolean stale;

  synchronized T get(long id) {
    return byId.get(id);
  }

  /** Adds or replaces; gives what was there before. */
  synchronized T put(T record) {
    stale = true;
    return byId.put(record.id(), record);
  }

  synchronized T remove(long id) {
    stale = true;
    return byId.remove(id);
  }

  /** All records, the oldest first. */
  synchronized List<T> oldestFirst() {
    if (stale) {
      List<T> sorted = new ArrayList<>(byId.values());
      sorted.sort(OLDEST_FIRST);
      ordered = List.copyOf(sorted);
      stale = false;
    }
    return ordered;
  }

  static <R extends ApiRecord> List<R> merge(List<R> one, List<R> other) {
    List<R> both = new ArrayList<>(one.size() + other.size());
    both.addAll(one);
    both.addAll(other);
    both.sort(OLDEST_FIRST);
    return both;
  }
}
