package breezeway.transformer.mapping;

import breezeway.common.spec.Conversion;
import breezeway.common.spec.SqlType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What PostgreSQL can hold in a column of a type, so that a bad value costs its record only. */
final class SqlTexts {
  private static final int MOST_INDEXED_BYTES = 2_000;

  private SqlTexts() {}

  /**
   * @param text what a conversion made, not null
   * @return PostgreSQL's text form of it
   * @throws UnfitValueException when the column cannot hold it
   */
  static String fit(SqlType type, Conversion conversion, String text) {
    if (isMadeFor(type, conversion)) {
      return text;
    }
    return switch (type) {
      case TEXT -> storable(text);
      case SMALLINT -> within(text, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> within(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> within(text, Long.MIN_VALUE, Long.MAX_VALUE);
      case NUMERIC -> Numbers.plain(Numbers.decimal(text));
      case BOOLEAN -> Booleans.truth(text);
      case DATE -> Times.date(text);
      case TIME -> Times.time(text);
      case TIMESTAMPTZ -> Times.instantText(text);
      case JSONB -> jsonb(text);
    };
  }

  /** Whether the conversion gives nothing but valid texts of the type. */
  private static boolean isMadeFor(SqlType type, Conversion conversion) {
    return switch (conversion) {
      case DECIMAL, MONEY, COORDINATE -> type == SqlType.NUMERIC;
      case BOOLEAN, BOOLEAN_ONLY, NON_EMPTY, PRIMARY -> type == SqlType.BOOLEAN;
      case DATE -> type == SqlType.DATE;
      case TIME -> type == SqlType.TIME;
      case INSTANT -> type == SqlType.TIMESTAMPTZ;
      case JSON, UNKNOWN_KEYS -> type == SqlType.JSONB;
      case TEXT,
          EMPTY_TO_NULL,
          ID,
          INTEGER,
          CURRENCY,
          TEXT_UNLESS_BOOLEAN,
          CODE_OF,
          NAME_OF,
          NOTE_OF,
          ID_OF,
          FIRST_OF,
          PERSON_NAME,
          PHONE,
          ORDINAL,
          KEY_OR_DIGEST,
          SHA256_KEY ->
          false;
    };
  }

  /** A text without what PostgreSQL cannot hold: the character 0, and half of a surrogate pair. */
  static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == 0) {
        throw new UnfitValueException("holds the character 0, which PostgreSQL cannot hold");
      }
      if (Character.isSurrogate(character)) {
        boolean isPair =
            Character.isHighSurrogate(character)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!isPair) {
          throw new UnfitValueException("holds half a character (an unpaired surrogate)");
        }
        i++;
      }
    }
    return text;
  }

  /**
   * Whether an index can hold a text: an entry has 2,704 bytes at most, the region's code and what
   * belongs to each entry included.
   */
  static boolean fitsIndex(String text) {
    return text.length() <= MOST_INDEXED_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= MOST_INDEXED_BYTES;
  }

  /** JSON whose strings and numbers a jsonb column can hold. */
  static void requireStorable(JsonNode value) {
    if (value.isTextual()) {
      storable(value.textValue());
    } else if (value.isNumber()) {
      Numbers.plain(value.decimalValue());
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        storable(field.getKey());
        requireStorable(field.getValue());
      }
    } else {
      value.forEach(SqlTexts::requireStorable);
    }
  }

  private static String within(String text, long smallest, long largest) {
    try {
      if (text.chars().anyMatch(character -> character > '9')) {
        throw new UnfitValueException("is not a whole number"); // digits of other scripts are none
      }
      long number = Long.parseLong(text);
      if (number < smallest || number > largest) {
        throw new UnfitValueException("is outside the bounds of its column");
      }
      return String.valueOf(number);
    } catch (NumberFormatException e) {
      throw new UnfitValueException(
          Numbers.isNumber(text) ? "is outside the bounds of its column" : "is not a whole number");
    }
  }

  private static String jsonb(String text) {
    try {
      JsonNode value = ExactJson.parse(text);
      requireStorable(value);
      return CanonicalJson.of(value);
    } catch (JsonProcessingException e) {
      throw new UnfitValueException("is not JSON");
    }
  }
}
