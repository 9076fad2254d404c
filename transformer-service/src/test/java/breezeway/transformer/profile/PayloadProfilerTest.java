package breezeway.transformer.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.PayloadProfile;
import breezeway.common.message.PayloadProfile.Field;
import breezeway.common.message.PayloadProfile.Use;
import breezeway.common.message.RunId;
import breezeway.transformer.Specs;
import breezeway.transformer.mapping.ExactJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PayloadProfilerTest {
  private static final RunId RUN = new RunId(7, 1);

  private final PayloadProfiler properties =
      new PayloadProfiler(Specs.catalog().get("properties"), RUN);
  private final PayloadProfiler tasks = new PayloadProfiler(Specs.catalog().get("tasks"), RUN);

  @Test
  void countsWhatWasSeenPresentNullEmptyAndOfWhichType() throws IOException {
    properties.takeRecord(json("{\"id\": 1, \"name\": \"Maple 12\", \"bedrooms\": 2}"));
    properties.takeRecord(json("{\"id\": 2, \"name\": \"\", \"bedrooms\": 2.5}"));
    properties.takeRecord(json("{\"id\": 3, \"name\": null, \"bedrooms\": \"2\"}"));
    properties.takeRecord(json("{\"id\": 4, \"notes\": {}, \"photos\": []}"));
    Map<String, Field> fields = fields(properties);

    Field name = fields.get("/name");
    assertEquals(4, name.seen());
    assertEquals(3, name.present());
    assertEquals(1, name.nulls());
    assertEquals(1, name.empty());
    assertEquals(Map.of("string", 1L), name.types());
    assertEquals("xxxxx 99", name.example());
    assertEquals(Use.READ, name.use());
    assertEquals(
        Map.of("integer", 1L, "decimal", 1L, "string", 1L), fields.get("/bedrooms").types());
    assertEquals(Map.of(), fields.get("/notes").types());
    assertEquals(Map.of("array", 1L), fields.get("/photos").types());
    assertEquals(4, fields.get("").present());
  }

  @Test
  void elementsOfListsAreOnePlace() throws IOException {
    properties.takeRecord(
        json("{\"id\": 1, \"photos\": [{\"id\": 1}, {\"id\": 2, \"exif\": {\"iso\": 100}}]}"));
    Map<String, Field> fields = fields(properties);
    assertEquals(2, fields.get("/photos/*").present());
    assertEquals(2, fields.get("/photos/*/id").present());
    assertEquals(2, fields.get("/photos/*/exif").seen());
    assertEquals(1, fields.get("/photos/*/exif").present());
    assertEquals(Use.UNKNOWN, fields.get("/photos/*/exif/iso").use());
  }

  @Test
  void wordsOfClosedListsAreCountedAndNothingElseIsShown() throws IOException {
    properties.takeRecord(
        json(
            """
            {"id": 1, "status": {"code": "active"}, "wifi_password": "hunter2", "wifi_name": "Heron",
             "owner": "Ottilie Mond", "since": "2026-04-01", "pin": 1234}
            """));
    properties.takeRecord(json("{\"id\": 2, \"status\": \"in review\"}"));
    properties.takeRecord(json("{\"id\": 3, \"status\": \"+1 5550100\"}"));
    PayloadProfile profile = properties.profile("smoky", true);
    Map<String, Field> fields = fields(properties);

    assertEquals(Map.of("active", 1L), fields.get("/status/code").values());
    assertEquals(Map.of("in review", 1L, "+9 9999999", 1L), fields.get("/status").values());
    assertEquals("xxxxxxx xxxx", fields.get("/owner").example());
    assertEquals("date", fields.get("/since").form());
    assertEquals("9", fields.get("/pin").example());
    String text = new String(profile.toBytes(), StandardCharsets.UTF_8);
    for (String hidden : new String[] {"hunter2", "Heron", "Ottilie", "2026-04-01", "1234"}) {
      assertFalse(text.contains(hidden), hidden);
    }
  }

  @Test
  void whatIsIgnoredAndWhatIsBelowJsonIsNotLookedAt() throws IOException {
    tasks.takeRecord(json("{\"id\": 1, \"tags\": [\"a\"], \"itemized_cost\": [{\"any\": 1}]}"));
    Map<String, Field> fields = fields(tasks);
    assertNull(fields.get("/tags"));
    assertEquals(1, fields.get("/itemized_cost").present());
    assertNull(fields.get("/itemized_cost/*"));
  }

  @Test
  void answersOfCallsHaveTheNameOfTheCallBeforeThem() throws IOException {
    tasks.takeAnswer("comments", json("[{\"id\": 1, \"comment\": \"a\"}, {\"id\": 2}]"));
    tasks.takeAnswer("comments", json("{\"results\": [{\"id\": 3, \"mood\": \"calm\"}]}"));
    Map<String, Field> fields = fields(tasks);
    assertEquals(2, fields.get("comments:").present());
    assertEquals(3, fields.get("comments:/*/comment").seen());
    assertEquals(1, fields.get("comments:/*/comment").present());
    assertEquals(Use.UNKNOWN, fields.get("comments:/*/mood").use());
  }

  @Test
  void keysThatAreDataShowTheirShape() throws IOException {
    properties.takeRecord(
        json(
            """
            {"id": 1, "rates": {"2026-04-01": 1, "2026-04-02": 2}, "nul\\u0000 key/~": 1,
             "guest@example.invalid": true, "id_700101": 1}
            """));
    Map<String, Field> fields = fields(properties);
    assertEquals(2, fields.get("/rates/<9999-99-99>").present());
    assertTrue(fields.containsKey("/<xxx? xxx~1~0>"), fields.keySet().toString());
    assertTrue(fields.containsKey("/<xxxxx@xxxxxxx.xxxxxxx>"));
    assertTrue(fields.containsKey("/<xx?999999>") || fields.containsKey("/<xx_999999>"));
  }

  @Test
  void aMapWithDataForKeysBecomesOnePlace() throws IOException {
    for (int i = 0; i < 100; i++) {
      properties.takeRecord(
          json("{\"id\": 1, \"by_room\": {\"%s\": {\"area\": 1}}}".formatted(letters(i))));
    }
    Map<String, Field> fields = fields(properties);
    Field map = fields.get("/by_room");
    assertTrue(map.note().startsWith("more than 60 unknown keys"), map.note());
    assertEquals(40, fields.get("/by_room/*").present());
    assertEquals(
        4,
        fields.keySet().stream()
            .filter(key -> key.startsWith("/by_room") || key.isEmpty())
            .count());
  }

  @Test
  void hostilePayloadsStayWithinBounds() throws IOException {
    StringBuilder many = new StringBuilder("{\"id\": 1");
    for (int i = 0; i < 100_000; i++) {
      many.append(",\"").append(letters(i)).append("\":1");
    }
    properties.takeRecord(json(many.append('}').toString()));
    properties.takeRecord(json("{\"id\": 2, \"" + "k".repeat(49_000) + "\": 1}"));
    StringBuilder deep = new StringBuilder("{\"id\": 3, \"notes\": ");
    deep.append("{\"a\":".repeat(200)).append('1').append("}".repeat(201));
    properties.takeRecord(json(deep.toString()));
    for (int i = 0; i < 40; i++) {
      StringBuilder wide = new StringBuilder("{\"id\": 4, \"notes\": {\"" + letters(i) + "\": {");
      for (int j = 0; j < 50; j++) {
        wide.append(j == 0 ? "" : ",").append('"').append(letters(j)).append("\": 1");
      }
      properties.takeRecord(json(wide.append("}}}").toString()));
    }
    PayloadProfile profile = properties.profile("smoky", true);
    assertTrue(profile.fields().size() < 600, profile.fields().size() + " fields");
    assertTrue(profile.leftOut() > 0);
    assertTrue(profile.toBytes().length < 200_000, profile.toBytes().length + " bytes");
    assertEquals(43, fields(properties).get("/id").present());
  }

  @Test
  void aClosedListWithTooManyWordsIsNoneAndStaysSmall() throws IOException {
    for (int i = 0; i < 200; i++) {
      properties.takeRecord(json("{\"id\": 1, \"status\": \"%s\"}".formatted(letters(i))));
    }
    Field status = fields(properties).get("/status");
    assertTrue(status.manyValues());
    assertEquals(FieldStats.MOST_VALUES, status.values().size());
  }

  @Test
  void aProfileIsOfItsRunAndIsToldOnce() throws IOException {
    RunProfiles profiles = new RunProfiles(Specs.catalog());
    profiles.takeRecord("smoky", "tasks", new RunId(1, 1), json("{\"id\": 1}"));
    profiles.takeRecord("smoky", "tasks", new RunId(2, 1), json("{\"id\": 1}"));
    profiles.takeRecord("smoky", "tasks", new RunId(2, 2), json("{\"id\": 2}"));
    profiles.takeRecord("smoky", "tasks", new RunId(1, 1), json("{\"id\": 1}"));
    assertEquals(Optional.empty(), profiles.complete("smoky", "tasks", new RunId(1, 1), true));
    PayloadProfile profile =
        profiles.complete("smoky", "tasks", new RunId(2, 2), true).orElseThrow();
    assertEquals(2, profile.records());
    assertEquals(Optional.empty(), profiles.complete("smoky", "tasks", new RunId(2, 2), true));
  }

  @Test
  void whatIsSentIsWhatIsRead() throws IOException {
    tasks.takeRecord(json("{\"id\": 1, \"mood\": {\"steps\": 4}, \"type_priority\": \"high\"}"));
    PayloadProfile profile = tasks.profile("smoky", false);
    assertEquals(profile, PayloadProfile.parse(profile.toBytes()));
  }

  private static Map<String, Field> fields(PayloadProfiler profiler) {
    return profiler.profile("smoky", true).fields().stream()
        .collect(Collectors.toMap(Field::pointer, field -> field));
  }

  /** A different word of letters for each number. */
  private static String letters(int number) {
    StringBuilder letters = new StringBuilder("k");
    for (int rest = number; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  private static JsonNode json(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ExactJson.parse(bytes, 0, bytes.length);
  }
}
