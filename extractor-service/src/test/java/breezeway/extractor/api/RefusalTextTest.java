package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RefusalTextTest {
  private static final ApiRequest TASKS =
      ApiRequest.of("/task/").with("home_id", "7").with("limit", "100");

  private static String text(String body) {
    return RefusalText.of(body.getBytes(StandardCharsets.UTF_8), TASKS);
  }

  @Test
  void saysWhatTheApiSays() {
    assertEquals(
        " (Bad Request Must specify home_id, or a valid date.)",
        text(
            """
            {"error": "Bad Request", "description": "Must specify home_id, or a valid date."}"""));
  }

  @Test
  void leavesOutWhatItEchoes() {
    assertEquals(
        " (Invalid value … at property …)",
        text(
            """
            {"error": "Invalid value 'Ada Marigold' ada@example.org at property 4711"}"""));
    assertEquals(" (…)", text("{\"error\": \"4711\"}"));
  }

  @Test
  void saysNothingWhereTheAnswerDoesNot() {
    assertEquals("", text("<html>no</html>"));
    assertEquals("", text("{}"));
    assertEquals("", text(""));
  }
}
