package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.failure.Reason;
import org.junit.jupiter.api.Test;

class StopAlertTest {
  @Test
  void namesTheServiceSoThatTheStopOfAnotherIsAnotherCause() {
    assertEquals("unexpected//transformer", StopAlert.of(Reason.UNEXPECTED).key());
  }
}
