package breezeway.standalone.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Spoils the envelope and leaves the records as they are; says which of them can be saved. */
final class SpoiltPages {
  private static final String BEGIN = "{\"limit\":100,\"page\":1,\"results\":[";
  private static final String END = "],\"total_pages\":1,\"total_results\":5}";
  private static final List<String> NO_PAGES =
      List.of(
          "",
          " \n\t ",
          "null",
          "true",
          "7",
          "\"results\"",
          "{}",
          "{\"results\":null}",
          "{\"results\":{}}",
          "{\"results\":{\"id\":1}}",
          "{\"results\":\"[]\"}",
          "{\"results\":7}",
          "{\"page\":1}",
          "{\"error\":\"inactive client\"}",
          "{\"data\":{\"results\":[]}}",
          "<html><body>502 Bad Gateway</body></html>",
          "<!DOCTYPE html>",
          "<?xml version=\"1.0\"?>",
          "Service Unavailable",
          "{results:[]}",
          "{'results':[]}",
          "]",
          "}",
          "[",
          "{",
          "{\"",
          "{\"results\"",
          "{\"results\":",
          "{\"results\":[",
          "\u001f\u008b\b",
          "NaN",
          "{,}",
          "[}",
          "{\"results\":[}",
          "\ufeff",
          "\ufeff<html>",
          "undefined",
          "callback([])",
          "{\"page\":nul");
  private static final List<String> NO_RECORDS =
      List.of(
          "NaN",
          "undefined",
          "null",
          "true",
          "7",
          "\"x\"",
          "[]",
          "[{\"id\":1}]",
          "{}",
          "'x'",
          "<html></html>",
          "{id:1}",
          "{\"id\":}",
          "{\"id\":1]",
          "tru",
          "1 2",
          "",
          "{\"id\":1}x",
          "x{\"id\":1}",
          "\ufeff",
          "{\"id\":1}{\"id\":2}",
          "+",
          "\"\\",
          ":",
          "{\"id\":null}");

  private final int number;
  private final String entity;
  private final RandomGenerator random;

  SpoiltPages(int number, String entity, RandomGenerator random) {
    this.number = number;
    this.entity = entity;
    this.random = random;
  }

  FuzzCase.OfPage spoil(List<byte[]> records) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> cut(records);
      case 3 -> none();
      case 4 -> strangers(records);
      case 5 -> strangers(records);
      case 6 -> goesOn(records);
      case 7 -> twice(records);
      case 8 -> flipped(records);
      case 9 -> unclosed(records);
      case 10 -> sound(records);
      default -> wide(records);
    };
  }

  private FuzzCase.OfPage page(
      String how, byte[] bytes, List<byte[]> whole, List<byte[]> unsure, boolean isRefused) {
    return new FuzzCase.OfPage(number, entity, how, bytes, whole, unsure, isRefused);
  }

  private FuzzCase.OfPage cut(List<byte[]> records) {
    Builder page = new Builder(BEGIN);
    records.forEach(page::add);
    byte[] bytes = page.end(END);
    int length = random.nextInt(bytes.length);
    List<byte[]> whole = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      if (page.ends.get(i) < length) { // and what follows it is there too
        whole.add(records.get(i));
      }
    }
    return page(
        "cut off after " + length + " bytes of " + bytes.length,
        Arrays.copyOf(bytes, length),
        whole,
        List.of(),
        true);
  }

  private FuzzCase.OfPage none() {
    String text = NO_PAGES.get(random.nextInt(NO_PAGES.size()));
    return page(
        "no page: " + text, text.getBytes(StandardCharsets.UTF_8), List.of(), List.of(), true);
  }

  /** Elements between the records that are none. */
  private FuzzCase.OfPage strangers(List<byte[]> records) {
    Builder page = new Builder(random.nextBoolean() ? BEGIN : "[");
    List<byte[]> elements = new ArrayList<>();
    List<byte[]> whole = new ArrayList<>();
    boolean hasGap = false;
    StringBuilder how = new StringBuilder("between the records:");
    for (byte[] record : records) {
      elements.add(record);
      whole.add(record);
      if (random.nextInt(3) == 0) {
        String stranger = NO_RECORDS.get(random.nextInt(NO_RECORDS.size()));
        if (stranger.equals("\"\\")) {
          stranger = "\"\\\\\"\"\"";
        }
        how.append(' ').append(stranger);
        elements.add(stranger.getBytes(StandardCharsets.UTF_8));
        if (stranger.isEmpty()) {
          hasGap = true; // nothing that could be set aside: the page is
        } else {
          whole.add(elements.getLast());
        }
      }
    }
    elements.forEach(page::add);
    return page(
        how.toString(), page.end(page.begin.equals("[") ? "]" : END), whole, List.of(), hasGap);
  }

  private FuzzCase.OfPage goesOn(List<byte[]> records) {
    String more =
        List.of("x", "]", "}", "<html>", "{}", "[]", ",", "\u0000", "null", "{\"results\":[]}")
            .get(random.nextInt(10));
    Builder page = new Builder(BEGIN);
    records.forEach(page::add);
    return page("goes on with " + more, page.end(END + " " + more), records, List.of(), true);
  }

  /**
   * Of two lists of the same name the last one counts; what the first held must not go silently.
   */
  private FuzzCase.OfPage twice(List<byte[]> records) {
    Builder page = new Builder(BEGIN);
    records.subList(0, 1).forEach(page::add);
    Builder second = new Builder("],\"results\":[");
    List<byte[]> last = records.subList(1, records.size());
    last.forEach(second::add);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(page.end(""));
    bytes.writeBytes(second.end(END));
    return page("results twice", bytes.toByteArray(), last, List.of(), true);
  }

  /** One byte is another one: nobody can say in general what that breaks. */
  private FuzzCase.OfPage flipped(List<byte[]> records) {
    Builder page = new Builder(BEGIN);
    records.forEach(page::add);
    byte[] bytes = page.end(END);
    int at = random.nextInt(BEGIN.length() - 3);
    bytes[at] = (byte) "{}[]\",:x\\\u0000".charAt(random.nextInt(10));
    return page("byte " + at + " is another one", bytes, List.of(), records, false);
  }

  /** A record that does not end takes what follows with it. */
  private FuzzCase.OfPage unclosed(List<byte[]> records) {
    Builder page = new Builder(BEGIN);
    page.add(records.getFirst());
    page.add(
        List.of("{\"id\":1", "{\"a\":[{\"id\":1}", "[")
            .get(random.nextInt(3))
            .getBytes(StandardCharsets.UTF_8));
    List<byte[]> rest = records.subList(1, records.size());
    rest.forEach(page::add);
    return page("an element does not end", page.end(END), records.subList(0, 1), rest, true);
  }

  /** Other ways to write a sound page. */
  private FuzzCase.OfPage sound(List<byte[]> records) {
    String begin =
        List.of(
                "[",
                "{\"data\":[",
                "\ufeff[",
                " \r\n[ ",
                "{\"results\" :\t[",
                "{\"a\":{\"results\":[]},\"results\":[")
            .get(random.nextInt(6));
    Builder page = new Builder(begin);
    records.forEach(page::add);
    String end = begin.contains("{") ? "]}" : "]";
    return page("sound, in other words: " + begin, page.end(end + "\n"), records, List.of(), false);
  }

  /** Two bytes per character. */
  private FuzzCase.OfPage wide(List<byte[]> records) {
    Builder page = new Builder(BEGIN);
    records.forEach(page::add);
    String text = new String(page.end(END), StandardCharsets.UTF_8);
    boolean isBig = random.nextBoolean();
    return page(
        "UTF-16",
        text.getBytes(isBig ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE),
        List.of(),
        List.of(),
        true);
  }

  private static final class Builder {
    private final String begin;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> ends = new ArrayList<>();

    Builder(String begin) {
      this.begin = begin;
      bytes.writeBytes(begin.getBytes(StandardCharsets.UTF_8));
    }

    void add(byte[] element) {
      if (!ends.isEmpty()) {
        bytes.write(',');
      }
      bytes.writeBytes(element);
      ends.add(bytes.size());
    }

    byte[] end(String end) {
      bytes.writeBytes(end.getBytes(StandardCharsets.UTF_8));
      return bytes.toByteArray();
    }
  }
}
