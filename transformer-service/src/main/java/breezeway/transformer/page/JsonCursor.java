package breezeway.transformer.page;

/**
 * Finds where JSON values end, and nothing more: it counts brackets and steps over strings. What
 * stands between is judged by the parser, one record at a time, so that one broken record is one
 * broken record.
 */
final class JsonCursor {
  private static final String CUT_OFF = "is cut off";
  private static final String NOT_JSON = "is not JSON";

  private final byte[] bytes;
  private int position;

  JsonCursor(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  int position() {
    return position;
  }

  /** Steps over white space; whether something follows. */
  boolean hasNext() {
    while (position < bytes.length && isSpace(bytes[position])) {
      position++;
    }
    return position < bytes.length;
  }

  /** The next byte that is not white space, without stepping over it. */
  byte peek() throws UnreadablePageException {
    if (!hasNext()) {
      throw new UnreadablePageException(CUT_OFF);
    }
    return bytes[position];
  }

  /** Where the string begins that must come next. */
  int startOfString() throws UnreadablePageException {
    if (peek() != '"') {
      throw new UnreadablePageException(NOT_JSON);
    }
    return position;
  }

  /** Steps over one of the two bytes; which of them it was. */
  byte expect(char one, char other) throws UnreadablePageException {
    byte next = peek();
    if (next != one && next != other) {
      throw new UnreadablePageException(NOT_JSON);
    }
    position++;
    return next;
  }

  void expect(char one) throws UnreadablePageException {
    expect(one, one);
  }

  /** Steps over one byte that was seen already. */
  void skip() {
    position++;
  }

  /** Steps over one value of any kind. */
  void skipValue() throws UnreadablePageException {
    switch (peek()) {
      case '"' -> skipString();
      case '{', '[' -> skipContainer();
      default -> skipScalar();
    }
  }

  /**
   * Steps over whatever stands between two commas of an array, JSON or not: brackets and quotes
   * alone tell where it ends, so that an element that is no JSON costs itself only.
   *
   * @return where it ends, white space behind it left out
   */
  int skipElement() throws UnreadablePageException {
    int end = position;
    while (position < bytes.length) {
      byte next = bytes[position];
      switch (next) {
        case ',', ']', '}' -> {
          return end;
        }
        case '"' -> skipString();
        case '{', '[' -> skipContainer();
        default -> position++;
      }
      end = isSpace(next) ? end : position;
    }
    throw new UnreadablePageException(CUT_OFF);
  }

  private void skipContainer() throws UnreadablePageException {
    int depth = 0;
    while (position < bytes.length) {
      switch (bytes[position]) {
        case '"' -> skipString();
        case '{', '[' -> {
          depth++;
          position++;
        }
        case '}', ']' -> {
          depth--;
          position++;
          if (depth == 0) {
            return;
          }
        }
        default -> position++;
      }
    }
    throw new UnreadablePageException(CUT_OFF);
  }

  private void skipString() throws UnreadablePageException {
    position++;
    while (position < bytes.length) {
      byte next = bytes[position];
      position += next == '\\' ? 2 : 1;
      if (next == '"') {
        return;
      }
    }
    position = bytes.length;
    throw new UnreadablePageException(CUT_OFF);
  }

  private void skipScalar() throws UnreadablePageException {
    int start = position;
    while (position < bytes.length && isScalar(bytes[position])) {
      position++;
    }
    if (position == start) {
      throw new UnreadablePageException(NOT_JSON);
    }
  }

  /** What numbers, true, false and null are written with. */
  private static boolean isScalar(byte next) {
    return (next >= '0' && next <= '9')
        || (next >= 'a' && next <= 'z')
        || next == 'E'
        || next == '+'
        || next == '-'
        || next == '.';
  }

  private static boolean isSpace(byte next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }
}
