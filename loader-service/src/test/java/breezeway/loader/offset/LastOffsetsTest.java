package breezeway.loader.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastOffsetsTest {
  private final LastOffsets offsets = new LastOffsets();

  private static byte[] key(int number) {
    return ("austin/" + number).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void knowsTheLastOffsetOfEachOfManyKeys() {
    int keys = 50_000;
    for (int offset = 0; offset < 3 * keys; offset++) {
      offsets.put(key(offset % keys), offset);
    }
    assertEquals(keys, offsets.size());
    for (int number = 0; number < keys; number++) {
      assertEquals(2 * keys + number, offsets.get(key(number)));
    }
  }

  @Test
  void aKeyThatWasNeverSeenHasNone() {
    offsets.put(key(1), 0);
    assertEquals(0, offsets.get(key(1)));
    assertEquals(-1, offsets.get(key(2)));
  }
}
