package breezeway.common.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import breezeway.common.message.RunId;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogPlaceTest {

  @Test
  void linesSayWhereTheThreadIsUntilItLeaves() {
    try (LogPlace.Stay stay = LogPlace.of("austin", "tasks", new RunId(17, 2)).enter()) {
      assertEquals("austin", MDC.get("region"));
      assertEquals("tasks", MDC.get("entity"));
      assertEquals("17.2", MDC.get("run"));
    }
    assertNull(MDC.get("region"));
    assertNull(MDC.get("run"));
  }

  @Test
  void whoLeavesIsBackWhereItWasBefore() {
    LogPlace outer = LogPlace.of("austin", "tasks", new RunId(17, 1));
    try (LogPlace.Stay stay = outer.enter()) {
      try (LogPlace.Stay inner = LogPlace.of("smoky", "people").enter()) {
        assertEquals(new LogPlace("smoky", "people", ""), LogPlace.here());
        assertNull(MDC.get("run"), "another entity's run would mislead");
      }
      assertEquals(outer, LogPlace.here());
    }
  }

  @Test
  void placeIsCarriedOverToAnotherThread() throws InterruptedException {
    try (LogPlace.Stay stay = LogPlace.of("austin", "tasks").enter()) {
      LogPlace place = LogPlace.here();
      LogPlace[] seen = new LogPlace[2];
      Thread.ofVirtual()
          .start(
              () -> {
                seen[0] = LogPlace.here();
                try (LogPlace.Stay there = place.enter()) {
                  seen[1] = LogPlace.here();
                }
              })
          .join();
      assertEquals(new LogPlace("", "", ""), seen[0]);
      assertEquals(place, seen[1]);
    }
  }
}
