package breezeway.standalone.command;

import java.time.Instant;

/**
 * A row of {@code dead_letters}.
 *
 * @param place its key in the table
 * @param kind what the original is
 * @param clusterId the Kafka cluster that holds the bytes
 * @param offset where they are on the dead-letter topic
 * @param isCut whether only the beginning of them is there
 * @param replay the replay that was answered last; null when none was
 */
record KeptLetter(
    Place place,
    String entity,
    String stage,
    String field,
    String cause,
    String kind,
    String state,
    long occurrences,
    Instant lastSeen,
    String runId,
    String source,
    String clusterId,
    long offset,
    boolean isCut,
    String sample,
    String replay) {

  /**
   * @param record key of the record; empty when it has none
   * @param call for the answer of a call per record: which; else empty
   * @param original digest of the bytes where there is no key; else empty
   */
  record Place(String fingerprint, String region, String record, String call, String original) {
    boolean isAbout(Place other) {
      return region.equals(other.region)
          && record.equals(other.record)
          && call.equals(other.call)
          && original.equals(other.original);
    }
  }

  /** What it is about, for people. */
  String name() {
    String record =
        place.record().isEmpty()
            ? kind + " of " + source
            : place.record() + (place.call().isEmpty() ? "" : " " + place.call());
    return (place.region().isEmpty() ? "no region" : place.region()) + " " + entity + " " + record;
  }
}
