package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Settings;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a service that only a new start helps; the services here are made up. */
class HouseTreatmentIT {
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder = TestFolders.create("treatment");
  private final List<Boolean> timetables = new CopyOnWriteArrayList<>();
  private volatile long hinderedUntil = System.nanoTime();
  private House house;

  /**
   * The first one stops by itself, the second one does not come up, nor do those that are hindered,
   * and then one works.
   */
  private Service service(boolean timetable) {
    timetables.add(timetable);
    int number = timetables.size();
    boolean isHindered = number == 2 || (number > 2 && System.nanoTime() - hinderedUntil < 0);
    return new Service(
        () -> {
          if (isHindered) {
            throw new IllegalStateException("cannot start just now");
          }
        },
        () -> number > 2,
        () -> number > 2,
        () -> number == 1 ? Optional.of("its thread ended") : Optional.empty(),
        () -> {});
  }

  @BeforeEach
  void open() {
    TestDatabase database = TestServers.createDatabase();
    Settings settings =
        new Surroundings(
                folder,
                Path.of(System.getProperty("breezeway.home")),
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", TestServers.bootstrapServers(),
                    "DATABASE_URL", database.jdbcUrl(),
                    "DATABASE_USER", database.user(),
                    "DATABASE_PASSWORD", database.password()))
            .settings();
    house =
        House.open(
            settings, (kind, all, pool, instance, timetable, meters, vitals) -> service(timetable));
    house.applySchema();
    house.start(EnumSet.of(ServiceKind.LOADER), true);
  }

  @AfterEach
  void close() {
    house.close();
    TestFolders.delete(folder);
  }

  @Test
  void theProcessOfASingleServiceEndsWithTheReason() {
    house.treat(House.Remedy.END_PROCESS, AT_ONCE);

    Optional<String> gaveUp = assertTimeoutPreemptively(PATIENCE, house::awaitEnd);

    assertEquals(Optional.of("The loader does not work any more: its thread ended"), gaveUp);
    assertEquals(List.of("the loader: its thread ended"), house.condition().helpless());
  }

  @Test
  void aServiceAmongOthersIsStartedAnewUntilItIsUp() throws InterruptedException {
    house.treat(House.Remedy.RESTART_SERVICE, AT_ONCE);

    awaitReady();

    assertEquals(List.of(true, true, true), timetables, "it keeps its timetable");
    assertTrue(house.condition().isLive(), house.condition().toString());
  }

  /** With none left there is no sign of life to write, and still PostgreSQL must be heard. */
  @Test
  void aHouseThatLostItsServicesForLongStartsThemOnceItCan() throws InterruptedException {
    hinderedUntil = System.nanoTime() + House.SILENCE.plusSeconds(2).toNanos();
    house.treat(House.Remedy.RESTART_SERVICE, AT_ONCE);

    awaitReady();

    assertTrue(System.nanoTime() - hinderedUntil > 0);
  }

  private void awaitReady() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (timetables.size() < 3 || !house.condition().isReady()) {
      assertTrue(System.nanoTime() - end < 0, () -> "waited in vain: " + house.condition());
      Thread.sleep(50);
    }
  }
}
