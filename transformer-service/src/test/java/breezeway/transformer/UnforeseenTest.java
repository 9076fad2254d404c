package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnforeseenTest {
  @Test
  void itSaysWhatHappenedAndWhereButNothingOfTheRecord() {
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> Integer.parseInt("5550100 of a guest"));

    String text = Unforeseen.of(failure);

    assertTrue(text.startsWith("java.lang.NumberFormatException at java.base/"), text);
    assertTrue(text.contains("Integer.parseInt"), text);
    assertFalse(text.contains("5550100"), text);
  }
}
