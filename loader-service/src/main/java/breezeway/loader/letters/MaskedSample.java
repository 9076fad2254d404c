package breezeway.loader.letters;

import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a person sees of a dead letter: the structure of its JSON with the shapes of its values, so
 * that nobody's name, code or address can be in it. Shown as they are: keys, the record's own key,
 * true, false and null, and the refused value where it is a number or a date that is not secret.
 */
final class MaskedSample {
  private static final int MOST_CHARACTERS = 4000;
  private static final int MOST_OF_A_VALUE = 60;
  private static final int MOST_OF_UNREADABLE = 200;
  private static final int MOST_ELEMENTS = 3;
  private static final int MOST_DEPTH = 12;

  /** A key may be data itself, as in a map by names or by numbers of telephones. */
  private static final Pattern PLAIN_KEY = Pattern.compile("(?!.*\\d{4})[a-z_][a-z_0-9]{0,39}");

  private static final Pattern PLAIN_VALUE = Pattern.compile("[0-9.,:TZ+\\-/ ]{1,40}");
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;
  private final SampleRules rules;
  private final StringBuilder text = new StringBuilder();

  private MaskedSample(JsonParser json, SampleRules rules) {
    this.json = json;
    this.rules = rules;
  }

  static String of(EntityCatalog catalog, Letter.Refused refused) {
    Optional<EntitySpec> spec = catalog.find(refused.about().entity());
    return of(SampleRules.of(spec, refused), refused.letter().original());
  }

  static String of(SampleRules rules, byte[] original) {
    try (JsonParser json = JSON.createParser(original)) {
      MaskedSample sample = new MaskedSample(json, rules);
      if (json.nextToken() == null) {
        return "";
      }
      sample.value("", 0);
      if (!sample.isFull() && json.nextToken() != null) {
        return unreadable(original);
      }
      return sample.isFull()
          ? sample.text.substring(0, MOST_CHARACTERS) + "\n…"
          : sample.text.toString();
    } catch (IOException e) {
      return unreadable(original);
    }
  }

  private static String unreadable(byte[] original) {
    return Shape.of(new String(original, StandardCharsets.UTF_8), MOST_OF_UNREADABLE);
  }

  private boolean isFull() {
    return text.length() > MOST_CHARACTERS;
  }

  /** Writes the value at which the parser stands; leaves the parser at its end. */
  private void value(String path, int depth) throws IOException {
    switch (json.currentToken()) {
      case START_OBJECT -> object(path, depth);
      case START_ARRAY -> array(path, depth);
      case VALUE_STRING -> text.append('"').append(masked(path)).append('"');
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text.append(masked(path));
      case VALUE_TRUE -> text.append("true");
      case VALUE_FALSE -> text.append("false");
      case VALUE_NULL -> text.append("null");
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("no value");
    }
  }

  private String masked(String path) throws IOException {
    String value = json.getText();
    boolean isShown =
        rules.isKey(path, value) || (rules.isShown(path) && PLAIN_VALUE.matcher(value).matches());
    return isShown ? value : Shape.of(value, MOST_OF_A_VALUE);
  }

  private void object(String path, int depth) throws IOException {
    if (isTooDeep(depth, "{…}")) {
      return;
    }
    text.append('{');
    boolean isFirst = true;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      line(isFirst, depth + 1);
      isFirst = false;
      boolean isPlain = rules.isKnown(key) || PLAIN_KEY.matcher(key).matches();
      text.append('"').append(isPlain ? key : Shape.of(key, MOST_OF_A_VALUE)).append("\": ");
      json.nextToken();
      value(path + "/" + key.replace("~", "~0").replace("/", "~1"), depth + 1);
      if (isFull()) {
        return;
      }
    }
    end(isFirst, depth, '}');
  }

  private void array(String path, int depth) throws IOException {
    if (isTooDeep(depth, "[…]")) {
      return;
    }
    text.append('[');
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      count++;
      if (count > MOST_ELEMENTS) {
        json.skipChildren();
        continue;
      }
      line(count == 1, depth + 1);
      value(path + "/*", depth + 1);
      if (isFull()) {
        return;
      }
    }
    if (count > MOST_ELEMENTS) {
      line(false, depth + 1);
      text.append("… ").append(count - MOST_ELEMENTS).append(" more");
    }
    end(count == 0, depth, ']');
  }

  private boolean isTooDeep(int depth, String instead) throws IOException {
    if (depth < MOST_DEPTH) {
      return false;
    }
    json.skipChildren();
    text.append(instead);
    return true;
  }

  private void line(boolean isFirst, int depth) {
    text.append(isFirst ? "\n" : ",\n").append("  ".repeat(depth));
  }

  private void end(boolean isEmpty, int depth, char bracket) {
    if (!isEmpty) {
      text.append('\n').append("  ".repeat(depth));
    }
    text.append(bracket);
  }
}
