package breezeway.standalone.faults;

import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two of each service. One is frozen in the middle of its work for so long that the other one takes
 * its place; the source goes on, more runs land; then it is thawed, with old work in its hands and
 * sure that it is still the one. {@code -Dbreezeway.seed=N} repeats the moments.
 */
class FrozenProcessIT {
  private static final Duration LATENCY = Duration.ofMillis(15);

  /** Half of the calls of a full sync of this plan: a moment of it is a number of calls. */
  private static final int CALLS = 1_500;

  private static Fleet fleet;
  private static Canaries canaries;
  private static int canary;

  private final Seed seed = Seed.of(getClass(), "");
  private final ChangingWorld world =
      new ChangingWorld(fleet.api().world(), seed.number(), canaries.ids());

  @BeforeAll
  static void start() {
    Fleet.Order order = Fleet.Order.of(SimulationPlan.small(2).with(plan -> plan.latency(LATENCY)));
    for (ServiceKind kind : ServiceKind.forRuns()) {
      order = order.with(kind, 2);
    }
    fleet = Fleet.start(order);
    canaries = new Canaries(fleet.api().world(), fleet.invariants());
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void aFrozenLoaderPutsNothingBackWhenItWakes() {
    fleet.scenario(seed, () -> freezeEach(ServiceKind.LOADER));
  }

  @Test
  void aFrozenExtractorPutsNothingBackWhenItWakes() {
    fleet.scenario(seed, () -> freezeEach(ServiceKind.EXTRACTOR));
  }

  @Test
  void aFrozenTransformerPutsNothingBackWhenItWakes() {
    fleet.scenario(seed, () -> freezeEach(ServiceKind.TRANSFORMER));
  }

  private void freezeEach(ServiceKind kind) {
    for (int number = 1; number <= 2; number++) {
      freeze(fleet.the(kind, number));
    }
  }

  private void freeze(Member frozen) {
    world.change(50);
    List<Fleet.Asked> asked = askFull();
    awaitCalls(fleet.api().calls().totalCalls() + seed.random().nextInt(CALLS));
    while (frozen.kind() == ServiceKind.EXTRACTOR && !ownsARun(frozen)) {
      if (fleet.haveEnded(asked)) {
        asked = askFull(); // the other one had all that lasts
      }
    }
    frozen.freeze();
    try {
      // The other one takes over what this one held, or these runs would never end.
      world.change(50);
      fleet.awaitEnded(asked);
      landed(asked);
      // What is true when the frozen one wakes is newer than all it holds.
      world.change(200);
      List<Fleet.Asked> later = askFull();
      fleet.awaitEnded(later);
      landed(later);
      fleet.awaitQuiet();
      fleet.invariants().hold();
    } finally {
      frozen.thaw();
    }
    frozen.awaitHealthy();
    List<Fleet.Asked> next = fleet.ask("incremental");
    fleet.awaitEnded(next);
    fleet.awaitQuiet();
    fleet.awaitDrained();
    fleet.invariants().hold();
    fleet.holdsAfterAFullSync();
  }

  private static boolean ownsARun(Member extractor) {
    return !fleet
        .invariants()
        .query(
            """
            select run from breezeway.extraction_runs
            where state = 'running' and owner like ?""",
            "%:" + extractor.pid() + ":%")
        .isEmpty();
  }

  private List<Fleet.Asked> askFull() {
    canary++;
    canaries.rename(canary);
    return fleet.ask("full");
  }

  private void landed(List<Fleet.Asked> asked) {
    for (Fleet.Asked one : asked) {
      if (fleet.ended(one).orElseThrow().status().equals("success")) {
        canaries.landed(one.region(), one.entity(), canary);
      }
    }
  }

  /** A sync that has no more calls to make is as good a moment. */
  private void awaitCalls(long calls) {
    long[] last = {-1, System.nanoTime()};
    Await.until(
        "a moment of the sync",
        () -> {
          long now = fleet.api().calls().totalCalls();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return now >= calls
              || System.nanoTime() - last[1] > Duration.ofMillis(300).toNanos() && now > 0;
        });
  }
}
