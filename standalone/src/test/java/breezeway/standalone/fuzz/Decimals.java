package breezeway.standalone.fuzz;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Numbers as texts. */
final class Decimals {
  private static final int DIGITS_BEFORE_POINT = 131_072;
  private static final int DIGITS_AFTER_POINT = 16_383;
  private static final int PLAIN = 1000;
  private static final int MOST_CHARACTERS = 147_471;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][+-]?\\d{1,9})?");

  private Decimals() {}

  static boolean isNumber(String text) {
    return text.length() <= MOST_CHARACTERS && NUMBER.matcher(text).matches();
  }

  /** One text for one value, without an exponent for what is of this world. */
  static String canonical(String number) {
    BigDecimal value = new BigDecimal(number);
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = value.stripTrailingZeros();
    return Math.abs((long) stripped.scale()) > DIGITS_BEFORE_POINT
        ? stripped.unscaledValue() + "E" + -(long) stripped.scale()
        : stripped.toPlainString();
  }

  /** Whether PostgreSQL's numeric can hold it. */
  static boolean isStorable(BigDecimal value) {
    if (value.signum() == 0) {
      return true;
    }
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() <= DIGITS_AFTER_POINT
        && (long) stripped.precision() - stripped.scale() <= DIGITS_BEFORE_POINT;
  }

  /** A number in a column of text: as it is written, but without an exponent. */
  static String text(String number) {
    boolean isWhole = number.matches("-?\\d+");
    BigDecimal value = new BigDecimal(number);
    if (isWhole) {
      return value.signum() == 0 ? "0" : number;
    }
    if (Math.abs((long) value.scale()) <= PLAIN) {
      return value.toPlainString();
    }
    return value.signum() == 0 ? "0" : value.toString();
  }

  /** The digits of a whole number of sane size; null for any other. */
  static String whole(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() > 0 || (long) stripped.precision() - stripped.scale() > PLAIN
        ? null
        : stripped.toPlainString();
  }
}
