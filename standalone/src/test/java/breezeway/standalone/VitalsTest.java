package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VitalsTest {
  private static final Set<ServiceKind> NONE = EnumSet.noneOf(ServiceKind.class);

  private long now = 1_000_000_000L;
  private boolean working = true;
  private Optional<String> stopped = Optional.empty();
  private final Vitals vitals = new Vitals(() -> now);
  private final Map<ServiceKind, Service> services =
      Map.of(
          ServiceKind.LOADER,
          new Service(() -> {}, () -> working, () -> working, () -> stopped, () -> {}));

  @Test
  void leavesAServiceAloneThatWorks() {
    lookFor(Duration.ofHours(1), true);

    assertEquals(Map.of(), vitals.helpless());
  }

  @Test
  void leavesAServiceAloneThatWaitsForAServer() {
    working = false;
    lookFor(Duration.ofHours(1), false);

    assertEquals(Map.of(), vitals.helpless());

    lookFor(Vitals.PATIENCE.minusSeconds(10), true);
    assertEquals(Map.of(), vitals.helpless(), "the outage does not count");
  }

  @Test
  void givesUpAServiceThatDoesNotWorkAlthoughItCould() {
    working = false;
    lookFor(Vitals.PATIENCE.plusSeconds(10), true);

    assertEquals(
        Map.of(
            ServiceKind.LOADER,
            "it has not worked for 5 minutes although Kafka and PostgreSQL answer"),
        vitals.helpless());
  }

  @Test
  void believesAServiceThatSaysThatItStopped() {
    stopped = Optional.of("its thread ended");
    lookFor(Duration.ofSeconds(2), false);

    assertEquals(Map.of(ServiceKind.LOADER, "its thread ended"), vitals.helpless());
  }

  @Test
  void countsHowLongItIsSo() {
    stopped = Optional.of("its thread ended");
    lookFor(Duration.ofSeconds(110), true);
    assertEquals(NONE, vitals.helplessFor(Duration.ofMinutes(2)));

    lookFor(Duration.ofSeconds(20), true);
    assertEquals(EnumSet.of(ServiceKind.LOADER), vitals.helplessFor(Duration.ofMinutes(2)));
  }

  @Test
  void beginsToCountAnewWhenTheServiceIsWellInBetween() {
    working = false;
    lookFor(Vitals.PATIENCE.minusSeconds(10), true);
    working = true;
    lookFor(Duration.ofSeconds(2), true);
    working = false;
    lookFor(Vitals.PATIENCE.minusSeconds(10), true);

    assertEquals(Map.of(), vitals.helpless());
  }

  private void lookFor(Duration time, boolean serversAnswer) {
    long end = now + time.toNanos();
    while (now < end) {
      now += Duration.ofSeconds(2).toNanos();
      vitals.look(services, serversAnswer);
    }
  }
}
