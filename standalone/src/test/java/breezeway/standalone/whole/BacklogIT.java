package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A stage that stands still while the ones before it go on: what waits in the topics is worked off
 * later, in order, each run told once, and no run says success before its rows are committed.
 */
class BacklogIT {
  private static final String REGION = "nashville";
  private static final List<String> ENTITIES = List.of("properties", "supplies", "tasks");
  private static final int ROUNDS = 4;
  private static final int LONG_TEXT = 60_000;
  private static final long MOST_MEGABYTES = 200;

  private static WholePipeline pipeline;
  private static RegionWorld world;
  private static int changes;

  @BeforeAll
  static void readEverythingOnce() throws Exception {
    pipeline =
        WholePipeline.start(
            SimulationPlan.small(1)
                .with(
                    plan ->
                        plan.volumes(new Volumes(6, 20, 20, 100, 6, 60, 6, 1))
                            .busyPropertyTasks(0)),
            Map.of());
    world = pipeline.api().world().region(REGION);
    List<String> entities = List.copyOf(pipeline.settings().catalog().names());
    pipeline.run(REGION, entities, "full").forEach(run -> assertEquals("success", run.status()));
    pipeline.invariants().hold();
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void whatATransformerMissedIsMadeUpForInOrder() {
    pipeline.stopTransformer();
    List<Long> requests = fillTheTopics();
    nothingIsToldYet(requests);
    pipeline.startTransformer();
    everythingIsMadeUpFor(requests);
  }

  @Test
  void whatALoaderMissedIsMadeUpForInOrder() {
    pipeline.stopLoader();
    List<Long> requests = fillTheTopics();
    nothingIsToldYet(requests);
    pipeline.startLoader();
    everythingIsMadeUpFor(requests);
  }

  @Test
  void noRunIsASuccessWhileItsTableIsLocked() throws Exception {
    List<Long> requests;
    try (Connection connection = pipeline.database().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table breezeway.task_comments in access exclusive mode");
      requests = fillTheTopics();
      nothingIsToldYet(requests.stream().filter(request -> isOfTasks(request)).toList());
      connection.rollback();
    }
    everythingIsMadeUpFor(requests);
  }

  private static boolean isOfTasks(long request) {
    return pipeline
        .first("select entity from breezeway.run_requests where id = ?", request)
        .equals("tasks");
  }

  /** Run after run, each with another state of everything; returns when Kafka has them all. */
  private static List<Long> fillTheTopics() {
    List<Long> requests = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      changeEverything();
      List<Long> ofRound =
          ENTITIES.stream().map(entity -> pipeline.request(REGION, entity, "full")).toList();
      ofRound.forEach(BacklogIT::awaitPublished);
      requests.addAll(ofRound);
    }
    return requests;
  }

  private static void awaitPublished(long request) {
    WholePipeline.awaitUntil(
        "the end of the extraction of request " + request,
        () ->
            pipeline
                .first(
                    "select x.outcome from breezeway.extraction_runs x"
                        + " join breezeway.run_requests q on q.run = x.run"
                        + " where q.id = ? and x.state = 'published'",
                    request)
                .equals("success"));
  }

  private static void nothingIsToldYet(List<Long> requests) {
    assertEquals(
        0,
        pipeline.count(
            "select count(*) from breezeway.etl_sync_history h"
                + " join breezeway.run_requests q on q.run = h.run_id where q.id = any (?)",
            (Object) requests.toArray(Long[]::new)));
  }

  private static void everythingIsMadeUpFor(List<Long> requests) {
    Peak memory = Peak.begin();
    for (long request : requests) {
      WholePipeline.Ended run = pipeline.await(request);
      assertEquals("success", run.status(), run::toString);
    }
    long most = memory.megabytes();
    assertTrue(most < MOST_MEGABYTES, () -> most + " MB were needed");
    assertEquals(
        requests.size(),
        pipeline.count(
            "select count(*) from breezeway.etl_sync_history h"
                + " join breezeway.run_requests q on q.run = h.run_id where q.id = any (?)",
            (Object) requests.toArray(Long[]::new)),
        "each run is told once");
    assertEquals(
        0,
        pipeline.count(
            """
            select count(*) from breezeway.etl_sync_history a
            join breezeway.etl_sync_history b on b.region_code = a.region_code
              and b.entity_type = a.entity_type and b.run_id > a.run_id and b.id < a.id"""),
        "runs are told in order");
    pipeline.invariants().hold();
  }

  private static void changeEverything() {
    String mark = " (" + ++changes + ")";
    String longText = "Read all of this. ".repeat(LONG_TEXT / 18) + mark;
    world
        .ids(Entity.PROPERTIES)
        .forEach(id -> world.change(Entity.PROPERTIES, id, p -> p.put("city", "Harbour" + mark)));
    world
        .ids(Entity.SUPPLIES)
        .forEach(id -> world.change(Entity.SUPPLIES, id, s -> s.put("name", "Supply" + mark)));
    for (long task : world.ids(Entity.TASKS)) {
      world.change(Entity.TASKS, task, record -> record.put("description", longText));
      if (task % 5 == changes % 5) {
        world.addComment(task, "Done" + mark);
      }
    }
    world.remove(Entity.TASKS, world.addCopyOf(Entity.TASKS, world.ids(Entity.TASKS).getFirst()));
  }

  /** The most that was left in use of the heap after a collection. */
  private record Peak(long before) {
    static Peak begin() {
      System.gc();
      return new Peak(used());
    }

    private static long used() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(java.lang.management.MemoryPoolMXBean::getCollectionUsage)
          .mapToLong(MemoryUsage::getUsed)
          .sum();
    }

    long megabytes() {
      return (used() - before) / 1_000_000;
    }
  }
}
