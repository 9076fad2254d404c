package breezeway.transformer.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts as the API writes them: {@code "42.50 USD"}, {@code "USD 42.50"}, {@code "1,234.50 USD"}
 * or a plain number. Commas count only where they part groups of three digits, so that {@code
 * "1,50"} is refused rather than read as 150.
 */
final class Money {
  private static final Pattern AMOUNT =
      Pattern.compile(
          "(?:(?<before>[A-Za-z]{3})\\s*)?"
              + "(?<amount>[+-]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?)"
              + "(?:\\s*(?<after>[A-Za-z]{3}))?");

  private static final int MOST_CHARACTERS = 1000;

  private Money() {}

  static String amount(JsonNode value) {
    if (value.isNumber()) {
      return Numbers.plain(value.decimalValue());
    }
    String text = text(value);
    return text.isEmpty()
        ? null
        : Numbers.plain(new BigDecimal(match(text).group("amount").replace(",", "")));
  }

  static String currency(JsonNode value) {
    if (value.isNumber()) {
      return null;
    }
    String text = text(value);
    if (text.isEmpty()) {
      return null;
    }
    Matcher matcher = match(text);
    String before = matcher.group("before");
    String currency = before == null ? matcher.group("after") : before;
    return currency == null ? null : currency.toUpperCase(Locale.ROOT);
  }

  private static String text(JsonNode value) {
    if (!value.isTextual()) {
      throw new UnfitValueException("is not an amount of money");
    }
    return value.textValue().strip();
  }

  private static Matcher match(String text) {
    Matcher matcher = AMOUNT.matcher(text);
    if (text.length() > MOST_CHARACTERS
        || !matcher.matches()
        || (matcher.group("before") != null && matcher.group("after") != null)) {
      throw new UnfitValueException("is not an amount of money");
    }
    return matcher;
  }
}
