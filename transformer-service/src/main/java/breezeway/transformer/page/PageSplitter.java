package breezeway.transformer.page;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Splits a page into its records' bytes, one after the other.
 *
 * <p>Accepted are a bare array, and an object that holds one as {@code results} or {@code data}.
 * When a page breaks off, the records before the break are given all the same.
 */
public final class PageSplitter {
  private static final byte[] RESULTS = "\"results\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "\"data\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private PageSplitter() {}

  /**
   * @param elements takes each element of the array; it may still have to be JSON
   * @return why the page, or the rest of it, cannot be read; empty when it was read to its end
   */
  public static Optional<String> split(byte[] page, Consumer<Slice> elements) {
    int start = startsWith(page, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    JsonCursor cursor = new JsonCursor(page, start);
    try {
      if (!cursor.hasNext()) {
        return Optional.of("is empty");
      }
      return switch (cursor.peek()) {
        case '[' -> {
          Optional<String> gap = splitArray(page, cursor, elements);
          yield end(cursor).or(() -> gap);
        }
        case '{' -> splitEnvelope(page, cursor, elements);
        default -> Optional.of("is neither a JSON object nor an array");
      };
    } catch (UnreadablePageException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> splitEnvelope(
      byte[] page, JsonCursor cursor, Consumer<Slice> elements) throws UnreadablePageException {
    Envelope envelope = new Envelope();
    Optional<String> broken = envelope.read(page, cursor);
    int array = envelope.array();
    if (array < 0) {
      return broken.isPresent() ? broken : Optional.of(envelope.whyNoRecords());
    }
    Optional<String> gap = splitArray(page, new JsonCursor(page, array), elements);
    return broken.or(() -> gap).or(envelope::whyNotAll);
  }

  /** Returns what is wrong with the array beside its elements. */
  private static Optional<String> splitArray(
      byte[] page, JsonCursor cursor, Consumer<Slice> elements) throws UnreadablePageException {
    cursor.expect('[');
    if (cursor.peek() == ']') {
      cursor.skip();
      return Optional.empty();
    }
    boolean hasGap = false;
    byte next;
    do {
      cursor.peek();
      int start = cursor.position();
      int length = cursor.skipElement() - start;
      next = cursor.expect(',', ']'); // only then is the element whole
      if (length == 0) {
        hasGap = true;
      } else {
        elements.accept(new Slice(page, start, length));
      }
    } while (next == ',');
    return hasGap ? Optional.of("has a comma with no record beside it") : Optional.empty();
  }

  private static Optional<String> end(JsonCursor cursor) {
    return cursor.hasNext() ? Optional.of("goes on after its end") : Optional.empty();
  }

  private static boolean startsWith(byte[] page, int from, byte[] text) {
    int to = from + text.length;
    return to <= page.length && Arrays.equals(page, from, to, text, 0, text.length);
  }

  /** Where the arrays of an envelope are; of two with the same name the last one counts. */
  private static final class Envelope {
    private int results = -1;
    private int data = -1;
    private boolean hasError;
    private boolean isNamedTwice;

    Optional<String> read(byte[] page, JsonCursor cursor) {
      try {
        cursor.expect('{');
        byte next = cursor.peek() == '}' ? cursor.expect('}', '}') : (byte) ',';
        while (next == ',') {
          int name = cursor.startOfString();
          cursor.skipValue();
          cursor.expect(':');
          note(page, name, cursor.peek(), cursor.position());
          cursor.skipValue();
          next = cursor.expect(',', '}');
        }
        return end(cursor);
      } catch (UnreadablePageException e) {
        return Optional.of(e.getMessage());
      }
    }

    private void note(byte[] page, int name, byte first, int value) {
      if (startsWith(page, name, RESULTS)) {
        isNamedTwice |= results >= 0;
        results = first == '[' ? value : -1;
      } else if (startsWith(page, name, DATA)) {
        isNamedTwice |= data >= 0;
        data = first == '[' ? value : -1;
      } else if (startsWith(page, name, ERROR)) {
        hasError = true;
      }
    }

    int array() {
      return results >= 0 ? results : data;
    }

    /** Two lists of one name: the first one's records must not go without a word. */
    Optional<String> whyNotAll() {
      return isNamedTwice ? Optional.of("names its results twice") : Optional.empty();
    }

    String whyNoRecords() {
      return hasError ? "is an error message" : "holds no array of results";
    }
  }
}
