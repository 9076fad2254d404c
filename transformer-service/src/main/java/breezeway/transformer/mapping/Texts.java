package breezeway.transformer.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** Texts and lookups. */
final class Texts {
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
      return textOrNull(value.path(part));
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
    JsonNode id = value.path("id");
    return id.isMissingNode() || id.isNull() ? null : id(id);
  }

  static String firstOf(JsonNode value) {
    JsonNode first = value.isArray() ? value.path(0) : value;
    return first.isObject() && first.isEmpty() ? null : textOrNull(first);
  }

  static String unlessBoolean(JsonNode value) {
    if (value.isBoolean()) {
      return null;
    }
    return value.isContainerNode() ? CanonicalJson.of(value) : textOrNull(value);
  }
}
