package breezeway.standalone.faults;

import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The disk of PostgreSQL or of the broker is full in the middle of a sync, and has room again some
 * time later. A server that ended of it is started again, as the containers are and as {@code up}
 * does itself.
 *
 * <p>Needs the right to mount a disk in memory, as root has it; skipped elsewhere.
 */
class DiskFullIT {
  private static final Duration LATENCY = Duration.ofMillis(20);

  private SmallDisk disk;
  private Fleet fleet;
  private ChangingWorld world;
  private Seed seed;

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void aFullDiskOfPostgresIsToldAndCostsOnlyTime() {
    start(450, order -> order.withPostgresIn(disk.folder().resolve("postgres")));
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

  @Test
  void aFullDiskOfTheBrokerIsToldAndCostsOnlyTime() {
    start(250, order -> order.withKafkaIn(disk.folder().resolve("kafka")));
    fleet.scenario(
        seed,
        () -> {
          List<Fleet.Asked> asked = fillDuringASync();
          Await.until(
              "the broker to end for want of space", () -> !fleet.kafka().isAlive(), fleet::story);
          disk.free();
          fleet.kafka().restart();
          passed(asked);
        });
  }

  private void start(int megabytes, UnaryOperator<Fleet.Order> where) {
    Optional<SmallDisk> mounted = SmallDisk.mount(megabytes);
    Assumptions.assumeTrue(
        mounted.isPresent(), "Skipped: this user may not mount a small disk; root may.");
    disk = mounted.get();
    fleet =
        Fleet.start(
            where.apply(
                Fleet.Order.of(SimulationPlan.small(2).with(plan -> plan.latency(LATENCY)))));
    seed = Seed.of(getClass(), "");
    Canaries canaries = new Canaries(fleet.api().world(), fleet.invariants());
    world = new ChangingWorld(fleet.api().world(), seed.number(), canaries.ids());
  }

  private List<Fleet.Asked> fillDuringASync() {
    fleet.syncFully();
    world.change(300);
    List<Fleet.Asked> asked = fleet.ask("full");
    Await.pause(seed.between(100, 1_000));
    disk.fill();
    return asked;
  }

  private boolean saysSo(ServiceKind kind) {
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
