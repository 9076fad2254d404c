package breezeway.transformer.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Texts and lookups. */
final class Texts {
  private static final List<String> LOOKUP_PARTS = List.of("id", "code", "name", "note");

  private Texts() {}

  /** A string as it is, a number or boolean as its JSON text. */
  static String text(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.textValue();
      case NUMBER -> Numbers.jsonText(value);
      case BOOLEAN -> value.asText();
      case NULL, MISSING -> null;
      case OBJECT -> throw new UnfitValueException("is an object where a text is expected");
      case ARRAY -> throw new UnfitValueException("is an array where a text is expected");
      case BINARY, POJO -> throw new UnfitValueException("is not JSON");
    };
  }

  /** A text whose empty string is NULL. */
  static String textOrNull(JsonNode value) {
    String text = text(value);
    return text == null || text.isEmpty() ? null : text;
  }

  /** A whole number or a string without the space around it; blank is NULL. */
  static String id(JsonNode value) {
    if (value.isNumber()) {
      return Numbers.whole(value.decimalValue());
    }
    if (!value.isTextual()) {
      throw new UnfitValueException("is not an id");
    }
    String text = value.textValue().strip();
    return text.isEmpty() ? null : text;
  }

  /** The named part of a lookup object; lookups come as plain strings too. */
  static String partOf(JsonNode value, String part) {
    if (value.isObject()) {
      requireLookup(value);
      JsonNode found = value.path(part);
      return Conversions.isNothing(found) ? null : textOrNull(found);
    }
    if (value.isArray() || value.isBoolean()) {
      throw new UnfitValueException("is neither an object with a " + part + " nor a text");
    }
    return textOrNull(value);
  }

  static String idOf(JsonNode value) {
    if (value.isArray() || value.isBoolean()) {
      throw new UnfitValueException("is not an object with an id");
    }
    if (value.isObject()) {
      requireLookup(value);
    }
    JsonNode id = value.path("id");
    return Conversions.isNothing(id) ? null : id(id);
  }

  /** An object of another shape says something that would be lost. */
  private static void requireLookup(JsonNode value) {
    if (LOOKUP_PARTS.stream().noneMatch(value::has)) {
      throw new UnfitValueException("is an object with neither a code nor a name nor an id");
    }
  }

  static String firstOf(JsonNode value) {
    if (!value.isArray()) {
      return textOrNull(value);
    }
    for (JsonNode element : value) {
      String text = Conversions.isNothing(element) ? null : textOrNull(element);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  static String unlessBoolean(JsonNode value) {
    if (value.isBoolean()) {
      return null;
    }
    return value.isContainerNode() ? CanonicalJson.of(value) : textOrNull(value);
  }
}
