package breezeway.loader.drift;

import java.util.Locale;

/** The ways in which payloads change. */
public enum DriftKind {
  /** A key that was never there before. */
  NEW_KEY,
  /** A key that most had is in none. */
  GONE_KEY,
  /** A value of a type that was never there before. */
  NEW_TYPE,
  /** A word that its closed list did not have. */
  NEW_VALUE,
  /** Many more, or many fewer, are without a value. */
  NULL_SHARE;

  /** The word in the table and for people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of a {@link #word()}. */
  public static DriftKind ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
