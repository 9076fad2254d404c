package breezeway.loader.letters;

/** What a text looks like, without what it says: {@code Ada, +1 555} is {@code xxx, +9 999}. */
final class Shape {
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int LAST_PRINTABLE = 0x7E;

  private Shape() {}

  /**
   * @param most characters shown; of a longer text the rest is told by its length
   */
  static String of(String text, int most) {
    int length = text.codePointCount(0, text.length());
    StringBuilder shape = new StringBuilder();
    text.codePoints().limit(most).map(Shape::of).forEach(shape::appendCodePoint);
    return length <= most ? shape.toString() : shape + "… " + length + " characters";
  }

  private static int of(int character) {
    if (Character.isDigit(character)) {
      return '9';
    }
    if (Character.isWhitespace(character)) {
      return ' ';
    }
    boolean isPunctuation =
        character >= FIRST_PRINTABLE
            && character <= LAST_PRINTABLE
            && !Character.isLetter(character);
    return isPunctuation ? character : 'x';
  }
}
