package breezeway.transformer.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Names and phone numbers of persons and guests. */
final class People {
  private static final List<String> PHONE_NUMBER_KEYS = List.of("number", "phone_number", "phone");
  private static final List<String> PHONE_KEYS =
      List.of("number", "phone_number", "phone", "dial_code", "primary");

  private People() {}

  /** {@code name} where there is one; else what there is of first and last name. */
  static String name(JsonNode person) {
    if (!person.isObject()) {
      throw new UnfitValueException("is not a person");
    }
    String name = blankToNull(Texts.text(person.path("name")));
    if (name != null) {
      return name;
    }
    String first = blankToNull(Texts.text(person.path("first_name")));
    String last = blankToNull(Texts.text(person.path("last_name")));
    if (first == null || last == null) {
      return first == null ? last : first;
    }
    return first + " " + last;
  }

  /** The number of the first primary phone, else of the first phone that has a number. */
  static String phone(JsonNode phones) {
    if (!phones.isArray()) {
      return number(phones);
    }
    String firstNumber = null;
    for (JsonNode phone : phones) {
      String number = number(phone);
      if (number != null && isPrimary(phone)) {
        return number;
      }
      firstNumber = firstNumber == null ? number : firstNumber;
    }
    return firstNumber;
  }

  /** {@code primary} of the person itself; else whether one of the phones is the primary one. */
  static String primary(JsonNode person) {
    if (!person.isObject()) {
      throw new UnfitValueException("is not a person");
    }
    String own = Booleans.truth(person.path("primary"));
    JsonNode phones = person.path("phone_numbers");
    if (own != null || !phones.isArray()) {
      return own;
    }
    for (JsonNode phone : phones) {
      if (isPrimary(phone)) {
        return "true";
      }
    }
    return "false";
  }

  private static boolean isPrimary(JsonNode phone) {
    return "true".equals(Booleans.truth(phone.path("primary")));
  }

  private static String number(JsonNode phone) {
    if (!phone.isObject()) {
      return blankToNull(Texts.text(phone));
    }
    if (!phone.isEmpty() && PHONE_KEYS.stream().noneMatch(phone::has)) {
      throw new UnfitValueException("is an object that is no phone");
    }
    for (String key : PHONE_NUMBER_KEYS) {
      String number = blankToNull(Texts.text(phone.path(key)));
      if (number != null) {
        return withDialCode(blankToNull(Texts.text(phone.path("dial_code"))), number);
      }
    }
    return null;
  }

  private static String withDialCode(String dialCode, String number) {
    if (dialCode == null || number.startsWith("+")) {
      return number;
    }
    return (dialCode.startsWith("+") ? dialCode : "+" + dialCode) + " " + number;
  }

  private static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
