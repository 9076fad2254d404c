package breezeway.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSetTest {
  @Test
  void comesBackAsItWasEmptySetsAndOddTextsIncluded() {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    tables.put("lamps", List.of(Map.of("lamp_id", "42", "name", "\n\"Küche\" 🧹\u2028\\")));
    tables.put("lamp_bulbs", List.of());
    RowSet rows = new RowSet(tables);
    assertEquals(rows, RowSet.parse(rows.toBytes()));
    assertEquals(List.of(), rows.rows("lamp_bulbs"));
    assertEquals(List.of(), rows.rows("unheard_of"));
    assertFalse(rows.isEmpty());
  }

  @Test
  void aColumnThatIsNullIsLeftOut() {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("lamp_id", "42");
    row.put("name", null);
    String json =
        new String(new RowSet(Map.of("lamps", List.of(row))).toBytes(), StandardCharsets.UTF_8);
    assertEquals("{\"tables\":{\"lamps\":[{\"lamp_id\":\"42\"}]}}", json);
  }

  @Test
  void aSetWithoutAnyRowIsEmpty() {
    assertTrue(new RowSet(Map.of("lamp_bulbs", List.of())).isEmpty());
    assertTrue(new RowSet(Map.of()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"tables\":[]}",
        "{\"tabls\":{}}",
        "{\"tables\":{\"lamps\":[{\"lamp_id\":42}]}}",
        "{\"tables\":{\"lamps\":[{\"lamp_id\":\"42\"}, 5]}}",
        "{\"tables\":{\"lamps\":[{\"lamp_id\":\"42\"}]}} and more",
        "{\"tables\":{\"lamps\":[{\"lamp_id\":\"42\"}]}",
        "{\"tables\":{\"lamps\":[{\"lamp_id\":\"42\""
      })
  void anythingElseIsUnreadable(String text) {
    PipelineException failure =
        assertThrows(
            PipelineException.class, () -> RowSet.parse(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(Reason.MESSAGE_UNREADABLE, failure.reason());
  }
}
