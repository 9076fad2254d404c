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
          splitArray(page, cursor, elements);
          yield end(cursor);
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
    splitArray(page, new JsonCursor(page, array), elements);
    return broken;
  }

  private static void splitArray(byte[] page, JsonCursor cursor, Consumer<Slice> elements)
      throws UnreadablePageException {
    cursor.expect('[');
    if (cursor.peek() == ']') {
      cursor.skip();
      return;
    }
    byte next;
    do {
      cursor.peek();
      int start = cursor.position();
      cursor.skipValue();
      int length = cursor.position() - start;
      next = cursor.expect(',', ']'); // only then is the element whole
      elements.accept(new Slice(page, start, length));
    } while (next == ',');
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
        results = first == '[' ? value : -1;
      } else if (startsWith(page, name, DATA)) {
        data = first == '[' ? value : -1;
      } else if (startsWith(page, name, ERROR)) {
        hasError = true;
      }
    }

    int array() {
      return results >= 0 ? results : data;
    }

    String whyNoRecords() {
      return hasError ? "is an error message" : "holds no array of results";
    }
  }
}
