package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void tellsAgesInTheLargestUnitThatSaysEnough() {
    assertEquals("40s", Times.age(Duration.ofSeconds(40)));
    assertEquals("5m", Times.age(Duration.ofSeconds(330)));
    assertEquals("26h", Times.age(Duration.ofHours(26)));
    assertEquals("3d", Times.age(Duration.ofDays(3)));
    assertEquals("0s", Times.age(Duration.ofSeconds(-1)));
  }
}
