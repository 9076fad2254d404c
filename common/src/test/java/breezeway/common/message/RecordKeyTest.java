package breezeway.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {
  @Test
  void idsAreReadableInTheKey() {
    assertEquals("smoky/88000451", RecordKey.of("smoky", "88000451").toString());
    assertEquals(
        "smoky/88000451/comments", RecordKey.of("smoky", "88000451", "comments").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"42", "a/b", "", "50 %", "a+b", "Küche 🧹", "%2F"})
  void everyKeyComesBackAsItWas(String key) {
    RecordKey record = RecordKey.of("smoky", key);
    assertEquals(record, RecordKey.parse(record.toString()));
    RecordKey answer = RecordKey.of("smoky", key, "comments");
    assertEquals(answer, RecordKey.parse(answer.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "smoky", "smoky/1/comments/2"})
  void anythingElseIsNoKey(String text) {
    assertThrows(IllegalArgumentException.class, () -> RecordKey.parse(text));
  }
}
