package breezeway.transformer.mapping;

import breezeway.common.spec.ColumnSpec;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a row is made of: a record, or one element of an array in it, with its place there.
 *
 * @param value the record or element
 * @param parent the record that an element belongs to; missing for a record and for the answer of a
 *     call, which comes without its record
 * @param ordinal position in the array, from 0
 * @param occurrences how often each synthetic key was given in this array
 * @param way follows the pointers of the table
 */
record Element(JsonNode value, JsonNode parent, int ordinal, Occurrences occurrences, Way way) {

  /**
   * @throws UnfitValueException when something else stands in the way
   */
  JsonNode at(ColumnSpec.Source source) {
    return way.to(source.inParent() ? parent : value, source.pointer());
  }

  /** Numbers equal elements of one array, so that they have keys of their own. */
  static final class Occurrences {
    private final Map<String, Integer> counts = new HashMap<>();

    /** The key with {@code -0} at its first occurrence, {@code -1} at the next. */
    String number(String column, String key) {
      return key + "-" + (counts.merge(column + ' ' + key, 1, Integer::sum) - 1);
    }
  }
}
