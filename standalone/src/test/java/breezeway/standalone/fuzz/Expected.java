package breezeway.standalone.fuzz;

import java.util.List;
import java.util.Map;

/** What has to become of the bytes of one record or answer. */
sealed interface Expected {
  /**
   * Rows in tables.
   *
   * @param rows in the form of {@link Line}, sorted
   * @param claims rows that are one of a kind in the region, whatever record they hang on: the key
   *     of each, and its line
   */
  record Lands(String key, Version version, List<String> rows, Map<String, String> claims)
      implements Expected {}

  /**
   * A dead letter.
   *
   * @param key of the record; null where it has none that can be used
   * @param why for people who read a failed test
   */
  record Refused(String key, Version version, String why) implements Expected {}

  /** The record says that it is another company's. */
  record LeftOut() implements Expected {}

  /**
   * When a record changed last.
   *
   * @param micros null where it does not say
   */
  record Version(Long micros) {
    static final Version NONE = new Version(null);

    boolean isOlderThan(Version other) {
      return micros != null && other.micros != null && micros < other.micros;
    }
  }
}
