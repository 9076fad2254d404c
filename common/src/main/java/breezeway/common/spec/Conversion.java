package breezeway.common.spec;

import java.util.Locale;

/**
 * The closed list of ways from a JSON value to a column. The transformer implements them; an absent
 * value, {@code null}, and (but for {@link #TEXT}) an empty string or an empty object become NULL.
 * What a conversion cannot take is an error of that record, never a guess.
 */
public enum Conversion {
  /** A string as it is, the empty one included; a number or boolean as its JSON text. */
  TEXT,
  /** Like TEXT, but the empty string is NULL. */
  EMPTY_TO_NULL,
  /** An id, number or string: {@code 42}, {@code 42.0} and {@code "42"} are the same id. */
  ID,
  /** A whole number within the bounds of the column's type; also from a string. */
  INTEGER,
  /** A decimal number, exact; also from a string. */
  DECIMAL,
  /** The amount of {@code "42.50 USD"} or of a plain number. */
  MONEY,
  /** The currency of {@code "42.50 USD"}; NULL when there is none. */
  CURRENCY,
  /** A decimal number; a string that is none is NULL (the API sends texts in coordinates). */
  COORDINATE,
  /** A boolean, also as {@code "true"}, {@code "false"}, 0 or 1. */
  BOOLEAN,
  /** A boolean; anything else is NULL (fields whose type the API does not settle). */
  BOOLEAN_ONLY,
  /** Whatever is not a boolean, as text: the other half of {@link #BOOLEAN_ONLY}. */
  TEXT_UNLESS_BOOLEAN,
  /** True for a boolean true, a non-empty array or object, a number other than zero. */
  NON_EMPTY,
  /** {@code YYYY-MM-DD}; the date of a date-time. */
  DATE,
  /** {@code HH:MM[:SS]}, local time without a zone. */
  TIME,
  /** An ISO date-time; without an offset it is UTC. */
  INSTANT,
  /** The JSON itself. */
  JSON,
  /** {@code code} of an object, or the string itself (lookups come as either). */
  CODE_OF,
  /** {@code name} of an object, or the string itself. */
  NAME_OF,
  /** {@code note} of an object, or the string itself. */
  NOTE_OF,
  /** {@code id} of an object; a bare string or number is not an id here and gives NULL. */
  ID_OF,
  /** First element of an array that is something, or the value itself, as text. */
  FIRST_OF,
  /** {@code name}, else first and last name of a person object, joined by a space. */
  PERSON_NAME,
  /** Primary, else first phone of an array of phone objects or strings, as {@code +1 5550100}. */
  PHONE,
  /** {@code primary} of an object, else whether any of its phone numbers is primary. */
  PRIMARY,
  /** Position in the array, from 0. Only for keys of children. */
  ORDINAL,
  /**
   * The first pointer's id that is present and short enough for an index; else {@code ~} and the
   * digest of the whole element, made like {@link #SHA256_KEY} with its {@code -n}, so that equal
   * elements without an id stay apart. Only for keys of children.
   */
  KEY_OR_DIGEST,
  /**
   * First 32 hex digits of SHA-256 over the pointers' values joined by U+241F (strings as they are,
   * other values and those of {@code json:} pointers as canonical JSON, absent ones empty), then
   * {@code -n} for the n-th equal element of the array, from 0. Only for keys of children.
   */
  SHA256_KEY,
  /**
   * From the record itself: the keys that the spec neither reads nor ignores, with all that is in
   * them, as a JSON object of the record's own structure; NULL when there are none. It never
   * refuses a record: characters that PostgreSQL cannot hold become U+FFFD, numbers it cannot hold
   * become texts. Its values are not taken apart by any other column.
   */
  UNKNOWN_KEYS;

  /** The word in a spec, e.g. {@code empty_to_null}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The conversion of a column that names none. */
  public static Conversion ofType(SqlType type) {
    return switch (type) {
      case TEXT -> TEXT;
      case SMALLINT, INTEGER, BIGINT -> INTEGER;
      case NUMERIC -> DECIMAL;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case TIME -> TIME;
      case TIMESTAMPTZ -> INSTANT;
      case JSONB -> JSON;
    };
  }

  /** Whether its values are values of the column type. */
  boolean fits(SqlType type) {
    return switch (this) {
      case TEXT,
          EMPTY_TO_NULL,
          CURRENCY,
          TEXT_UNLESS_BOOLEAN,
          CODE_OF,
          NAME_OF,
          NOTE_OF,
          FIRST_OF,
          PERSON_NAME,
          PHONE,
          KEY_OR_DIGEST,
          SHA256_KEY ->
          type == SqlType.TEXT;
      case ID, ID_OF -> type == SqlType.TEXT || type == SqlType.BIGINT;
      case INTEGER, ORDINAL ->
          type == SqlType.SMALLINT || type == SqlType.INTEGER || type == SqlType.BIGINT;
      case DECIMAL, MONEY, COORDINATE -> type == SqlType.NUMERIC;
      case BOOLEAN, BOOLEAN_ONLY, NON_EMPTY, PRIMARY -> type == SqlType.BOOLEAN;
      case DATE -> type == SqlType.DATE;
      case TIME -> type == SqlType.TIME;
      case INSTANT -> type == SqlType.TIMESTAMPTZ;
      case JSON, UNKNOWN_KEYS -> type == SqlType.JSONB;
    };
  }

  /** Whether this makes a key out of an element's place or content, and so needs its array. */
  public boolean isSyntheticKey() {
    return this == ORDINAL || this == KEY_OR_DIGEST || this == SHA256_KEY;
  }
}
