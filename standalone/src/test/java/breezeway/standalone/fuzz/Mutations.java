package breezeway.standalone.fuzz;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntitySpec;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Spoils one place of a record: whatever can stand where a value stands, structure and all. What
 * becomes of it is not known here; brackets and quotes stay in pairs, so that it is one record's
 * misfortune.
 */
final class Mutations {
  private static final int LONG_NUMBER = 1000;
  private static final List<String> VALUES =
      List.of(
          // other types
          "null",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "7",
          "2",
          "1.5",
          "\"\"",
          "\" \"",
          "\"x\"",
          "{}",
          "[]",
          "[null]",
          "[{}]",
          "[[]]",
          "[1]",
          "[\"x\"]",
          "{\"a\":1}",
          "{\"id\":5}",
          "{\"code\":\"c\"}",
          "{\"name\":\"n\"}",
          "{\"id\":\"x\",\"name\":7}",
          "{\"value\":null}",
          "{\"id\":null,\"code\":null,\"name\":null}",
          "{\"id\":{},\"code\":[],\"name\":{}}",
          "{\"number\":\"5550100\",\"primary\":true}",
          "[{\"number\":null},{\"phone\":\"1\"}]",
          // numbers
          "-0",
          "-0.0",
          "0.0",
          "1.0",
          "1.50",
          "100",
          "1e2",
          "1E2",
          "12e-1",
          "2147483647",
          "2147483648",
          "-2147483648",
          "-2147483649",
          "32768",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "18446744073709551616",
          "1e400",
          "1e-400",
          "-1e400",
          "0e400",
          "0e-99999",
          "1e131071",
          "1e131072",
          "1e-16383",
          "1e-16384",
          "1e1000",
          "1e1001",
          "1e999999999",
          "1e-999999999",
          "1e9999999999",
          "0e9999999999",
          "1e2147483648",
          "123456789012345678901234567890.123456789",
          "0.1e1",
          "1234567.0000000",
          // numbers as texts
          "\"0\"",
          "\"1\"",
          "\"7\"",
          "\"-7\"",
          "\"+7\"",
          "\"7.0\"",
          "\"7.5\"",
          "\" 7 \"",
          "\"007\"",
          "\"1e2\"",
          "\"1e400\"",
          "\"NaN\"",
          "\"Infinity\"",
          "\"-Infinity\"",
          "\"0x1F\"",
          "\"1_000\"",
          "\"1,000\"",
          "\"1,50\"",
          "\"1.000,50\"",
          "\"12.50 USD\"",
          "\"USD 12.50\"",
          "\"12.50 EURO\"",
          "\"EUR 12.50 USD\"",
          "\"$12.50\"",
          "\"\u0661\u0662\"",
          "\"9223372036854775808\"",
          "\"99999999999\"",
          "\".5\"",
          "\"5.\"",
          "\"--5\"",
          "\"1e9999999999\"",
          // no numbers, no words
          "NaN",
          "Infinity",
          "-Infinity",
          "+1",
          ".5",
          "1.",
          "01",
          "-",
          "0x1F",
          "1_000",
          "undefined",
          "None",
          "True",
          "nul",
          "tru",
          "1e",
          "'x'",
          "1 2",
          "",
          "/* c */ 1",
          "1 // c",
          // booleans as texts
          "\"true\"",
          "\"false\"",
          "\"TRUE\"",
          "\"yes\"",
          "\"on\"",
          "\"null\"",
          "\"N/A\"",
          // dates and times
          "\"2026-02-28\"",
          "\"2026-02-30\"",
          "\"2026-13-01\"",
          "\"0000-00-00\"",
          "\"0001-01-01\"",
          "\"0000-12-31\"",
          "\"-0001-01-01\"",
          "\"10000-01-01\"",
          "\"9999-12-31\"",
          "\"26-04-13\"",
          "\"13.04.2026\"",
          "\"04/13/2026\"",
          "\"2026-4-3\"",
          "\"20260413\"",
          "\"2026-02-29\"",
          "\"2028-02-29\"",
          "\"2026-04-13T15:02:10Z\"",
          "\"2026-04-13T15:02:10+00:00\"",
          "\"2026-04-13T15:02:10.123456789Z\"",
          "\"2026-04-13 15:02:10\"",
          "\"2026-04-13T24:00:00Z\"",
          "\"2026-04-13T23:59:60Z\"",
          "\"2026-04-13T15:02:10+25:00\"",
          "\"2026-04-13T15:02:10+18:01\"",
          "\"2026-04-13T15:02:10-18:00\"",
          "\"2026-04-13T15:02:10+0530\"",
          "\"2026-04-13T15:02\"",
          "\"2026-04-13T15\"",
          "\"2026-04-13T\"",
          "\"2026-02-30T15:02:10Z\"",
          "\"0001-01-01T00:00:00+10:00\"",
          "\"9999-12-31T23:59:59-10:00\"",
          "\"294277-01-01T00:00:00Z\"",
          "\"+294277-01-01T00:00:00Z\"",
          "\"infinity\"",
          "\"-infinity\"",
          "\"now\"",
          "\"today\"",
          "\"epoch\"",
          "\"allballs\"",
          "1776092530",
          "1776092530000",
          "\"1776092530\"",
          "\"Mon, 13 Apr 2026 15:02:10 GMT\"",
          "\"2026-04-13T15:02:10[Europe/Berlin]\"",
          "\"2026-W16-1\"",
          "\"12:30\"",
          "\"12:30:15\"",
          "\"12:30:15.5\"",
          "\"24:00\"",
          "\"24:00:00\"",
          "\"24:00:01\"",
          "\"25:00\"",
          "\"12:60\"",
          "\"9:30\"",
          "\"09:30 AM\"",
          "\"12:30Z\"",
          "\"12:30:15.1234567\"",
          "\"-01:00\"",
          "\"12\"",
          // texts that mean something to somebody on the way
          "\"\\\\N\"",
          "\"\\\\.\"",
          "\"\\t\\n\\r\\b\\f\"",
          "\"a\\\\nb\"",
          "\"\\\"\"",
          "\"'; drop table x; --\"",
          "\"$1\"",
          "\"{}\"",
          "\"[]\"",
          "\"[1,2]\"",
          "\"{\\\"a\\\": 1}\"",
          "\"\\u2028\\u2029\"",
          "\"\\ufeffx\"",
          "\"\\uffff\"",
          "\"\\ufdd0\"",
          "\"\\u0001\\u001f\\u007f\\u0085\"",
          "\"e\\u0301\"",
          "\"\\u202ex\"",
          "\"\ud83e\uddfd\"",
          "\"\\ud83e\\uddfd\"",
          "\"\\/\"",
          "\"%\"",
          "\"a/b c+d%2F\"",
          "\"\u241f\"",
          "\"\\u00a0\"",
          "\"\\u3000 \"",
          "\"\u00e4\u00f6\u00fc\u00df\"",
          // characters that PostgreSQL cannot hold
          "\"a\\u0000b\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00x\"",
          "\"\\ud800\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"x\\udfff\"",
          "{\"id\":\"\\u0000\",\"code\":\"\\ud800\"}",
          "[\"\\u0000\"]",
          "{\"\\u0000\":1}",
          "{\"\\ud800\":1}",
          "{\"a\":{\"b\":[\"\\udead\"]}}",
          // strings that are none
          "\"\\x\"",
          "\"\\u12\"",
          "\"\\uzzzz\"",
          "\"a\u0001b\"",
          "\"a\nb\"",
          "\"a\u0000b\"",
          "\"\\u00\"",
          // lists and objects where something else is meant
          "[1,2,3]",
          "[null,null]",
          "[null,\"x\"]",
          "[\"\",\"x\"]",
          "[{},\"x\"]",
          "[true]",
          "[[1]]",
          "[{\"id\":1},5]",
          "[{\"id\":1},null]",
          "[{\"id\":1},\"x\"]",
          "[{\"id\":1},[]]",
          "[{\"id\":1},{}]",
          "[{\"id\":1},[{\"id\":2}]]",
          "[{\"id\":1},{\"id\":1}]",
          "[{\"id\":1,\"name\":\"a\"},{\"id\":\"1\"}]",
          "[{\"a\":1},{\"a\":1},{\"a\":1.0}]",
          "{\"0\":1}",
          "{\"\":1}",
          "{\"results\":[]}",
          "{\"a\":1,\"a\":2}",
          "{\"id\":1,\"id\":2,\"code\":\"x\",\"code\":\"y\"}",
          "{\"a\":1,}",
          "[1,]",
          "[,1]",
          "{\"a\"}",
          "{\"a\":}",
          "{a:1}",
          "{1:1}",
          "{\"a\" 1}",
          "[1 2]",
          "{\"a\":1]",
          "[1}");

  private static final byte[][] BROKEN_BYTES = {
    {(byte) 0xFF},
    {(byte) 0xC3, '('},
    {(byte) 0xC0, (byte) 0x80},
    {(byte) 0xC1, (byte) 0x81},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xE2, (byte) 0x82},
    {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
    {(byte) 0x80},
    {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}
  };

  private final RandomGenerator random;

  Mutations(RandomGenerator random) {
    this.random = random;
  }

  /** A record or answer that was spoilt. */
  record Spoilt(String how, Json json) {}

  Spoilt spoil(EntitySpec spec, Json json) {
    return switch (random.nextInt(20)) {
      case 0, 1 -> names(json);
      case 2, 3 -> lists(json);
      case 4 -> whole(json);
      case 5, 6 -> {
        Spoilt first = value(spec, json);
        Spoilt second = value(spec, first.json());
        yield new Spoilt(first.how() + " and " + second.how(), second.json());
      }
      default -> value(spec, json);
    };
  }

  // ---- values

  /** Where a value stands. */
  private record Place(Json container, int index, String path) {
    Json get() {
      return container instanceof Json.Obj object
          ? object.fields().get(index).value()
          : ((Json.Arr) container).items().get(index);
    }

    void set(Json value) {
      switch (container) {
        case Json.Obj object ->
            object.fields().set(index, new Json.Field(object.fields().get(index).name(), value));
        case Json.Arr array -> array.items().set(index, value);
        default -> throw new IllegalStateException();
      }
    }
  }

  private Spoilt value(EntitySpec spec, Json json) {
    Place place = place(spec, json);
    if (place == null) {
      return whole(json);
    }
    Json before = place.get();
    Json after = other(before);
    place.set(after);
    return new Spoilt(place.path() + " \u2190 " + shown(after), json);
  }

  private Place place(EntitySpec spec, Json json) {
    int kind = random.nextInt(20);
    if (kind < 6 && json instanceof Json.Obj object) {
      List<ColumnSpec> columns = spec.table().columns();
      ColumnSpec column = columns.get(random.nextInt(columns.size()));
      if (!column.from().isEmpty()) {
        var sources = column.from();
        return made(object, sources.get(random.nextInt(sources.size())).pointer());
      }
    }
    if (kind == 6 && json instanceof Json.Obj object) {
      object.fields().add(new Json.Field("unknown_" + random.nextInt(100), Json.NULL));
      return new Place(object, object.fields().size() - 1, "/unknown");
    }
    List<Place> places = new ArrayList<>();
    collect(json, "", places);
    return places.isEmpty() ? null : places.get(random.nextInt(places.size()));
  }

  /** The place that a pointer names, made if it is not there. */
  private Place made(Json.Obj root, JsonPointer pointer) {
    Place place = null;
    Json json = root;
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      String path = (place == null ? "" : place.path()) + "/" + rest.getMatchingProperty();
      if (json instanceof Json.Null && place != null) {
        json = Json.object();
        place.set(json);
      }
      if (json instanceof Json.Obj object) {
        String name = rest.getMatchingProperty();
        if (object.get(name) instanceof Json.Nothing) {
          object.fields().add(new Json.Field(name, Json.NULL));
        }
        int index = object.fields().size() - 1;
        while (!object.fields().get(index).name().equals(name)) {
          index--;
        }
        place = new Place(object, index, path);
      } else if (json instanceof Json.Arr array && !array.items().isEmpty()) {
        place = new Place(array, 0, path);
      } else {
        return place;
      }
      json = place.get();
    }
    return place == null ? new Place(root, 0, "/" + root.fields().getFirst().name()) : place;
  }

  private static void collect(Json json, String path, List<Place> places) {
    switch (json) {
      case Json.Obj object -> {
        for (int i = 0; i < object.fields().size(); i++) {
          String inner = path + "/" + object.fields().get(i).name();
          places.add(new Place(object, i, inner));
          collect(object.fields().get(i).value(), inner, places);
        }
      }
      case Json.Arr array -> {
        for (int i = 0; i < array.items().size(); i++) {
          String inner = path + "/" + i;
          places.add(new Place(array, i, inner));
          collect(array.items().get(i), inner, places);
        }
      }
      default -> {}
    }
  }

  private Json other(Json before) {
    return switch (random.nextInt(16)) {
      case 0 -> new Json.Arr(new ArrayList<>(List.of(before)));
      case 1 -> {
        Json.Obj wrapped = Json.object();
        wrapped.set(random.nextBoolean() ? "value" : "id", before);
        yield wrapped;
      }
      case 2 -> unwrapped(before);
      case 3 -> text(before);
      case 4 -> brokenBytes();
      case 5 -> number();
      default -> Json.Raw.of(VALUES.get(random.nextInt(VALUES.size())));
    };
  }

  private static Json unwrapped(Json before) {
    return switch (before) {
      case Json.Obj object when !object.fields().isEmpty() -> object.fields().getFirst().value();
      case Json.Arr array when !array.items().isEmpty() -> array.items().getFirst();
      case Json.Str string ->
          Json.Raw.of(string.text().isEmpty() ? "x" : "\"" + "x".repeat(3000) + "\"");
      default -> new Json.Str("");
    };
  }

  /** A number as its text, a text with something around it. */
  private Json text(Json before) {
    return switch (before) {
      case Json.Num number -> new Json.Str(number.text() + (random.nextBoolean() ? "" : ".0"));
      case Json.Bool bool -> new Json.Str(String.valueOf(bool.value()));
      case Json.Str string ->
          switch (random.nextInt(5)) {
            case 0 -> new Json.Str("  " + string.text() + "\n");
            case 1 -> new Json.Str(string.text() + "\u0000");
            case 2 -> new Json.Str(string.text() + "\ud83e");
            case 3 -> new Json.Str(incompressible(5_000));
            default -> new Json.Str(string.text().repeat(40));
          };
      default -> new Json.Str(new String(before.bytes(), StandardCharsets.UTF_8));
    };
  }

  private String incompressible(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }

  private Json brokenBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write('"');
    if (random.nextBoolean()) {
      bytes.write('a');
    }
    bytes.writeBytes(BROKEN_BYTES[random.nextInt(BROKEN_BYTES.length)]);
    bytes.write('"');
    return new Json.Raw(bytes.toByteArray());
  }

  private Json number() {
    String digits = String.valueOf(1 + random.nextInt(9)).repeat(1 + random.nextInt(LONG_NUMBER));
    return new Json.Num(
        switch (random.nextInt(6)) {
          case 0 -> digits;
          case 1 -> "-" + digits;
          case 2 -> "0." + digits;
          case 3 -> "0." + "1".repeat(200);
          case 4 -> digits + "." + digits;
          default -> digits + "e" + (random.nextInt(4000) - 2000);
        });
  }

  // ---- names, lists, the whole

  private Spoilt names(Json json) {
    List<Place> places = new ArrayList<>();
    collect(json, "", places);
    places.removeIf(place -> !(place.container() instanceof Json.Obj));
    if (places.isEmpty()) {
      return whole(json);
    }
    Place place = places.get(random.nextInt(places.size()));
    Json.Obj object = (Json.Obj) place.container();
    Json.Field field = object.fields().get(place.index());
    String how =
        switch (random.nextInt(10)) {
          case 0 -> {
            object.fields().remove(place.index());
            yield "removed";
          }
          case 1 -> {
            object.fields().add(field);
            yield "twice";
          }
          case 2 -> {
            object.fields().add(new Json.Field(field.name(), other(field.value())));
            yield "twice, the second one spoilt";
          }
          case 3 -> {
            object.fields().add(0, new Json.Field(field.name(), other(field.value())));
            yield "twice, the first one spoilt";
          }
          case 4 -> renamed(object, place, "");
          case 5 -> renamed(object, place, field.name() + "\u0000");
          case 6 -> renamed(object, place, field.name() + "\ud800");
          case 7 -> renamed(object, place, field.name().toUpperCase(java.util.Locale.ROOT));
          case 8 -> renamed(object, place, "/" + field.name() + "~1");
          default -> renamed(object, place, field.name() + " ".repeat(random.nextInt(60_000)));
        };
    return new Spoilt(place.path() + " " + how, json);
  }

  private static String renamed(Json.Obj object, Place place, String name) {
    object.fields().set(place.index(), new Json.Field(name, place.get()));
    return "renamed";
  }

  private Spoilt lists(Json json) {
    List<Place> places = new ArrayList<>();
    collect(json, "", places);
    places.removeIf(place -> !(place.get() instanceof Json.Arr array) || array.items().isEmpty());
    if (places.isEmpty()) {
      return whole(json);
    }
    Place place = places.get(random.nextInt(places.size()));
    Json.Arr array = (Json.Arr) place.get();
    int index = random.nextInt(array.items().size());
    Json item = array.items().get(index);
    String how =
        switch (random.nextInt(8)) {
          case 0 -> {
            array.items().add(item.copy());
            yield "an element twice";
          }
          case 1 -> {
            array.items().add(index, Json.NULL);
            yield "a null between";
          }
          case 2 -> {
            array.items().add(index, other(item));
            yield "something between";
          }
          case 3 -> {
            array.items().set(index, new Json.Arr(new ArrayList<>(List.of(item))));
            yield "an element within a list";
          }
          case 4 -> {
            place.set(new Json.Arr(new ArrayList<>(List.of(array))));
            yield "the list within a list";
          }
          case 5 -> {
            Json.Obj object = Json.object();
            for (int i = 0; i < array.items().size(); i++) {
              object.set(String.valueOf(i), array.items().get(i));
            }
            place.set(object);
            yield "an object instead of the list";
          }
          case 6 -> {
            place.set(item);
            yield "an element instead of the list";
          }
          default -> {
            array.items().set(index, other(item));
            yield "an element spoilt";
          }
        };
    return new Spoilt(place.path() + " " + how, json);
  }

  private Spoilt whole(Json json) {
    Json other = other(json);
    return new Spoilt("the whole \u2190 " + shown(other), other);
  }

  private static String shown(Json json) {
    String text = new String(json.bytes(), StandardCharsets.UTF_8);
    return text.length() <= 60 ? text : text.substring(0, 60) + "\u2026";
  }
}
