package breezeway.transformer.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.transformer.Specs;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a spec does not know is kept as it came, and never costs the record. */
class UnknownKeysTest {
  private static final RecordMapper TASKS =
      new RecordMapper(Specs.catalog().keepingUnknownKeys().get("tasks"));

  @Test
  void whatIsUnknownIsKeptExactlyAndUnderItsPath() throws IOException {
    assertEquals(
        """
        {"linked_reservation":{"channel":"web"},"mood":["calm",1.10,12345678901234567890],\
        "photos":[null,{"exif":{"iso":100}}]}""",
        unknownKeys(
            """
            {"id": 1, "home_id": 7, "name": "Clean", "mood": ["calm", 1.10, 12345678901234567890],
             "photos": [{"id": 1, "url": "a"}, {"id": 2, "url": "b", "exif": {"iso": 100}}],
             "linked_reservation": {"id": 5, "channel": "web"}}
            """));
  }

  @Test
  void whatIsReadOrIgnoredIsNotThere() throws IOException {
    assertNull(
        unknownKeys(
            """
            {"id": 1, "home_id": 7, "tags": ["a"], "type_priority": {"code": "high", "name": "High"},
             "requested_by": {"id": 5, "name": "Outside Co"}, "itemized_cost": [{"any": 1}],
             "linked_reservation": {}, "summary": {"id": 1, "note": "done"}}
            """));
  }

  @Test
  void aValueWhereAnObjectShouldBeIsKept() throws IOException {
    assertEquals(
        "{\"home\":\"Heron\"}", unknownKeys("{\"id\": 1, \"home_id\": 7, \"home\": \"Heron\"}"));
  }

  @Test
  void whatPostgresqlCannotHoldIsReplacedAndTheRecordLands() throws IOException {
    assertEquals(
        "{\"k\uFFFDey\":\"a\uFFFDb\uFFFD\",\"large\":\"1E+200000\"}",
        unknownKeys(
            "{\"id\": 1, \"home_id\": 7, \"k\\u0000ey\": \"a\\u0000b\\ud800\", \"large\": 1E+200000}"));
  }

  @Test
  void whatIsTooLongIsNamedByItsLength() throws IOException {
    String text =
        unknownKeys(
            "{\"id\": 1, \"home_id\": 7, \"novel\": \""
                + "x".repeat(UnknownKeys.MOST_CHARACTERS)
                + "\"}");
    assertTrue(text.matches("\\{\"characters_left_out\":\\d+}"), text.length() + " characters");
  }

  @Test
  void anAnswersElementsHaveTheirOwn() throws IOException {
    var rows =
        TASKS
            .mapAnswer(
                "comments",
                json("[{\"id\": 1, \"comment\": \"a\"}, {\"id\": 2, \"mood\": \"calm\"}]"))
            .rows("task_comments");
    assertFalse(rows.get(0).containsKey("unknown_keys"));
    assertEquals("{\"mood\":\"calm\"}", rows.get(1).get("unknown_keys"));
  }

  private static String unknownKeys(String task) throws IOException {
    return TASKS.map(json(task)).rows("tasks").getFirst().get("unknown_keys");
  }

  private static JsonNode json(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ExactJson.parse(bytes, 0, bytes.length);
  }
}
