package breezeway.transformer.mapping;

import breezeway.common.spec.KnownKeys.Place;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Cuts out of a record what its spec neither reads nor ignores. The rest keeps its structure: a key
 * below keys is below the same keys, and a list keeps its length, with null for elements that have
 * nothing unknown. It refuses nothing, since a key that nobody asked for must never cost a record.
 */
final class UnknownKeys {
  /** Longer ones stay in the raw topic only; the column says so. */
  static final int MOST_CHARACTERS = 1024 * 1024;

  static final String TOO_LONG = "characters_left_out";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final char REPLACEMENT = '\uFFFD';

  private final Place known;

  /**
   * @param known the place of the record, or of an answer's element
   */
  UnknownKeys(Place known) {
    this.known = known;
  }

  /** The text of a jsonb object; null when everything is known. */
  String of(JsonNode value) {
    JsonNode unknown = unknown(value, known);
    if (unknown == null) {
      return null;
    }
    String text = CanonicalJson.of(unknown);
    return text.length() <= MOST_CHARACTERS ? text : "{\"" + TOO_LONG + "\":" + text.length() + "}";
  }

  /** What is unknown of a value at a known place; null for nothing. */
  private static JsonNode unknown(JsonNode value, Place place) {
    if (place.isWhole() || place.isIgnored()) {
      return null;
    }
    if (value.isObject()) {
      return unknownKeys(value, place);
    }
    if (value.isArray() && place.element() != null) {
      return unknownElements(value, place.element());
    }
    boolean isNothing =
        Conversions.isNothing(value)
            || (value.isTextual() && value.textValue().isEmpty())
            || (value.isArray() && value.isEmpty());
    return place.isRead() || isNothing ? null : storable(value);
  }

  private static JsonNode unknownKeys(JsonNode object, Place place) {
    ObjectNode unknown = null;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      Place below = place.key(field.getKey());
      JsonNode part = below == null ? storable(field.getValue()) : unknown(field.getValue(), below);
      if (part != null) {
        unknown = unknown == null ? NODES.objectNode() : unknown;
        unknown.set(storable(field.getKey()), part);
      }
    }
    return unknown;
  }

  private static JsonNode unknownElements(JsonNode array, Place place) {
    ArrayNode unknown = null;
    for (int i = 0; i < array.size(); i++) {
      JsonNode part = unknown(array.get(i), place);
      if (part != null && unknown == null) {
        unknown = NODES.arrayNode(array.size());
        for (int before = 0; before < i; before++) {
          unknown.addNull();
        }
      }
      if (unknown != null) {
        unknown.add(part == null ? NODES.nullNode() : part);
      }
    }
    return unknown;
  }

  /** The same value, but for what a jsonb column cannot hold. */
  private static JsonNode storable(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> TextNode.valueOf(storable(value.textValue()));
      case NUMBER -> storableNumber(value);
      case OBJECT -> {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          object.set(storable(field.getKey()), storable(field.getValue()));
        }
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = NODES.arrayNode(value.size());
        value.forEach(element -> array.add(storable(element)));
        yield array;
      }
      case BOOLEAN, NULL, MISSING, BINARY, POJO -> value;
    };
  }

  private static JsonNode storableNumber(JsonNode number) {
    try {
      Numbers.plain(number.decimalValue());
      return number;
    } catch (UnfitValueException e) {
      return TextNode.valueOf(Numbers.jsonText(number));
    }
  }

  private static String storable(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(character)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (isPair) {
        i++;
      } else if (character == 0 || Character.isSurrogate(character)) {
        changed = changed == null ? new StringBuilder(text) : changed;
        changed.setCharAt(i, REPLACEMENT);
      }
    }
    return changed == null ? text : changed.toString();
  }
}
