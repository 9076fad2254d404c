package breezeway.transformer.profile;

import breezeway.common.message.PayloadProfile.Use;
import breezeway.common.spec.KnownKeys.Place;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was seen at one place of the payloads, and the places below it. One thread. */
final class FieldStats {
  /** A list with more words than these is not closed. */
  static final int MOST_VALUES = 50;

  static final int STRING = 0;
  static final int INTEGER = 1;
  static final int DECIMAL = 2;
  static final int BOOLEAN = 3;
  static final int OBJECT = 4;
  static final int ARRAY = 5;
  static final String[] TYPES = {"string", "integer", "decimal", "boolean", "object", "array"};

  /** What the spec knows of this place; null when nothing. */
  final Place place;

  final Map<String, FieldStats> keys = new LinkedHashMap<>();
  final long[] types = new long[TYPES.length];
  final Map<String, long[]> values;
  FieldStats elements;
  long present;
  long nulls;
  long empty;
  boolean manyValues;
  boolean isCollapsed;
  String example;
  Form form;
  int unknownKeys;

  FieldStats(Place place) {
    this.place = place;
    this.values = place != null && place.isCode() ? new LinkedHashMap<>() : Map.of();
  }

  Use use() {
    if (place == null) {
      return Use.UNKNOWN;
    }
    return place.isRead() ? Use.READ : Use.PATH;
  }

  /** Whether nobody wants to know. */
  boolean isIgnored() {
    return place != null && place.isIgnored();
  }

  /** Whether keys and elements below are worth a look. */
  boolean isOpen() {
    return place == null || !place.isWhole();
  }

  /** Counts a value that is neither an object nor an array. */
  void takeScalar(JsonNode value) {
    switch (value.getNodeType()) {
      case STRING -> takeText(value.textValue());
      case NUMBER -> {
        types[value.isIntegralNumber() ? INTEGER : DECIMAL]++;
        if (example == null) {
          example = value.isIntegralNumber() ? "9" : "9.9";
        }
      }
      case BOOLEAN -> types[BOOLEAN]++;
      case NULL, MISSING, BINARY, POJO, OBJECT, ARRAY -> nulls++;
    }
  }

  private void takeText(String text) {
    if (text.isEmpty()) {
      empty++;
      return;
    }
    types[STRING]++;
    if (example == null) {
      example = Shapes.ofText(text);
    }
    if (place == null) {
      Form seen = Form.of(text);
      form = form == null || form == seen ? seen : Form.TEXT;
    } else if (place.isCode()) {
      takeWord(text);
    }
  }

  private void takeWord(String text) {
    long[] count = values.get(text); // nearly always: to make a shape costs more than all else
    if (count != null) {
      count[0]++;
      return;
    }
    String word = Shapes.ofWord(text);
    count = values.get(word);
    if (count != null) {
      count[0]++;
    } else if (values.size() < MOST_VALUES) {
      values.put(word, new long[] {1});
    } else {
      manyValues = true;
    }
  }

  /** What all texts of a place look like. */
  enum Form {
    DATE("\\d{4}-\\d{2}-\\d{2}"),
    DATE_TIME(
        "\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?([Zz]|[+-]\\d{2}:?\\d{2})?"),
    TIME("\\d{2}:\\d{2}(:\\d{2})?"),
    TEXT("");

    private static final int LONGEST = 40;

    private final java.util.regex.Pattern pattern;

    Form(String pattern) {
      this.pattern = java.util.regex.Pattern.compile(pattern);
    }

    static Form of(String text) {
      if (text.length() <= LONGEST && Character.isDigit(text.charAt(0))) {
        for (Form form : values()) {
          if (form.pattern.matcher(text).matches()) {
            return form;
          }
        }
      }
      return TEXT;
    }

    /** The word in a profile; null where there is nothing to say. */
    String word() {
      return this == TEXT ? null : name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }
}
