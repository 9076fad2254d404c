package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An API that fails in every way there is, while all that it serves changes: no run says success
 * that lost anything, nothing that was right is damaged, and once the API is well again the next
 * runs find everything, although they only ask for what changed.
 *
 * <p>{@code -Dbreezeway.seed=N} repeats the choices of a failed run; {@code -Dbreezeway.rounds=N}
 * is the long mode.
 */
class FaultyApiIT {
  private static final Logger LOG = LoggerFactory.getLogger(FaultyApiIT.class);
  private static final long SEED = Long.getLong("breezeway.seed", System.nanoTime() % 1_000_000);
  private static final int ROUNDS = Integer.getInteger("breezeway.rounds", 1);
  private static final String REPEAT = "-Dit.test=FaultyApiIT -Dbreezeway.seed=" + SEED;
  private static final double SHARE = 0.3;

  /** Of the {@link #WAIT_DOUBLES}. */
  private static final double SMALL_SHARE = 0.15;

  private static final int REGIONS = 8;
  private static final int MOST_TRIES = 3;

  /**
   * Limits that do not say, or not in earnest, how long to wait. Each time that one strikes the
   * same call again, all calls of the region wait twice as long: after six times it is a minute at
   * once.
   */
  private static final Set<Fault> WAIT_DOUBLES =
      EnumSet.of(
          Fault.TOO_MANY_REQUESTS_BARE,
          Fault.TOO_MANY_REQUESTS_HTML,
          Fault.TOO_MANY_REQUESTS_HUGE,
          Fault.TOO_MANY_REQUESTS_NEGATIVE,
          Fault.TOO_MANY_REQUESTS_GARBAGE);

  /** Those that make calls wait; they wait side by side. */
  private static final Set<Fault> SLOW =
      EnumSet.of(
          Fault.TOO_MANY_REQUESTS,
          Fault.TOO_MANY_REQUESTS_BARE,
          Fault.TOO_MANY_REQUESTS_HTML,
          Fault.TOO_MANY_REQUESTS_DATE,
          Fault.TOO_MANY_REQUESTS_HUGE,
          Fault.TOO_MANY_REQUESTS_NEGATIVE,
          Fault.TOO_MANY_REQUESTS_GARBAGE,
          Fault.SLOW_ANSWER,
          Fault.DRIPPING_BODY);

  private static WholePipeline pipeline;
  private static SimulatedApi api;
  private static List<String> regions;
  private static int changes;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void readEverythingOnce() throws Exception {
    LOG.info("this run: {}", REPEAT);
    pipeline =
        WholePipeline.start(
            SimulationPlan.small(REGIONS)
                .with(
                    plan ->
                        plan.seed(SEED)
                            .volumes(new Volumes(5, 10, 12, 12, 6, 9, 5, 1).times(REGIONS))
                            .busyPropertyTasks(0)
                            .maxLimit(4)
                            .slowAnswer(Duration.ofSeconds(3))),
            Map.of());
    api = pipeline.api();
    regions = List.copyOf(api.world().regionCodes());
    // One first: a JVM that is still cold may take longer than the short patience of its calls.
    everythingIsRead(regions.subList(0, 1), "full", "the first runs");
    everythingIsRead(regions, "full", "the first runs");
    everythingIsRight("the first runs");
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  /** One fault in each region at a time. */
  @Test
  void noFaultLosesOrDamagesAnything() {
    List<Fault> faults = new ArrayList<>(Arrays.asList(Fault.values()));
    Collections.shuffle(faults, random);
    faults.sort((one, other) -> Boolean.compare(SLOW.contains(other), SLOW.contains(one)));
    for (int first = 0; first < faults.size(); first += REGIONS) {
      Map<String, List<FaultRule>> rules = new LinkedHashMap<>();
      for (int i = first; i < Math.min(first + REGIONS, faults.size()); i++) {
        rules.put(
            regions.get(i - first), List.of(FaultRule.of(faults.get(i), share(faults.get(i)))));
      }
      underFaults(rules, false);
    }
    for (Fault fault : Fault.values()) {
      assertTrue(api.faults().injected(fault) > 0, () -> fault + " struck nobody; " + REPEAT);
    }
  }

  private static double share(Fault fault) {
    return WAIT_DOUBLES.contains(fault) ? SMALL_SHARE : SHARE;
  }

  /** Several faults in each region, at the login too, while records change and come. */
  @Test
  void mixedFaultsInAChangingWorldLoseNothingEither() {
    for (int round = 0; round < ROUNDS; round++) {
      LOG.info("round {} of {}", round + 1, ROUNDS);
      Map<String, List<FaultRule>> rules = new LinkedHashMap<>();
      for (String region : regions) {
        List<FaultRule> mixed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
          mixed.add(FaultRule.of(fault, SHARE / 3));
        }
        rules.put(region, mixed);
      }
      Fault atLogin = Fault.values()[random.nextInt(Fault.values().length)];
      api.faults().add(FaultRule.of(atLogin, SHARE).onPath("/auth"));
      if (random.nextBoolean()) {
        api.revokeAccessTokens();
      }
      LOG.info("the login fails with {}", atLogin);
      underFaults(rules, true);
    }
  }

  /**
   * Runs of everything under faults and then without.
   *
   * @param moving whether the world also changes while the runs are under way
   */
  private void underFaults(Map<String, List<FaultRule>> rules, boolean moving) {
    Map<String, List<Fault>> named = new LinkedHashMap<>();
    rules.forEach((code, list) -> named.put(code, list.stream().map(FaultRule::fault).toList()));
    String story = named + "; " + REPEAT;
    LOG.info("{}", story);
    changeEverything(rules);
    Map<String, Integer> before = counts();
    rules.forEach(
        (region, ofRegion) -> ofRegion.forEach(rule -> api.faults().add(rule.inRegion(region))));
    Map<Long, String> requests = new LinkedHashMap<>();
    for (String region : rules.keySet()) {
      for (String entity : pipeline.settings().catalog().names()) {
        boolean full = random.nextBoolean() && !isSlow(rules.get(region));
        String mode = full ? "full" : "incremental";
        requests.put(pipeline.request(region, entity, mode), region + "/" + entity);
      }
    }
    if (moving) {
      changeEverything(rules);
    }
    Map<String, Integer> statuses = new TreeMap<>();
    for (Map.Entry<Long, String> request : requests.entrySet()) {
      WholePipeline.Ended ended = pipeline.await(request.getKey());
      String[] of = request.getValue().split("/");
      String fault = rules.get(of[0]).getFirst().fault().name();
      statuses.merge((moving ? "mixed" : fault) + " " + ended.status(), 1, Integer::sum);
      tellsTheTruth(of[0], of[1], ended, moving, story);
    }
    LOG.info("{}", statuses);
    counts().forEach((table, rows) -> assertTrue(rows >= before.get(table), table + " " + story));
    api.faults().clear();
    assertEquals(0, pipeline.count(DELETED), story);
    everythingIsRead(regions, "incremental", story);
    everythingIsRight(story);
  }

  /** A full run of reservations is more than sixty calls: too many to wait after each third. */
  private static boolean isSlow(List<FaultRule> rules) {
    return rules.stream().anyMatch(rule -> SLOW.contains(rule.fault()));
  }

  private static final String DELETED =
      """
      select (select count(*) from breezeway.properties where property_status = 'deleted')
        + (select count(*) from breezeway.task_reconcile_deletes)""";

  private static void tellsTheTruth(
      String region, String entity, WholePipeline.Ended ended, boolean moving, String story) {
    String run = region + "/" + entity + " " + ended + " under " + story;
    if (ended.status().equals("success")) {
      if (!moving) {
        try {
          pipeline.invariants().entityLanded(region, entity);
        } catch (AssertionError e) {
          throw new AssertionError("success with loss: " + run, e);
        }
      }
      return;
    }
    assertTrue(Set.of("partial", "failed").contains(ended.status()), run);
    assertNotNull(ended.message(), run);
    String reason =
        pipeline.first("select reason from breezeway.extraction_runs where run = ?", ended.run());
    assertNotEquals(Reason.UNEXPECTED.code(), reason, run);
  }

  /** Each record of the regions is another one than before (but for most tasks); some are new. */
  private static void changeEverything(Map<String, List<FaultRule>> rules) {
    String mark = " (" + ++changes + ")";
    for (String code : rules.keySet()) {
      RegionWorld world = api.world().region(code);
      change(world, Entity.PROPERTIES, property -> property.put("city", "Harbour" + mark));
      change(world, Entity.RESERVATIONS, reservation -> reservation.put("note", "Note" + mark));
      change(world, Entity.SUPPLIES, supply -> supply.put("name", "Supply" + mark));
      change(world, Entity.PEOPLE, person -> person.put("type_role", "role" + mark));
      change(world, Entity.TEMPLATES, template -> template.put("template_name", "T" + mark));
      change(world, Entity.SUBDEPARTMENTS, part -> part.put("name", "S" + mark));
      change(world, Entity.PROPERTY_TAGS, tag -> tag.put("name", "P" + mark));
      List<Long> tasks = world.ids(Entity.TASKS);
      for (long task : tasks.subList(0, isSlow(rules.get(code)) ? 2 : tasks.size())) {
        world.change(Entity.TASKS, task, record -> record.put("description", "Do it" + mark));
        world.addComment(task, "Done" + mark);
      }
      if (changes % 3 == 0) {
        world.addCopyOf(Entity.SUPPLIES, world.ids(Entity.SUPPLIES).getFirst());
        world.addCopyOf(Entity.TASKS, world.ids(Entity.TASKS).getFirst());
        world.addCopyOf(Entity.RESERVATIONS, world.ids(Entity.RESERVATIONS).getFirst());
      }
    }
  }

  private static void change(
      RegionWorld world, Entity entity, java.util.function.Consumer<ObjectNode> change) {
    world.ids(entity).forEach(id -> world.change(entity, id, change));
  }

  private static Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    for (String table : pipeline.invariants().tables()) {
      counts.put(table, pipeline.count("select count(*) from breezeway." + table));
    }
    return counts;
  }

  private static void everythingIsRead(List<String> ofRegions, String mode, String story) {
    Map<Long, String> requests = new LinkedHashMap<>();
    for (String region : ofRegions) {
      for (String entity : pipeline.settings().catalog().names()) {
        requests.put(pipeline.request(region, entity, mode), region + "/" + entity);
      }
    }
    requests.forEach(
        (request, of) -> {
          WholePipeline.Ended ended = pipeline.await(request);
          for (int i = 1; i < MOST_TRIES && isOutOfBreath(ended); i++) {
            LOG.warn("{} {}: this machine has other things to do; once more", of, ended);
            String[] parts = of.split("/");
            ended = pipeline.run(parts[0], parts[1], mode);
          }
          assertEquals("success", ended.status(), ended + " after " + story);
        });
  }

  /** The patience of calls is short here, and nothing else fails any more. */
  private static boolean isOutOfBreath(WholePipeline.Ended ended) {
    String message = String.valueOf(ended.message());
    return message.contains("no answer (java.io.InterruptedIOException: timeout)")
        || message.contains("the login is still limited");
  }

  private static void everythingIsRight(String story) {
    try {
      pipeline.invariants().hold();
    } catch (AssertionError e) {
      throw new AssertionError("not right again after " + story, e);
    }
  }
}
