package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
  @Test
  void tellsAgesInTheLargestUnitThatSaysEnough() {
    assertEquals("40s", StatusCommand.age(Duration.ofSeconds(40)));
    assertEquals("5m", StatusCommand.age(Duration.ofSeconds(330)));
    assertEquals("26h", StatusCommand.age(Duration.ofHours(26)));
    assertEquals("3d", StatusCommand.age(Duration.ofDays(3)));
    assertEquals("0s", StatusCommand.age(Duration.ofSeconds(-1)));
  }
}
