package breezeway.transformer.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Exact numbers, and what PostgreSQL can hold of them. */
final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,9})?");

  /** PostgreSQL's numeric: this many digits before the decimal point, and after it. */
  private static final int MOST_DIGITS_BEFORE_POINT = 131_072;

  private static final int MOST_DIGITS_AFTER_POINT = 16_383;

  /** Longer texts are no numbers: each digit more makes reading slower than the one before. */
  private static final int MOST_CHARACTERS =
      MOST_DIGITS_BEFORE_POINT + MOST_DIGITS_AFTER_POINT + 16;

  /** Numbers up to this many digits are written without an exponent. */
  private static final int PLAIN_DIGITS = 1000;

  private Numbers() {}

  /** Whether a text is a number as JSON or a person would write it. */
  static boolean isNumber(String text) {
    return text.length() <= MOST_CHARACTERS && NUMBER.matcher(text).matches();
  }

  /** The value of a number, or of a string that is one; null for a blank string. */
  static BigDecimal decimal(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue();
    }
    if (!value.isTextual()) {
      throw new UnfitValueException("is not a number");
    }
    String text = value.textValue().strip();
    return text.isEmpty() ? null : decimal(text);
  }

  static BigDecimal decimal(String text) {
    if (!isNumber(text)) {
      throw new UnfitValueException("is not a number");
    }
    return new BigDecimal(text);
  }

  /** Plain digits, without an exponent, of a number that PostgreSQL's numeric can hold. */
  static String plain(BigDecimal number) {
    BigDecimal exact = number;
    if (number.signum() == 0 && (number.scale() < 0 || number.scale() > MOST_DIGITS_AFTER_POINT)) {
      return "0";
    }
    if (exact.scale() > MOST_DIGITS_AFTER_POINT) {
      exact = exact.stripTrailingZeros();
    }
    if (exact.scale() > MOST_DIGITS_AFTER_POINT) {
      throw new UnfitValueException("has more decimal places than PostgreSQL can hold");
    }
    if (digitsBeforePoint(exact) > MOST_DIGITS_BEFORE_POINT) {
      throw new UnfitValueException("is a number larger than PostgreSQL can hold");
    }
    return exact.toPlainString();
  }

  /** Digits of a whole number; {@code 42.0} is one. */
  static String whole(BigDecimal number) {
    if (number.signum() == 0) {
      return "0"; // whatever its exponent
    }
    if (digitsBeforePoint(number) > PLAIN_DIGITS) {
      throw new UnfitValueException("is a number out of all bounds");
    }
    if (number.scale() > 0 && number.stripTrailingZeros().scale() > 0) {
      throw new UnfitValueException("is not a whole number");
    }
    return number.toBigInteger().toString();
  }

  /** A number as its JSON text. */
  static String jsonText(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.asText();
    }
    BigDecimal value = number.decimalValue();
    boolean isShort = Math.abs((long) value.scale()) <= PLAIN_DIGITS;
    if (value.signum() == 0 && !isShort) {
      return "0"; // PostgreSQL minds its exponent
    }
    return isShort ? value.toPlainString() : value.toString();
  }

  private static long digitsBeforePoint(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }
}
