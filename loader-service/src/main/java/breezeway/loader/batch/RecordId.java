package breezeway.loader.batch;

import java.util.Comparator;

/** A record within its entity. The order is the one in which all writers lock rows. */
record RecordId(String region, String key) implements Comparable<RecordId> {
  private static final Comparator<RecordId> ORDER =
      Comparator.comparing(RecordId::region).thenComparing(RecordId::key);

  @Override
  public int compareTo(RecordId other) {
    return ORDER.compare(this, other);
  }
}
