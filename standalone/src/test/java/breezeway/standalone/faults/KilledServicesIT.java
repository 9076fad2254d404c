package breezeway.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each process of a running pipeline is killed without a warning, at random moments of running
 * syncs, while the source goes on changing. {@code -Dbreezeway.kills=N} asks for more than the
 * {@value #KILLS} of the ordinary suite; {@code -Dbreezeway.seed=N} repeats the victims and the
 * pauses of a run.
 */
class KilledServicesIT {
  private static final Logger LOG = LoggerFactory.getLogger(KilledServicesIT.class);
  private static final int KILLS = 12;
  private static final Duration LATENCY = Duration.ofMillis(40);

  private static Fleet fleet;

  private final int kills = Integer.getInteger("breezeway.kills", KILLS);
  private final Seed seed = Seed.of(getClass(), " -Dbreezeway.kills=" + kills);
  private final Random random = seed.random();
  private final List<Victim> bag = new ArrayList<>();
  private final Canaries canaries = new Canaries(fleet.api().world(), fleet.invariants());

  /** Who may be killed. */
  private enum Victim {
    EXTRACTOR,
    TRANSFORMER,
    LOADER,
    KAFKA,
    POSTGRES
  }

  @BeforeAll
  static void start() {
    fleet =
        Fleet.start(Fleet.Order.of(SimulationPlan.small(2).with(plan -> plan.latency(LATENCY))));
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void nothingIsLostDoubledOrSetBackWhoeverIsKilled() {
    fleet.scenario(seed, this::killAndSync);
  }

  private void killAndSync() {
    ChangingWorld world = new ChangingWorld(fleet.api().world(), seed.number(), canaries.ids());
    fleet.syncFully(); // so that there is something to lose
    int killed = 0;
    try (ChangingWorld.Busy busy = world.keepChanging(Duration.ofMillis(50))) {
      for (int sync = 1; killed < kills; sync++) {
        canaries.rename(sync);
        world.removeSome();
        fleet.invariants().deletesNeedProof();
        List<Fleet.Asked> asked = fleet.ask(mode(sync));
        while (killed < kills && !fleet.haveEnded(asked)) {
          Await.pause(seed.between(50, 1_500));
          killed += killOneOrTwo(kills - killed);
          fleet.awaitHealthy();
        }
        LOG.info("sync {}: {} kills so far", sync, killed);
        fleet.awaitEnded(asked);
        for (Fleet.Asked one : asked) {
          successMeansLanded(one, sync);
        }
        fleet.invariants().nothingGoesBack();
      }
    }
    fleet.holdsAfterAFullSync();
    fleet.everyRunEndedWell();
  }

  /** Only a full one finds that tasks are absent, and the last sync of all is the second. */
  private String mode(int sync) {
    return sync > 1 && random.nextInt(3) == 0 ? "incremental" : "full";
  }

  /** Two at once now and then: an accident seldom comes alone. */
  private int killOneOrTwo(int most) {
    kill(nextVictim());
    if (most < 2 || random.nextInt(4) > 0) {
      return 1;
    }
    kill(nextVictim());
    return 2;
  }

  /** At random, but each as often as the others. */
  private Victim nextVictim() {
    if (bag.isEmpty()) {
      Collections.addAll(bag, Victim.values());
      Collections.shuffle(bag, random);
    }
    return bag.removeLast();
  }

  private static void kill(Victim victim) {
    switch (victim) {
      case EXTRACTOR -> fleet.the(ServiceKind.EXTRACTOR).kill9();
      case TRANSFORMER -> fleet.the(ServiceKind.TRANSFORMER).kill9();
      case LOADER -> fleet.the(ServiceKind.LOADER).kill9();
      case KAFKA -> fleet.killKafka();
      case POSTGRES -> fleet.killPostgres();
    }
  }

  private void successMeansLanded(Fleet.Asked asked, int sync) {
    Optional<Fleet.Ended> end = fleet.ended(asked);
    assertTrue(end.isPresent());
    if (end.get().status().equals("success")) {
      canaries.landed(asked.region(), asked.entity(), sync);
    }
  }
}
