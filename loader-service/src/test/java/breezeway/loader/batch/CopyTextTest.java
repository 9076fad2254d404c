package breezeway.loader.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyTextTest {
  private final CopyText text = new CopyText();

  private String written() {
    return new String(text.bytes(), 0, text.length(), StandardCharsets.UTF_8);
  }

  @Test
  void separatesValuesAndEndsRows() {
    text.value("a");
    text.value(null);
    text.value("");
    text.endRow();
    text.value("b");
    text.endRow();
    assertEquals("a\t\\N\t\nb\n", written());
    assertEquals(2, text.rows());
  }

  @Test
  void escapesWhatSeparates() {
    text.value("tab\tline\nreturn\rback\\slash \\N");
    text.endRow();
    assertEquals("tab\\tline\\nreturn\\rback\\\\slash \\\\N\n", written());
  }

  @Test
  void keepsEveryCharacter() {
    text.value("é\t\uD83D\uDE00");
    text.endRow();
    assertEquals("é\\t\uD83D\uDE00\n", written());
  }

  @Test
  void growsWithItsRows() {
    String long_ = "x".repeat(100_000);
    text.value(long_);
    text.value(long_ + "é");
    text.endRow();
    assertEquals(long_ + "\t" + long_ + "é\n", written());
  }

  @Test
  void isEmptyAfterClear() {
    text.value("half a row");
    text.clear();
    text.value("b");
    text.endRow();
    assertEquals("b\n", written());
  }
}
