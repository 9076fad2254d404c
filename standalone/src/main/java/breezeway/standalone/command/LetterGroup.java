package breezeway.standalone.command;

import java.time.Instant;
import java.util.List;

/**
 * Dead letters with one cause.
 *
 * @param fingerprint of the cause; people write any beginning of it
 * @param stage which service refused
 * @param state open as long as one of the letters is
 * @param letters how many there are of those that were asked for
 * @param open how many of them wait for somebody
 * @param occurrences how often they were sent
 */
record LetterGroup(
    String fingerprint,
    String entity,
    String stage,
    String reason,
    String field,
    String cause,
    String state,
    long letters,
    long open,
    long occurrences,
    List<String> regions,
    Instant firstSeen,
    Instant lastSeen) {
  private static final int SHORT = 8;

  LetterGroup {
    regions = List.copyOf(regions);
  }

  /** Enough of the fingerprint to name the group. */
  String id() {
    return fingerprint.substring(0, Math.min(SHORT, fingerprint.length()));
  }

  /** Field and cause in one phrase. */
  String words() {
    return words(field, cause);
  }

  static String words(String field, String cause) {
    return field.isEmpty() ? cause : field + ": " + cause;
  }
}
