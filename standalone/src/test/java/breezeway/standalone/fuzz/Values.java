package breezeway.standalone.fuzz;

import breezeway.common.spec.Conversion;
import breezeway.common.spec.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each conversion of docs/entity-specs.md for one value, in the form that {@link Line} compares.
 */
final class Values {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,30})?)?");
  private static final Pattern STAMP =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)([Tt ]([0-9:.]+) ?([Zz]|[+-]\\d\\d(:?\\d\\d)?)?)?");
  private static final Pattern MONEY =
      Pattern.compile(
          "(?:([A-Za-z]{3})\\s*)?([+-]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?)(?:\\s*([A-Za-z]{3}))?");
  private static final int MOST_MONEY = 1000;
  private static final List<String> LOOKUP_PARTS = List.of("id", "code", "name", "note");
  private static final List<String> PHONE_PARTS =
      List.of("number", "phone_number", "phone", "dial_code", "primary");

  private Values() {}

  /** A value that its column cannot take. */
  static final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unfit(String why) {
      super(why, null, false, false);
    }
  }

  static boolean isNothing(Json value) {
    return value instanceof Json.Nothing
        || value instanceof Json.Null
        || value instanceof Json.Obj object && object.fields().isEmpty();
  }

  /** The column's value; null for NULL. */
  static String of(Conversion conversion, SqlType type, Json value) {
    if (isNothing(value)
        || conversion != Conversion.TEXT
            && value instanceof Json.Str text
            && text.text().isEmpty()) {
      return null;
    }
    String converted = converted(conversion, type, value);
    if (converted == null) {
      return null;
    }
    return switch (type) {
      case TEXT -> storable(converted);
      case SMALLINT, INTEGER, BIGINT -> whole(converted, type);
      default -> converted;
    };
  }

  private static String converted(Conversion conversion, SqlType type, Json value) {
    return switch (conversion) {
      case TEXT -> text(value);
      case EMPTY_TO_NULL -> textOrNull(value);
      case ID -> id(value);
      case INTEGER -> {
        String number = number(value);
        if (number == null) {
          yield null;
        }
        String whole = Decimals.whole(new BigDecimal(number));
        yield orUnfit(whole, "not a whole number");
      }
      case DECIMAL -> decimal(number(value));
      case COORDINATE ->
          value instanceof Json.Str text && !Decimals.isNumber(text.text().strip())
              ? null
              : decimal(number(value));
      case MONEY ->
          value instanceof Json.Num number ? decimal(number.text()) : decimal(money(value, 2));
      case CURRENCY -> {
        String before = money(value, 1);
        String currency = before == null ? money(value, 3) : before;
        yield currency == null ? null : currency.toUpperCase(Locale.ROOT);
      }
      case BOOLEAN -> truth(value);
      case BOOLEAN_ONLY -> value instanceof Json.Bool bool ? String.valueOf(bool.value()) : null;
      case TEXT_UNLESS_BOOLEAN ->
          switch (value) {
            case Json.Bool bool -> null;
            case Json.Obj object -> compact(object);
            case Json.Arr array -> compact(array);
            default -> {
              String text = textOrNull(value);
              yield text == null ? null : sameJson(text);
            }
          };
      case NON_EMPTY ->
          switch (value) {
            case Json.Bool bool -> String.valueOf(bool.value());
            case Json.Num number -> String.valueOf(new BigDecimal(number.text()).signum() != 0);
            case Json.Obj object -> "true";
            case Json.Arr array -> String.valueOf(!array.items().isEmpty());
            default -> throw new Unfit("neither a list nor a number nor a boolean");
          };
      case DATE -> time(value, Values::date);
      case TIME -> time(value, Values::clock);
      case INSTANT -> time(value, Values::instant);
      case JSON -> {
        requireStorable(value);
        yield JsonText.canonical(value);
      }
      case CODE_OF -> lookup(value, "code");
      case NAME_OF -> lookup(value, "name");
      case NOTE_OF -> lookup(value, "note");
      case ID_OF -> {
        if (value instanceof Json.Bool || value instanceof Json.Arr) {
          throw new Unfit("no object with an id");
        }
        yield value instanceof Json.Obj object ? id(requireLookup(object).get("id")) : null;
      }
      case FIRST_OF -> firstOf(value);
      case PERSON_NAME -> personName(value);
      case PHONE -> phone(value);
      case PRIMARY -> primary(value);
      case ORDINAL, KEY_OR_DIGEST, SHA256_KEY, UNKNOWN_KEYS -> throw new IllegalArgumentException();
    };
  }

  private static String orUnfit(String value, String why) {
    if (value == null) {
      throw new Unfit(why);
    }
    return value;
  }

  static String text(Json value) {
    return switch (value) {
      case Json.Str string -> string.text();
      case Json.Num number -> Decimals.text(number.text());
      case Json.Bool bool -> String.valueOf(bool.value());
      case Json.Null nothing -> null;
      case Json.Nothing nothing -> null;
      default -> throw new Unfit("no text");
    };
  }

  private static String textOrNull(Json value) {
    String text = text(value);
    return text == null || text.isEmpty() ? null : text;
  }

  /** The id that a value is; null for none. */
  static String id(Json value) {
    if (isNothing(value)) {
      return null;
    }
    return switch (value) {
      case Json.Num number ->
          orUnfit(Decimals.whole(new BigDecimal(number.text())), "not a whole number");
      case Json.Str string -> string.text().isBlank() ? null : string.text().strip();
      default -> throw new Unfit("no id");
    };
  }

  private static String number(Json value) {
    return switch (value) {
      case Json.Num number -> number.text();
      case Json.Str string -> {
        String text = string.text().strip();
        if (!text.isEmpty() && !Decimals.isNumber(text)) {
          throw new Unfit("not a number");
        }
        yield text.isEmpty() ? null : text;
      }
      default -> throw new Unfit("not a number");
    };
  }

  private static String decimal(String number) {
    if (number == null) {
      return null;
    }
    if (!Decimals.isStorable(new BigDecimal(number))) {
      throw new Unfit("a number beyond numeric");
    }
    return Decimals.canonical(number);
  }

  private static String whole(String text, SqlType type) {
    if (!text.matches("[+-]?\\d+")) {
      throw new Unfit("not a whole number");
    }
    int bits =
        switch (type) {
          case SMALLINT -> 15;
          case INTEGER -> 31;
          default -> 63;
        };
    var number = new java.math.BigInteger(text);
    if (number.bitLength() > bits) {
      throw new Unfit("outside of " + type);
    }
    return number.toString();
  }

  private static String money(Json value, int group) {
    if (value instanceof Json.Num) {
      return null;
    }
    if (!(value instanceof Json.Str string)) {
      throw new Unfit("no amount");
    }
    String text = string.text().strip();
    if (text.isEmpty()) {
      return null;
    }
    Matcher matcher = MONEY.matcher(text);
    if (text.length() > MOST_MONEY
        || !matcher.matches()
        || matcher.group(1) != null && matcher.group(3) != null) {
      throw new Unfit("no amount");
    }
    return matcher.group(group) == null ? null : matcher.group(group).replace(",", "");
  }

  private static String truth(Json value) {
    if (value instanceof Json.Null || value instanceof Json.Nothing) {
      return null;
    }
    return switch (value) {
      case Json.Bool bool -> String.valueOf(bool.value());
      case Json.Num number -> {
        BigDecimal decimal = new BigDecimal(number.text());
        if (decimal.signum() != 0 && decimal.compareTo(BigDecimal.ONE) != 0) {
          throw new Unfit("no boolean");
        }
        yield String.valueOf(decimal.signum() != 0);
      }
      case Json.Str string ->
          switch (string.text().strip().toLowerCase(Locale.ROOT)) {
            case "" -> null;
            case "1", "true" -> "true";
            case "0", "false" -> "false";
            default -> throw new Unfit("no boolean");
          };
      default -> throw new Unfit("no boolean");
    };
  }

  /** An object or list in a column of text, in a form that two ways of writing it share. */
  static String sameJson(String text) {
    boolean mayBeJson = text.startsWith("{") || text.startsWith("[");
    return mayBeJson
        ? Json.read(text.getBytes(StandardCharsets.UTF_8)).map(Values::compact).orElse(text)
        : text;
  }

  private static String compact(Json value) {
    return JsonText.canonical(value).replace("\u0000", "\\u0000");
  }

  private interface Parser {
    String parse(String text);
  }

  private static String time(Json value, Parser parser) {
    if (!(value instanceof Json.Str string)) {
      throw new Unfit("no time");
    }
    String text = string.text().strip();
    return text.isEmpty() ? null : parser.parse(text);
  }

  static String date(String text) {
    Matcher stamp = STAMP.matcher(text);
    if (!stamp.matches()) {
      throw new Unfit("no date");
    }
    if (stamp.group(2) != null) {
      instant(text);
    }
    return localDate(stamp.group(1)).toString();
  }

  private static LocalDate localDate(String text) {
    if (!DATE.matcher(text).matches()) {
      throw new Unfit("no date");
    }
    try {
      LocalDate date = LocalDate.parse(text);
      if (date.getYear() == 0) {
        throw new Unfit("there was no year 0");
      }
      return date;
    } catch (DateTimeException e) {
      throw new Unfit("no such date");
    }
  }

  private static LocalTime localTime(String text) {
    if (!TIME.matcher(text).matches()) {
      throw new Unfit("no time");
    }
    try {
      int dot = text.indexOf('.');
      String cut = dot < 0 ? text : text.substring(0, Math.min(text.length(), dot + 10));
      return LocalTime.parse(cut).truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      throw new Unfit("no such time");
    }
  }

  static String clock(String text) {
    if (text.equals("24:00") || text.equals("24:00:00")) {
      return "24:00:00";
    }
    LocalTime time = localTime(text);
    String micros = "%06d".formatted(time.getNano() / 1000).replaceFirst("0+$", "");
    return "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond())
        + (micros.isEmpty() ? "" : "." + micros);
  }

  /** Microseconds since 1970. */
  static String instant(String text) {
    Matcher stamp = STAMP.matcher(text);
    if (!stamp.matches()) {
      throw new Unfit("no date-time");
    }
    LocalDate date = localDate(stamp.group(1));
    LocalTime time = stamp.group(3) == null ? LocalTime.MIDNIGHT : localTime(stamp.group(3));
    String zone = stamp.group(4);
    try {
      ZoneOffset offset =
          zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone.toUpperCase(Locale.ROOT));
      OffsetDateTime instant =
          LocalDateTime.of(date, time).atOffset(offset).withOffsetSameInstant(ZoneOffset.UTC);
      if (instant.getYear() < 1) {
        throw new Unfit("before the year 1");
      }
      return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, instant.toInstant()));
    } catch (DateTimeException e) {
      throw new Unfit("no such offset");
    }
  }

  private static Json.Obj requireLookup(Json.Obj object) {
    if (LOOKUP_PARTS.stream().allMatch(part -> object.get(part) instanceof Json.Nothing)) {
      throw new Unfit("an object of an unknown shape");
    }
    return object;
  }

  private static String lookup(Json value, String part) {
    return switch (value) {
      case Json.Obj object -> {
        Json found = requireLookup(object).get(part);
        yield isNothing(found) ? null : textOrNull(found);
      }
      case Json.Arr array -> throw new Unfit("a list");
      case Json.Bool bool -> throw new Unfit("a boolean");
      default -> textOrNull(value);
    };
  }

  private static String firstOf(Json value) {
    if (!(value instanceof Json.Arr array)) {
      return textOrNull(value);
    }
    for (Json item : array.items()) {
      if (!isNothing(item) && !item.equals(new Json.Str(""))) {
        return textOrNull(item);
      }
    }
    return null;
  }

  private static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  private static String personName(Json value) {
    if (!(value instanceof Json.Obj person)) {
      throw new Unfit("no person");
    }
    String name = blankToNull(text(person.get("name")));
    if (name != null) {
      return name;
    }
    String first = blankToNull(text(person.get("first_name")));
    String last = blankToNull(text(person.get("last_name")));
    return first == null ? last : last == null ? first : first + " " + last;
  }

  private static String phone(Json value) {
    if (!(value instanceof Json.Arr array)) {
      return phoneNumber(value);
    }
    String first = null;
    for (Json phone : array.items()) {
      String number = phoneNumber(phone);
      if (number != null && isPrimary(phone)) {
        return number;
      }
      first = first == null ? number : first;
    }
    return first;
  }

  private static String phoneNumber(Json phone) {
    if (!(phone instanceof Json.Obj object)) {
      return blankToNull(text(phone));
    }
    boolean isUnknown =
        PHONE_PARTS.stream().allMatch(part -> object.get(part) instanceof Json.Nothing);
    if (isUnknown && !object.fields().isEmpty()) {
      throw new Unfit("a phone of an unknown shape");
    }
    for (String part : PHONE_PARTS.subList(0, 3)) {
      String number = blankToNull(text(object.get(part)));
      if (number != null) {
        String dial = blankToNull(text(object.get("dial_code")));
        boolean isWhole = dial == null || number.startsWith("+");
        return isWhole ? number : (dial.startsWith("+") ? dial : "+" + dial) + " " + number;
      }
    }
    return null;
  }

  private static boolean isPrimary(Json phone) {
    return phone instanceof Json.Obj object && "true".equals(truth(object.get("primary")));
  }

  private static String primary(Json value) {
    if (!(value instanceof Json.Obj person)) {
      throw new Unfit("no person");
    }
    String own = truth(person.get("primary"));
    if (own != null || !(person.get("phone_numbers") instanceof Json.Arr phones)) {
      return own;
    }
    return String.valueOf(phones.items().stream().anyMatch(Values::isPrimary));
  }

  /** A text that PostgreSQL can hold. */
  static String storable(String text) {
    if (text.indexOf(0) >= 0) {
      throw new Unfit("the character 0");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new Unfit("half a character");
    }
    return text;
  }

  private static void requireStorable(Json value) {
    switch (value) {
      case Json.Str string -> storable(string.text());
      case Json.Num number -> decimal(number.text());
      case Json.Arr array -> array.items().forEach(Values::requireStorable);
      case Json.Obj object -> {
        var last = new java.util.HashMap<String, Json>();
        object.fields().forEach(field -> last.put(field.name(), field.value()));
        last.forEach(
            (name, part) -> {
              storable(name);
              requireStorable(part);
            });
      }
      default -> {}
    }
  }

  static boolean isShort(String text, int mostBytes) {
    return text.length() <= mostBytes && text.getBytes(StandardCharsets.UTF_8).length <= mostBytes;
  }

  static String bounded(String text, int mostBytes) {
    if (!isShort(text, mostBytes)) {
      throw new Unfit("too long for an index");
    }
    return text;
  }
}
