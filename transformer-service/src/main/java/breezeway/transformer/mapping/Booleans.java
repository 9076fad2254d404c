package breezeway.transformer.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;

/** Truth as the API tells it. */
final class Booleans {
  private Booleans() {}

  static String truth(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.asText();
      case NUMBER -> truth(value.decimalValue());
      case STRING -> truth(value.textValue());
      case NULL, MISSING -> null;
      case OBJECT, ARRAY, BINARY, POJO -> throw new UnfitValueException("is not a boolean");
    };
  }

  static String truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "true", "1" -> "true";
      case "false", "0" -> "false";
      default -> throw new UnfitValueException("is not a boolean");
    };
  }

  static String nonEmpty(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.asText();
      case NUMBER -> String.valueOf(value.decimalValue().signum() != 0);
      case OBJECT, ARRAY -> String.valueOf(!value.isEmpty());
      case NULL, MISSING -> null;
      case STRING, BINARY, POJO ->
          throw new UnfitValueException("is a text where a boolean, number or list is expected");
    };
  }

  private static String truth(BigDecimal number) {
    if (number.signum() == 0) {
      return "false";
    }
    if (number.compareTo(BigDecimal.ONE) == 0) {
      return "true";
    }
    throw new UnfitValueException("is not a boolean");
  }
}
