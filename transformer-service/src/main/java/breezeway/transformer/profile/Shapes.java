package breezeway.transformer.profile;

import java.util.regex.Pattern;

/**
 * What may be shown of a payload: shapes, never values. {@code Maple 12} becomes {@code xxxxx 99}.
 */
final class Shapes {
  private static final int MOST_CHARACTERS = 40;

  /** A key that a programmer would write; others are data that ended up as keys. */
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

  private static final Pattern NUMBER_INSIDE = Pattern.compile(".*\\d{4,}.*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_ /.-]{0,39}");

  private Shapes() {}

  static boolean isIdentifier(String key) {
    return key.length() <= MOST_CHARACTERS
        && IDENTIFIER.matcher(key).matches()
        && !NUMBER_INSIDE.matcher(key).matches();
  }

  /** Letters as x, digits as 9, what is left of ASCII as it is, the rest as ?. */
  static String ofText(String text) {
    int length = Math.min(text.length(), MOST_CHARACTERS);
    StringBuilder shape = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (Character.isLetter(character)) {
        shape.append('x');
      } else if (Character.isDigit(character)) {
        shape.append('9');
      } else {
        shape.append(character >= ' ' && character < 127 ? character : '?');
      }
    }
    return text.length() > MOST_CHARACTERS ? shape.append('…').toString() : shape.toString();
  }

  /** A key that is data: its shape, in brackets that no pointer of a spec would have. */
  static String ofKey(String key) {
    return "<" + ofText(key) + ">";
  }

  /** A word of a closed list as it is; what is no such word by its shape. */
  static String ofWord(String text) {
    return WORD.matcher(text).matches() && !NUMBER_INSIDE.matcher(text).matches()
        ? text
        : ofText(text);
  }
}
