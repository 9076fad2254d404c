package breezeway.transformer.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.spec.Conversion;
import breezeway.common.spec.SqlType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each conversion, by a table of JSON values and what becomes of them. */
class ConversionsTest {
  private static final String REFUSED = "(refused)";
  private static final List<Conversion> OF_ONE_VALUE =
      Stream.of(Conversion.values())
          .filter(conversion -> !conversion.isSyntheticKey())
          .filter(conversion -> conversion != Conversion.UNKNOWN_KEYS)
          .toList();

  private record Case(Conversion conversion, SqlType type, String json, String expected) {
    @Override
    public String toString() {
      String shown = json.length() > 40 ? json.substring(0, 40) + "…" : json;
      return conversion.word() + " of " + shown + " in " + type.sql();
    }
  }

  @TestFactory
  Stream<DynamicTest> takesAValueOrRefusesIt() {
    return cases()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.toString(),
                    () ->
                        assertEquals(
                            row.expected(), column(row.conversion(), row.type(), row.json()))));
  }

  private static Stream<Case> cases() {
    return Stream.of(
            text(Conversion.TEXT, "\"\"", "", "\"\\n a\"", "\n a", "42", "42", "1.50", "1.50"),
            text(Conversion.TEXT, "1e3", "1000", "true", "true", "{\"a\":1}", REFUSED),
            text(Conversion.TEXT, "[]", REFUSED, "[1]", REFUSED, "\"👩‍🍳\"", "👩‍🍳"),
            text(Conversion.TEXT, "\"a\\u0000\"", REFUSED, "\"\\ud83d\"", REFUSED),
            text(Conversion.TEXT, "\"\\udc00\\ud83d\"", REFUSED),
            text(Conversion.EMPTY_TO_NULL, "\"\"", null, "\" \"", " ", "1", "1", "[1]", REFUSED),
            text(Conversion.ID, "42", "42", "42.0", "42", "\"42\"", "42", "\" 42 \"", "42"),
            text(Conversion.ID, "4.2e1", "42", "42.5", REFUSED, "\"\"", null, "\"  \"", null),
            text(Conversion.ID, "\"a-1\"", "a-1", "true", REFUSED, "[1]", REFUSED),
            text(Conversion.ID, "{\"id\":1}", REFUSED, "1e999999999", REFUSED, "-0.0", "0"),
            text(Conversion.ID, "12345678901234567890123", "12345678901234567890123"),
            typed(Conversion.ID, SqlType.BIGINT, "\"abc\"", REFUSED, "910000001", "910000001"),
            typed(Conversion.ID, SqlType.BIGINT, "9223372036854775808", REFUSED),
            typed(Conversion.INTEGER, SqlType.SMALLINT, "32767", "32767", "32768", REFUSED),
            typed(Conversion.INTEGER, SqlType.INTEGER, "\"7\"", "7", "7.0", "7", "7.5", REFUSED),
            typed(Conversion.INTEGER, SqlType.INTEGER, "-2147483648", "-2147483648"),
            typed(Conversion.INTEGER, SqlType.INTEGER, "2147483648", REFUSED, "\" \"", null),
            typed(Conversion.INTEGER, SqlType.INTEGER, "\"seven\"", REFUSED, "true", REFUSED),
            typed(Conversion.INTEGER, SqlType.BIGINT, "9223372036854775807", "9223372036854775807"),
            typed(Conversion.INTEGER, SqlType.BIGINT, "1e1000000", REFUSED, "0e1000000", "0"),
            typed(Conversion.DECIMAL, SqlType.NUMERIC, "27.50", "27.50", "1e-7", "0.0000001"),
            typed(Conversion.DECIMAL, SqlType.NUMERIC, "123456789.01", "123456789.01"),
            typed(Conversion.DECIMAL, SqlType.NUMERIC, "\"1e5\"", "100000", "\"+.5\"", "0.5"),
            typed(Conversion.DECIMAL, SqlType.NUMERIC, "\"1,5\"", REFUSED, "\"NaN\"", REFUSED),
            typed(
                Conversion.DECIMAL,
                SqlType.NUMERIC,
                "0.1234567890123456789012345",
                "0.1234567890123456789012345"),
            typed(Conversion.DECIMAL, SqlType.NUMERIC, "1e131072", REFUSED, "1e-16384", REFUSED),
            typed(Conversion.DECIMAL, SqlType.NUMERIC, "1e2147483640", REFUSED, "0e-20000", "0"),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"42.50 USD\"", "42.50", "42.5", "42.5"),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"120.00 USD\"", "120.00"),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"USD 42.50\"", "42.50", "\"7\"", "7"),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"1,234.50 USD\"", "1234.50", "\"\"", null),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"-5.00 EUR\"", "-5.00", "\" \"", null),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"1,50 EUR\"", REFUSED, "\"USD\"", REFUSED),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"1234,567 USD\"", REFUSED, "[]", REFUSED),
            typed(Conversion.MONEY, SqlType.NUMERIC, "\"USD 1 USD\"", REFUSED, "true", REFUSED),
            text(Conversion.CURRENCY, "\"42.50 USD\"", "USD", "\"eur 1\"", "EUR", "42.5", null),
            text(Conversion.CURRENCY, "\"42.50\"", null, "\"\"", null, "\"lots\"", REFUSED),
            typed(Conversion.COORDINATE, SqlType.NUMERIC, "\"44.1200001\"", "44.1200001"),
            typed(Conversion.COORDINATE, SqlType.NUMERIC, "-123.9900002", "-123.9900002"),
            typed(Conversion.COORDINATE, SqlType.NUMERIC, "\"unknown\"", null, "[1]", REFUSED),
            typed(Conversion.COORDINATE, SqlType.NUMERIC, "true", REFUSED, "{\"a\":1}", REFUSED),
            typed(Conversion.JSON, SqlType.JSONB, "0e-99999", "0", "[0e99999]", "[0]"),
            typed(Conversion.ID, SqlType.BIGINT, "\"\u0661\u0662\"", REFUSED),
            text(Conversion.CODE_OF, "{\"value\":\"a\"}", REFUSED, "{\"name\":\"a\"}", null),
            typed(Conversion.BOOLEAN, SqlType.BOOLEAN, "true", "true", "\"False\"", "false"),
            typed(Conversion.BOOLEAN, SqlType.BOOLEAN, "0", "false", "1", "true", "2", REFUSED),
            typed(Conversion.BOOLEAN, SqlType.BOOLEAN, "\"yes\"", REFUSED, "[]", REFUSED),
            typed(Conversion.BOOLEAN_ONLY, SqlType.BOOLEAN, "true", "true", "\"16:00\"", null),
            text(Conversion.TEXT_UNLESS_BOOLEAN, "true", null, "\"16:00\"", "16:00", "\"\"", null),
            text(Conversion.TEXT_UNLESS_BOOLEAN, "{\"b\":1,\"a\":[]}", "{\"a\":[],\"b\":1}"),
            typed(Conversion.NON_EMPTY, SqlType.BOOLEAN, "true", "true", "[]", "false"),
            typed(Conversion.NON_EMPTY, SqlType.BOOLEAN, "[0]", "true", "0.0", "false"),
            typed(Conversion.NON_EMPTY, SqlType.BOOLEAN, "{\"a\":1}", "true", "12.5", "true"),
            typed(Conversion.NON_EMPTY, SqlType.BOOLEAN, "\"text\"", REFUSED),
            typed(Conversion.DATE, SqlType.DATE, "\"2026-04-13\"", "2026-04-13"),
            typed(Conversion.DATE, SqlType.DATE, "\"2026-04-13T23:30:00-07:00\"", "2026-04-13"),
            typed(Conversion.DATE, SqlType.DATE, "\"2026-02-30\"", REFUSED, "\"\"", null),
            typed(Conversion.DATE, SqlType.DATE, "\"0000-01-01\"", REFUSED, "20260413", REFUSED),
            typed(Conversion.DATE, SqlType.DATE, "\"2026-04-13T25:00\"", REFUSED, "\" \"", null),
            typed(Conversion.TIME, SqlType.TIME, "\"16:00:00\"", "16:00:00", "\"9:00\"", REFUSED),
            typed(Conversion.TIME, SqlType.TIME, "\"16:00\"", "16:00:00", "\"24:00\"", "24:00:00"),
            typed(Conversion.TIME, SqlType.TIME, "\"24:01\"", REFUSED, "\"16:00:00Z\"", REFUSED),
            typed(Conversion.TIME, SqlType.TIME, "\"16:00:00.1234567\"", "16:00:00.123456"),
            instant("2026-03-30T08:12:44", "2026-03-30T08:12:44Z"),
            instant("2026-04-13T15:02:10+00:00", "2026-04-13T15:02:10Z"),
            instant("2026-04-13T15:02:10-0730", "2026-04-13T22:32:10Z"),
            instant("2026-04-13 15:02:10", "2026-04-13T15:02:10Z"),
            instant("2026-04-13T15:02:10.5Z", "2026-04-13T15:02:10.5Z"),
            instant("2026-04-13T15:02:10.123456999z", "2026-04-13T15:02:10.123456Z"),
            instant("2026-04-13T15:02:10.000", "2026-04-13T15:02:10Z"),
            instant("2026-04-13", "2026-04-13T00:00:00Z"),
            instant("0001-01-01T00:00:00+14:00", REFUSED),
            instant("9999-12-31T23:00:00-02:00", "10000-01-01T01:00:00Z"),
            instant("2026-13-01T00:00:00", REFUSED),
            instant("2026-04-13T15:02:10+19:00", REFUSED),
            instant("13.04.2026", REFUSED),
            instant("1776092530", REFUSED),
            instant("", null),
            typed(Conversion.INSTANT, SqlType.TIMESTAMPTZ, "1776092530", REFUSED),
            typed(
                Conversion.JSON,
                SqlType.JSONB,
                "{\"b\":1.50,\"a\":null}",
                "{\"a\":null,\"b\":1.50}"),
            typed(Conversion.JSON, SqlType.JSONB, "[]", "[]", "\"a\"", "\"a\"", "\"\"", null),
            typed(
                Conversion.JSON,
                SqlType.JSONB,
                "[\"\\u0000\"]",
                REFUSED,
                "{\"\\u0000\":1}",
                REFUSED),
            typed(Conversion.JSON, SqlType.JSONB, "[1e200000]", REFUSED, "[\"\\ud800\"]", REFUSED),
            text(Conversion.CODE_OF, "{\"code\":\"a\"}", "a", "\"b\"", "b", "0", "0"),
            text(Conversion.CODE_OF, "{\"name\":\"A\"}", null, "[\"a\"]", REFUSED, "\"\"", null),
            text(Conversion.NAME_OF, "{\"name\":\"A\"}", "A", "\"B\"", "B", "true", REFUSED),
            text(Conversion.NOTE_OF, "{\"note\":\"A\"}", "A", "\"B\"", "B", "{\"id\":1}", null),
            text(Conversion.ID_OF, "{\"id\":7}", "7", "\"guest\"", null, "7", null),
            text(Conversion.ID_OF, "{\"id\":\"\"}", null, "{\"id\":null}", null, "[7]", REFUSED),
            text(Conversion.ID_OF, "{\"id\":{}}", null, "{\"id\":{\"a\":1}}", REFUSED),
            text(Conversion.CODE_OF, "{\"code\":{}}", null, "{\"code\":{\"a\":1}}", REFUSED),
            text(Conversion.NAME_OF, "{\"name\":{}}", null, "{\"name\":[]}", REFUSED),
            text(Conversion.FIRST_OF, "[\"a\",\"b\"]", "a", "[]", null, "\"a\"", "a"),
            text(
                Conversion.FIRST_OF,
                "[null,\"\",\"b\"]",
                "b",
                "[{\"a\":1}]",
                REFUSED,
                "[{}]",
                null),
            text(Conversion.PERSON_NAME, "{\"name\":\"A B\",\"first_name\":\"C\"}", "A B"),
            text(Conversion.PERSON_NAME, "{\"first_name\":\"A\",\"last_name\":\"B\"}", "A B"),
            text(Conversion.PERSON_NAME, "{\"first_name\":\"\",\"last_name\":\"B\"}", "B"),
            text(Conversion.PERSON_NAME, "{\"id\":1}", null, "\"A\"", REFUSED),
            text(Conversion.PHONE, "[{\"dial_code\":\"1\",\"number\":\"5550100\"}]", "+1 5550100"),
            text(Conversion.PHONE, "[{\"number\":\"1\"},{\"number\":\"2\",\"primary\":true}]", "2"),
            text(Conversion.PHONE, "[\"+1 5550101\"]", "+1 5550101", "[]", null, "[null]", null),
            text(Conversion.PHONE, "[{\"dial_code\":1,\"phone_number\":5550100}]", "+1 5550100"),
            typed(Conversion.PRIMARY, SqlType.BOOLEAN, "{\"primary\":false}", "false"),
            typed(
                Conversion.PRIMARY,
                SqlType.BOOLEAN,
                "{\"phone_numbers\":[{\"primary\":false},{\"primary\":true}]}",
                "true"),
            typed(Conversion.PRIMARY, SqlType.BOOLEAN, "{\"phone_numbers\":[]}", "false"),
            typed(Conversion.PRIMARY, SqlType.BOOLEAN, "{\"first_name\":\"A\"}", null))
        .flatMap(cases -> cases);
  }

  @ParameterizedTest
  @EnumSource(Conversion.class)
  void whatIsNotSetIsNull(Conversion conversion) throws IOException {
    if (conversion.isSyntheticKey()) {
      return; // made of the element, whatever is in it
    }
    assertNull(Conversions.convert(conversion, MissingNode.getInstance()));
    assertNull(Conversions.convert(conversion, parse("null")));
    assertNull(Conversions.convert(conversion, parse("{}")));
    String empty = Conversions.convert(conversion, parse("\"\""));
    assertEquals(conversion == Conversion.TEXT ? "" : null, empty);
  }

  @Test
  void takesOrRefusesWhateverTheValueIs() throws IOException {
    long seed = 20260413;
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      String json = oddJson(random, 3);
      for (Conversion conversion : OF_ONE_VALUE) {
        JsonNode value = parse(json);
        try {
          String text = Conversions.convert(conversion, value);
          assertTrue(text == null || text.equals(Conversions.convert(conversion, value)));
        } catch (UnfitValueException e) {
          boolean isWords = e.getMessage().matches("[A-Za-z0-9 ,()-]+");
          assertTrue(isWords, () -> "seed " + seed + ": " + conversion + " of " + json + e);
        }
      }
    }
  }

  @Test
  void decimalsKeepEveryDigit() throws IOException {
    long seed = 42;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      BigDecimal number =
          new BigDecimal(new java.math.BigInteger(120, random), random.nextInt(80) - 40);
      String text = column(Conversion.DECIMAL, SqlType.NUMERIC, number.toString());
      assertEquals(0, number.compareTo(new BigDecimal(text)), () -> "seed " + seed + " " + number);
      assertTrue(text.indexOf('E') < 0, text);
    }
  }

  private static String oddJson(Random random, int depth) {
    List<String> leaves =
        List.of(
            "null",
            "true",
            "0",
            "-1.5e300",
            "1e-400",
            "\"\"",
            "\" \"",
            "\"a\\u0000\"",
            "\"\\ud800\"",
            "\"2026-02-30\"",
            "\"24:00:00\"",
            "\"1,2,3 USD\"",
            "[]",
            "{}",
            "99999999999999999999999999",
            "\"" + "9".repeat(400) + "\"",
            "\"+\"",
            "\"e5\"");
    if (depth == 0 || random.nextInt(3) > 0) {
      return leaves.get(random.nextInt(leaves.size()));
    }
    String first = oddJson(random, depth - 1);
    String second = oddJson(random, depth - 1);
    List<String> names = List.of("id", "code", "name", "primary", "number", "phone_numbers");
    return random.nextBoolean()
        ? "[" + first + "," + second + "]"
        : "{\""
            + names.get(random.nextInt(names.size()))
            + "\":"
            + first
            + ",\"z\":"
            + second
            + "}";
  }

  private static Stream<Case> text(Conversion conversion, String... jsonAndExpected) {
    return typed(conversion, SqlType.TEXT, jsonAndExpected);
  }

  private static Stream<Case> instant(String text, String expected) {
    return typed(Conversion.INSTANT, SqlType.TIMESTAMPTZ, "\"" + text + "\"", expected);
  }

  private static Stream<Case> typed(
      Conversion conversion, SqlType type, String... jsonAndExpected) {
    Stream.Builder<Case> cases = Stream.builder();
    for (int i = 0; i < jsonAndExpected.length; i += 2) {
      cases.add(new Case(conversion, type, jsonAndExpected[i], jsonAndExpected[i + 1]));
    }
    return cases.build();
  }

  private static String column(Conversion conversion, SqlType type, String json)
      throws IOException {
    try {
      String text = Conversions.convert(conversion, parse(json));
      return text == null ? null : SqlTexts.fit(type, conversion, text);
    } catch (UnfitValueException e) {
      return REFUSED;
    }
  }

  private static JsonNode parse(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return ExactJson.parse(bytes, 0, bytes.length);
  }

  @Test
  void refusesLongTextsOfDigitsWithoutCountingThem() {
    assertThrows(UnfitValueException.class, () -> Numbers.decimal("9".repeat(1_000_000)));
  }
}
