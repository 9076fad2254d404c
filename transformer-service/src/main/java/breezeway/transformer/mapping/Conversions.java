package breezeway.transformer.mapping;

import breezeway.common.spec.Conversion;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.function.Function;

/** What each {@link Conversion} that looks at one value does; its Javadoc there is the contract. */
final class Conversions {
  private Conversions() {}

  /**
   * @return the column's text, null for NULL
   * @throws UnfitValueException when the conversion cannot take the value
   */
  static String convert(Conversion conversion, JsonNode value) {
    if (isNothing(value)
        || (conversion != Conversion.TEXT && value.isTextual() && value.textValue().isEmpty())) {
      return null;
    }
    return switch (conversion) {
      case TEXT -> Texts.text(value);
      case EMPTY_TO_NULL -> Texts.textOrNull(value);
      case ID -> Texts.id(value);
      case INTEGER -> number(value, Numbers::whole);
      case DECIMAL -> number(value, Numbers::plain);
      case MONEY -> Money.amount(value);
      case CURRENCY -> Money.currency(value);
      case COORDINATE ->
          value.isTextual() && !Numbers.isNumber(value.textValue().strip())
              ? null
              : number(value, Numbers::plain);
      case BOOLEAN -> Booleans.truth(value);
      case BOOLEAN_ONLY -> value.isBoolean() ? value.asText() : null;
      case TEXT_UNLESS_BOOLEAN -> Texts.unlessBoolean(value);
      case NON_EMPTY -> Booleans.nonEmpty(value);
      case DATE -> time(value, Times::date, "is not a date");
      case TIME -> time(value, Times::time, "is not a time");
      case INSTANT -> time(value, Times::instantText, "is not a date-time");
      case JSON -> storableJson(value);
      case CODE_OF -> Texts.partOf(value, "code");
      case NAME_OF -> Texts.partOf(value, "name");
      case NOTE_OF -> Texts.partOf(value, "note");
      case ID_OF -> Texts.idOf(value);
      case FIRST_OF -> Texts.firstOf(value);
      case PERSON_NAME -> People.name(value);
      case PHONE -> People.phone(value);
      case PRIMARY -> People.primary(value);
      case ORDINAL, KEY_OR_DIGEST, SHA256_KEY ->
          throw new IllegalArgumentException(conversion.word() + " needs the element's array");
      case UNKNOWN_KEYS ->
          throw new IllegalArgumentException(conversion.word() + " needs the whole spec");
    };
  }

  /** Absent, null, or an empty object, by which the API says that something is not set. */
  static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull() || (value.isObject() && value.isEmpty());
  }

  private static String number(JsonNode value, Function<BigDecimal, String> form) {
    BigDecimal number = Numbers.decimal(value);
    return number == null ? null : form.apply(number);
  }

  private static String time(JsonNode value, Function<String, String> form, String otherwise) {
    if (!value.isTextual()) {
      throw new UnfitValueException(otherwise);
    }
    String text = value.textValue().strip();
    return text.isEmpty() ? null : form.apply(text);
  }

  private static String storableJson(JsonNode value) {
    SqlTexts.requireStorable(value);
    return CanonicalJson.of(value);
  }
}
