package breezeway.standalone.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON as RFC 8259 has it, within the bounds that the pipeline names, and writes it. */
final class JsonText {
  static final int MOST_DEPTH = 1000;
  static final int MOST_TOKENS = 1_000_000;
  private static final int MOST_TEXT = 20_000_000;
  private static final int MOST_NAME = 50_000;
  private static final int MOST_NUMBER = 150_000;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?(?:[eE][+-]?\\d++)?");
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String text;
  private final Matcher numbers;
  private int at;
  private int tokens;

  private JsonText(String text) {
    this.text = text;
    this.numbers = NUMBER.matcher(text);
  }

  private static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;
  }

  static Optional<Json> read(byte[] bytes) {
    boolean hasMark =
        bytes.length >= 3 && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, hasMark ? 3 : 0, bytes.length - (hasMark ? 3 : 0)))
              .toString();
      JsonText reader = new JsonText(text);
      Json value = reader.value(0);
      reader.space();
      return reader.at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (CharacterCodingException | NotJson e) {
      return Optional.empty();
    }
  }

  private Json value(int depth) throws NotJson {
    space();
    token();
    return switch (peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> new Json.Str(string(MOST_TEXT));
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", Json.NULL);
      default -> number();
    };
  }

  private void token() throws NotJson {
    tokens++;
    if (tokens > MOST_TOKENS) {
      throw new NotJson();
    }
  }

  private char peek() throws NotJson {
    if (at >= text.length()) {
      throw new NotJson();
    }
    return text.charAt(at);
  }

  private void expect(char wanted) throws NotJson {
    if (peek() != wanted) {
      throw new NotJson();
    }
    at++;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Json word(String word, Json value) throws NotJson {
    if (!text.startsWith(word, at)) {
      throw new NotJson();
    }
    at += word.length();
    return value;
  }

  private Json number() throws NotJson {
    numbers.region(at, text.length());
    if (!numbers.lookingAt() || numbers.end() - at > MOST_NUMBER) {
      throw new NotJson();
    }
    String number = numbers.group();
    at = numbers.end();
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (exponent >= 0 && number.substring(exponent + 1).replaceFirst("^[+-]?0*", "").length() > 9) {
      throw new NotJson(); // no number of this world
    }
    return new Json.Num(number);
  }

  private Json object(int depth) throws NotJson {
    checkDepth(depth);
    List<Json.Field> fields = new ArrayList<>();
    expect('{');
    space();
    if (peek() == '}') {
      at++;
      token();
      return new Json.Obj(fields);
    }
    while (true) {
      space();
      token();
      String name = string(MOST_NAME);
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
        throw new NotJson(); // half a character in a name
      }
      space();
      expect(':');
      fields.add(new Json.Field(name, value(depth)));
      space();
      if (peek() == '}') {
        at++;
        token();
        return new Json.Obj(fields);
      }
      expect(',');
    }
  }

  private Json array(int depth) throws NotJson {
    checkDepth(depth);
    List<Json> items = new ArrayList<>();
    expect('[');
    space();
    if (peek() == ']') {
      at++;
      token();
      return new Json.Arr(items);
    }
    while (true) {
      items.add(value(depth));
      space();
      if (peek() == ']') {
        at++;
        token();
        return new Json.Arr(items);
      }
      expect(',');
    }
  }

  private static void checkDepth(int depth) throws NotJson {
    if (depth > MOST_DEPTH) {
      throw new NotJson();
    }
  }

  private String string(int most) throws NotJson {
    expect('"');
    int end = at;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
      if (text.charAt(end) < ' ') {
        throw new NotJson();
      }
      end++;
    }
    if (end < text.length() && text.charAt(end) == '"') { // nothing is escaped
      String plain = text.substring(at, end);
      at = end + 1;
      return bounded(plain, most);
    }
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char character = text.charAt(at++);
      if (character < ' ') {
        throw new NotJson();
      }
      string.append(character == '\\' ? escaped() : character);
    }
    at++;
    return bounded(string.toString(), most);
  }

  private static String bounded(String string, int most) throws NotJson {
    if (string.length() > most) {
      throw new NotJson();
    }
    return string;
  }

  private char escaped() throws NotJson {
    char kind = peek();
    at++;
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
          throw new NotJson();
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw new NotJson();
    };
  }

  static void write(Json json, ByteArrayOutputStream out) {
    switch (json) {
      case Json.Obj object -> {
        out.write('{');
        for (int i = 0; i < object.fields().size(); i++) {
          if (i > 0) {
            out.write(',');
          }
          write(object.fields().get(i).name(), out);
          out.write(':');
          write(object.fields().get(i).value(), out);
        }
        out.write('}');
      }
      case Json.Arr array -> {
        out.write('[');
        for (int i = 0; i < array.items().size(); i++) {
          if (i > 0) {
            out.write(',');
          }
          write(array.items().get(i), out);
        }
        out.write(']');
      }
      case Json.Str string -> write(string.text(), out);
      case Json.Num number -> out.writeBytes(number.text().getBytes(StandardCharsets.US_ASCII));
      case Json.Bool bool ->
          out.writeBytes(String.valueOf(bool.value()).getBytes(StandardCharsets.US_ASCII));
      case Json.Null nothing -> out.writeBytes("null".getBytes(StandardCharsets.US_ASCII));
      case Json.Raw raw -> out.writeBytes(raw.bytes());
      case Json.Nothing nothing -> throw new IllegalArgumentException("nothing cannot be written");
    }
  }

  private static void write(String string, ByteArrayOutputStream out) {
    StringBuilder escaped = new StringBuilder(string.length() + 2).append('"');
    for (int i = 0; i < string.length(); i++) {
      char character = string.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(character)
              && i + 1 < string.length()
              && Character.isLowSurrogate(string.charAt(i + 1));
      if (isPair) {
        escaped.append(character).append(string.charAt(++i));
      } else if (character == '"' || character == '\\') {
        escaped.append('\\').append(character);
      } else if (character < ' ' || Character.isSurrogate(character)) {
        escaped.append("\\u%04x".formatted((int) character));
      } else {
        escaped.append(character);
      }
    }
    out.writeBytes(escaped.append('"').toString().getBytes(StandardCharsets.UTF_8));
  }

  /** One text for one value: names sorted, of two equal ones the last, numbers by their value. */
  static String canonical(Json json) {
    StringBuilder text = new StringBuilder();
    canonical(json, Decimals::canonical, text);
    return text.toString();
  }

  /** The same, but 1 and 1.0 are two things. */
  static String exact(Json json) {
    StringBuilder text = new StringBuilder();
    canonical(json, Decimals::text, text);
    return text.toString();
  }

  private static void canonical(Json json, UnaryOperator<String> numbers, StringBuilder text) {
    switch (json) {
      case Json.Obj object -> {
        TreeMap<String, Json> sorted = new TreeMap<>();
        object.fields().forEach(field -> sorted.put(field.name(), field.value()));
        text.append('{');
        sorted.forEach(
            (name, value) -> {
              text.append(name.length()).append('"').append(name).append("\":");
              canonical(value, numbers, text);
              text.append(',');
            });
        text.append('}');
      }
      case Json.Arr array -> {
        text.append('[');
        array
            .items()
            .forEach(
                item -> {
                  canonical(item, numbers, text);
                  text.append(',');
                });
        text.append(']');
      }
      case Json.Str string -> text.append('"').append(string.text()).append('"');
      case Json.Num number -> text.append(numbers.apply(number.text()));
      case Json.Bool bool -> text.append(bool.value());
      case Json.Null nothing -> text.append("null");
      case Json.Nothing nothing -> text.append("nothing");
      case Json.Raw raw -> throw new IllegalArgumentException("raw bytes have no value");
    }
  }
}
