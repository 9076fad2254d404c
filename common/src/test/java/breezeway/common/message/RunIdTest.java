package breezeway.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {
  @Test
  void comesBackAsItWas() {
    RunId run = new RunId(1_790_000_000_123L, 2);
    assertEquals("1790000000123.2", run.toString());
    assertEquals(run, RunId.parse(run.toString()));
    assertEquals(new RunId(7, 1), RunId.parse("7"));
  }

  @Test
  void aLaterRunIsGreaterAndThenALaterAttempt() {
    assertTrue(new RunId(10, 1).compareTo(new RunId(9, 5)) > 0);
    assertTrue(new RunId(10, 10).compareTo(new RunId(10, 9)) > 0);
    assertEquals(0, new RunId(10, 1).compareTo(new RunId(10, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "1.", ".1", "one.1", "1.1.1"})
  void anythingElseIsNoRunId(String text) {
    assertThrows(IllegalArgumentException.class, () -> RunId.parse(text));
  }
}
