package breezeway.standalone.faults;

import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is between the services and their servers fails: connections are cut, refused or held, and
 * the servers restart in order, at random moments of running syncs, while the source goes on
 * changing. {@code -Dbreezeway.cuts=N} asks for more than the {@value #CUTS} of the ordinary suite,
 * {@code -Dbreezeway.outage=SECONDS} for a longer outage; {@code -Dbreezeway.seed=N} repeats the
 * choices of a run.
 */
class CutConnectionsIT {
  private static final Logger LOG = LoggerFactory.getLogger(CutConnectionsIT.class);
  private static final int CUTS = 14;
  private static final Duration LATENCY = Duration.ofMillis(40);
  private static final int MOST_BYTES = 400_000;

  private static Fleet fleet;
  private static Canaries canaries;
  private static int syncs;

  private final int cuts = Integer.getInteger("breezeway.cuts", CUTS);
  private final int outageSeconds = Integer.getInteger("breezeway.outage", 0);
  private final Seed seed =
      Seed.of(getClass(), " -Dbreezeway.cuts=" + cuts + " -Dbreezeway.outage=" + outageSeconds);
  private final Random random = seed.random();
  private final List<Fault> bag = new ArrayList<>();
  private final ChangingWorld world =
      new ChangingWorld(fleet.api().world(), seed.number(), canaries.ids());

  private enum Fault {
    CUT_NOW,
    CUT_AFTER_BYTES,
    REFUSE,
    HOLD_ALL,
    HOLD_ANSWERS,
    HOLD_REQUESTS,
    RESTART
  }

  @BeforeAll
  static void start() {
    fleet =
        Fleet.start(
            Fleet.Order.of(SimulationPlan.small(2).with(plan -> plan.latency(LATENCY)))
                .behindProxies());
    canaries = new Canaries(fleet.api().world(), fleet.invariants());
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void connectionsThatAreCutOrHeldCostNothingButTime() {
    fleet.scenario(seed, this::cutAndSync);
  }

  @Test
  void aLongOutageIsToldAndPassesByItself() {
    fleet.scenario(seed, this::outage);
  }

  private void cutAndSync() {
    int done = 0;
    try (ChangingWorld.Busy busy = world.keepChanging(Duration.ofMillis(50))) {
      while (done < cuts) {
        canaries.rename(++syncs);
        List<Fleet.Asked> asked = fleet.ask(random.nextInt(3) == 0 ? "incremental" : "full");
        while (done < cuts && !fleet.haveEnded(asked)) {
          Await.pause(seed.between(50, 800));
          spoil(random.nextBoolean());
          done++;
        }
        fleet.awaitEnded(asked);
        landed(asked);
        fleet.invariants().nothingGoesBack();
      }
    }
    fleet.holdsAfterAFullSync();
    fleet.everyRunEndedWell();
  }

  /** Each fault as often as the others; half of them between the services and PostgreSQL. */
  private void spoil(boolean database) {
    if (bag.isEmpty()) {
      Collections.addAll(bag, Fault.values());
      Collections.shuffle(bag, random);
    }
    Fault fault = bag.removeLast();
    LOG.info("{} {}", database ? "PostgreSQL" : "Kafka", fault);
    FaultProxy proxy = database ? fleet.databaseProxy() : fleet.kafkaProxy();
    switch (fault) {
      case CUT_NOW -> proxy.cutNow();
      case CUT_AFTER_BYTES -> proxy.cutAfter(random.nextInt(MOST_BYTES));
      case REFUSE -> {
        proxy.refuse();
        passAfter(proxy, seed.between(500, 3_000));
      }
      case HOLD_ALL -> {
        proxy.stall(FaultProxy.Direction.values());
        passAfter(proxy, seed.between(500, 4_000));
      }
      case HOLD_ANSWERS -> {
        proxy.stall(FaultProxy.Direction.TO_CLIENT);
        passAfter(proxy, seed.between(500, 4_000));
        proxy.cutNow(); // what was held may have arrived or not
      }
      case HOLD_REQUESTS -> {
        proxy.stall(FaultProxy.Direction.TO_SERVER);
        passAfter(proxy, seed.between(500, 4_000));
      }
      case RESTART -> {
        if (database) {
          fleet.postgres().restart();
        } else {
          fleet.kafka().restart();
        }
      }
    }
  }

  private static void passAfter(FaultProxy proxy, Duration time) {
    Await.pause(time);
    proxy.resume();
  }

  /** Long enough for every service to say that it does not work, and for what is held to expire. */
  private void outage() {
    canaries.rename(++syncs);
    List<Fleet.Asked> asked = fleet.ask("full");
    Await.pause(seed.between(500, 2_500));
    fleet.kafkaProxy().refuse();
    fleet.databaseProxy().refuse();
    world.change(100);
    for (Member member : fleet.all()) {
      Await.until(member.name() + " to say that it does not work", () -> !member.isHealthy());
    }
    Await.pause(Duration.ofSeconds(outageSeconds));
    fleet.kafkaProxy().resume();
    fleet.databaseProxy().resume();
    fleet.awaitHealthy();
    fleet.awaitEnded(asked);
    landed(asked);
    fleet.holdsAfterAFullSync();
    fleet.everyRunEndedWell();
    for (ServiceKind kind : ServiceKind.forRuns()) {
      if (fleet.the(kind).starts() > 1) {
        throw new AssertionError(kind + " ended instead of waiting");
      }
    }
  }

  private static void landed(List<Fleet.Asked> asked) {
    for (Fleet.Asked one : asked) {
      if (fleet.ended(one).orElseThrow().status().equals("success")) {
        canaries.landed(one.region(), one.entity(), syncs);
      }
    }
  }
}
