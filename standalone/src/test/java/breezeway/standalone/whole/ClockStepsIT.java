package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clocks that are set, between runs and during them: the pipeline's own, the API's, and the
 * database's as far as its notes tell. All runs only ask for what changed, so that a bound that was
 * put by a wrong clock would lose something.
 *
 * <p>{@code -Dbreezeway.seed=N} repeats the order of a failed run.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClockStepsIT {
  private static final Logger LOG = LoggerFactory.getLogger(ClockStepsIT.class);
  private static final long SEED = Long.getLong("breezeway.seed", System.nanoTime() % 1_000_000);
  private static final String REPEAT = "-Dit.test=ClockStepsIT -Dbreezeway.seed=" + SEED;
  private static final String REGION = "nashville";
  private static final List<String> CHANGING = List.of("reservations", "tasks", "supplies");

  /** It has summer time. */
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");

  private static final SetClock OURS = SetClock.ahead(Duration.ZERO);
  private static final SetClock OF_THE_API = SetClock.ahead(Duration.ofMinutes(-4));
  private static TimeZone zone;
  private static WholePipeline pipeline;
  private static SimulatedApi api;
  private static RegionWorld world;
  private static int changes;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void readEverythingOnce() throws Exception {
    LOG.info("this run: {}", REPEAT);
    zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(ZONE));
    pipeline =
        WholePipeline.start(
            SimulationPlan.small(1)
                .with(
                    plan ->
                        plan.seed(SEED)
                            .today(LocalDate.now(ZoneOffset.UTC))
                            .clock(OF_THE_API)
                            // Else a step of months ends a token that is seconds old.
                            .accessTokenLife(Duration.ofDays(1_000))
                            .latency(Duration.ofMillis(5))
                            .volumes(new Volumes(4, 8, 10, 14, 4, 6, 4, 1))
                            .busyPropertyTasks(0)),
            Map.of("BREEZEWAY_REQUESTS_PER_MINUTE", "100000"),
            OURS);
    api = pipeline.api();
    world = api.world().region(REGION);
    List<String> entities = List.copyOf(pipeline.settings().catalog().names());
    pipeline.run(REGION, entities, "full").forEach(run -> assertSuccess(run, "the first runs"));
    pipeline.invariants().hold();
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
    TimeZone.setDefault(zone);
  }

  private static void assertSuccess(WholePipeline.Ended run, String story) {
    assertEquals("success", run.status(), () -> run + " " + story + "; " + REPEAT);
  }

  @BeforeEach
  void setOurClockRight() {
    OURS.setAhead(Duration.ZERO);
  }

  @Test
  void noStepOfOurClockLosesAChange() {
    List<Duration> steps = new ArrayList<>();
    for (long minutes : LongStream.of(5, 60, 26 * 60, 40 * 24 * 60, 400 * 24 * 60).toArray()) {
      steps.add(Duration.ofMinutes(minutes));
      steps.add(Duration.ofMinutes(-minutes));
    }
    Collections.shuffle(steps, random);
    for (Duration step : steps) {
      String story = "with our clock set by " + step;
      changeEverything();
      OURS.setAhead(step);
      runs(story);
      changeEverything();
      OURS.setAhead(Duration.ZERO);
      runs("after " + story);
      holds("after " + story);
    }
  }

  @Test
  void noStepDuringRunsLosesAChange() throws Exception {
    Thread hand =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    OURS.setAhead(Duration.ofMinutes(random.nextInt(-3_000, 3_000)));
                    Thread.onSpinWait();
                    Thread.yield();
                  }
                });
    try {
      for (int i = 0; i < 3; i++) {
        changeEverything();
        runs("while our clock is set all the time");
      }
    } finally {
      hand.interrupt();
      hand.join();
      OURS.setAhead(Duration.ZERO);
    }
    runs("after our clock was set all the time");
    holds("after our clock was set all the time");
  }

  /** Only ever set forward: a version that is older than the one before is an older state to us. */
  @Test
  @Order(Integer.MAX_VALUE - 1)
  void aClockOfTheApiThatDiffersByMinutesLosesNothing() {
    for (long minutes : List.of(-4L, 0L, 4L)) {
      String story = "with the API's clock off by " + minutes + " minutes";
      OF_THE_API.setAhead(Duration.ofMinutes(minutes));
      for (int i = 0; i < 2; i++) {
        changeEverything();
        runs(story);
        holds(story);
      }
    }
  }

  /** The last one: what the API served with a date is not to be taken back. */
  @Test
  @Order(Integer.MAX_VALUE)
  void midnightTheNewYearAndSummerTimeAreTimesLikeAnyOther() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    List<Instant> moments =
        List.of(
            today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC),
            today.plusYears(1).withDayOfYear(1).atStartOfDay().toInstant(ZoneOffset.UTC),
            ZONE.getRules()
                .nextTransition(
                    today.plusYears(1).withDayOfYear(2).atStartOfDay().toInstant(ZoneOffset.UTC))
                .getInstant());
    for (Instant moment : moments) {
      Duration ahead = Duration.between(Instant.now(), moment.minusMillis(1_500));
      OURS.setAhead(ahead);
      OF_THE_API.setAhead(ahead);
      for (int i = 0; i < 3; i++) {
        changeEverything();
        runs("around " + moment);
      }
      holds("around " + moment);
      assertTrue(OURS.instant().isAfter(moment), "it was crossed");
    }
  }

  /** The database's clock cannot be set here; what it would leave behind can. */
  @Test
  void whatTheDatabaseNotedBeforeItsClockWasSetBackHoldsNothingUp() throws Exception {
    changeEverything();
    long request = pipeline.request(REGION, "reservations", "full");
    WholePipeline.awaitUntil(
        "the run to begin",
        () ->
            pipeline.count("select count(*) from breezeway.extraction_runs where state = 'running'")
                > 0);
    pipeline.stopExtractor();
    api.revokeAccessTokens();
    execute(
        "update breezeway.extraction_runs set lease_until = now() + interval '1 day'"
            + " where state = 'running'",
        "update breezeway.api_tokens set obtain_called_at = now() + interval '1 day',"
            + " refresh_called_at = now() + interval '1 day',"
            + " obtain_blocked_until = now() + interval '1 day',"
            + " refresh_blocked_until = now() + interval '1 day',"
            + " token_expires_at = now() + interval '2 days'",
        "update breezeway.rate_budgets set paused_until = now() + interval '1 day',"
            + " recent_seconds = array[extract(epoch from now())::bigint + 86400],"
            + " recent_calls = array[50000]");
    pipeline.startExtractor();
    assertSuccess(pipeline.await(request), "with notes of tomorrow");
    runs("with notes of tomorrow");
    holds("with notes of tomorrow");
  }

  private static void changeEverything() {
    String mark = " (" + ++changes + ")";
    world
        .ids(Entity.RESERVATIONS)
        .forEach(id -> world.change(Entity.RESERVATIONS, id, r -> r.put("note", "Note" + mark)));
    world
        .ids(Entity.SUPPLIES)
        .forEach(id -> world.change(Entity.SUPPLIES, id, s -> s.put("name", "Supply" + mark)));
    for (long task : world.ids(Entity.TASKS)) {
      world.change(Entity.TASKS, task, record -> record.put("description", "Do it" + mark));
      world.addComment(task, "Done" + mark);
    }
  }

  private static void runs(String story) {
    pipeline.run(REGION, CHANGING, "incremental").forEach(run -> assertSuccess(run, story));
  }

  private static void holds(String story) {
    try {
      pipeline.invariants().hold();
    } catch (AssertionError e) {
      throw new AssertionError(story + "; " + REPEAT, e);
    }
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = pipeline.database().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
