package breezeway.standalone.faults;

import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The disk of PostgreSQL is full in the middle of a sync, and has room again some time later. A
 * server that ended of it is started again, as the containers are and as {@code up} does itself.
 *
 * <p>Needs the right to mount a disk in memory, as root has it; skipped elsewhere.
 */
class DiskFullIT {
  private static final int MEGABYTES = 450;
  private static final Duration LATENCY = Duration.ofMillis(20);

  private static SmallDisk disk;
  private static Fleet fleet;

  private final Seed seed = Seed.of(getClass(), "");
  private final Canaries canaries = new Canaries(fleet.api().world(), fleet.invariants());
  private final ChangingWorld world =
      new ChangingWorld(fleet.api().world(), seed.number(), canaries.ids());

  @BeforeAll
  static void start() {
    Optional<SmallDisk> mounted = SmallDisk.mount(MEGABYTES);
    Assumptions.assumeTrue(
        mounted.isPresent(), "Skipped: this user may not mount a small disk; root may.");
    disk = mounted.get();
    fleet =
        Fleet.start(
            Fleet.Order.of(SimulationPlan.small(2).with(plan -> plan.latency(LATENCY)))
                .withPostgresIn(disk.folder().resolve("postgres")));
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void aFullDiskOfPostgresIsToldAndCostsOnlyTime() {
    fleet.scenario(
        seed,
        () -> {
          List<Fleet.Asked> asked = fillDuringASync();
          Await.until(
              "somebody to say that PostgreSQL has no space left",
              () -> saysSo(ServiceKind.LOADER) || saysSo(ServiceKind.EXTRACTOR),
              fleet::story);
          disk.free();
          if (!fleet.postgres().isAlive()) {
            fleet.postgres().restart();
          }
          passed(asked);
        });
  }

  private List<Fleet.Asked> fillDuringASync() {
    fleet.syncFully();
    world.change(300);
    List<Fleet.Asked> asked = fleet.ask("full");
    Await.pause(seed.between(100, 1_000));
    disk.fill();
    return asked;
  }

  private static boolean saysSo(ServiceKind kind) {
    return fleet.the(kind).output().contains("No space left on device");
  }

  /** All that was asked for before ends well, and whatever was changed meanwhile lands. */
  private void passed(List<Fleet.Asked> asked) {
    world.change(100);
    fleet.awaitHealthy();
    fleet.awaitEnded(asked);
    fleet.holdsAfterAFullSync();
    fleet.everyRunEndedWell();
  }
}
