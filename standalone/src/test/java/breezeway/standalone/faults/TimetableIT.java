package breezeway.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Settings;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A timetable of slots every few seconds, two extractors that share it, and kills in it: each slot
 * is asked for once, answered by one run, and no two runs of a region and entity overlap.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TimetableIT {
  private static final Logger LOG = LoggerFactory.getLogger(TimetableIT.class);
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final Duration DOWN = Duration.ofSeconds(12); // longer than a misfire needs
  private static final int KILLS = 2;

  private static Path config;
  private static Fleet fleet;

  private final Seed seed = Seed.of(getClass(), "");

  @BeforeAll
  static void start() throws IOException {
    config =
        DenseTimetable.copyOfConfig(Map.of("people", "0/3 * * * * ?", "tags", "1/3 * * * * ?"));
    fleet =
        Fleet.start(
            Fleet.Order.of(SimulationPlan.small(2))
                .only(ServiceKind.EXTRACTOR, 2)
                .withVariables(Map.of("BREEZEWAY_CONFIG_DIR", config.toString())));
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
    if (config != null) {
      TestFolders.delete(config);
    }
  }

  @Test
  @Order(1)
  void everySlotRunsOnceWhicheverExtractorIsKilled() {
    fleet.scenario(
        seed,
        () -> {
          SlotLog slots = new SlotLog(fleet, List.of("people", "tags"));
          slots.awaitMore(1);
          Instant begin = slots.last();
          for (int kill = 0; kill < KILLS; kill++) {
            fleet.the(ServiceKind.EXTRACTOR, 1 + kill % 2).kill9();
            fleet.awaitHealthy(); // one is always there
            Await.pause(seed.between(0, 1_000));
          }
          fleet.killPostgres();
          fleet.awaitHealthy();
          slots.awaitMore(1);
          Instant end = slots.last();
          slots.awaitAnswered(end);
          LOG.info("slots from {} to {}", begin, end);
          slots.eachOnceFrom(begin, end, PERIOD);
          slots.eachAnsweredByOneRun(end);
          slots.noRunsOverlap();
          quartzWritesNoStackTraces();
        });
  }

  /** As a clock does that was a day ahead while a slot was asked for. */
  @Test
  @Order(4)
  void aSlotThatWasPutOffForADayOrMetAnErrorComesAllTheSame() {
    fleet.scenario(
        seed,
        () -> {
          SlotLog slots = new SlotLog(fleet, List.of("people", "tags"));
          slots.awaitMore(1);
          execute(
              """
              update breezeway.qrtz_triggers
              set next_fire_time = next_fire_time + 24 * 3600 * 1000
              where trigger_name like '%/people/%'""");
          execute(
              """
              update breezeway.qrtz_triggers set trigger_state = 'ERROR'
              where trigger_name like '%/tags/%'""");
          Instant off = Instant.now();
          slots.awaitMore(2);
          Instant end = slots.last();
          assertTrue(end.isBefore(off.plus(Duration.ofMinutes(1))), off + " to " + end);
          slots.awaitAnswered(end);
          slots.eachAnsweredByOneRun(end);
          slots.noRunsOverlap();
        });
  }

  private static void execute(String sql) {
    Settings settings = fleet.settings();
    try (Connection connection =
            java.sql.DriverManager.getConnection(
                settings.database().url(),
                settings.database().user(),
                settings.database().password().reveal());
        Statement statement = connection.createStatement()) {
      assertTrue(statement.executeUpdate(sql) > 0, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void quartzWritesNoStackTraces() {
    for (Member member : fleet.all()) {
      assertEquals(
          List.of(),
          member.output().lines().filter(line -> line.startsWith("\tat org.quartz")).toList(),
          member.name());
    }
  }

  @Test
  @Order(6)
  @EnabledIfSystemProperty(
      named = "breezeway.outage",
      matches = "\\d+",
      disabledReason = "takes as many seconds as -Dbreezeway.outage says")
  void aLongOutageOfPostgresqlCostsOnePauseAndNoStackTraces() {
    fleet.scenario(
        seed,
        () -> {
          SlotLog slots = new SlotLog(fleet, List.of("people", "tags"));
          slots.awaitMore(1);
          Instant begin = slots.last().minus(PERIOD);
          Instant down = Instant.now();
          fleet.postgres().kill();
          Await.pause(Duration.ofSeconds(Integer.getInteger("breezeway.outage")));
          Instant up = Instant.now();
          fleet.postgres().restart();
          fleet.awaitHealthy();
          slots.awaitMore(2);
          Instant end = slots.last();
          slots.awaitAnswered(end);
          slots.onePauseOnly(begin, end, down, up, PERIOD);
          slots.eachAnsweredByOneRun(end);
          slots.noRunsOverlap();
          quartzWritesNoStackTraces();
        });
  }

  @Test
  @Order(2)
  void whatNobodySawIsMadeUpForByOneRun() {
    fleet.scenario(
        seed,
        () -> {
          SlotLog slots = new SlotLog(fleet, List.of("people", "tags"));
          slots.awaitMore(1);
          Instant begin = slots.last().minus(PERIOD);
          fleet.the(ServiceKind.EXTRACTOR, 1).kill9ForNow();
          fleet.the(ServiceKind.EXTRACTOR, 2).kill9ForNow();
          Instant allDown = Instant.now();
          Await.pause(DOWN);
          Instant up = Instant.now();
          fleet.the(ServiceKind.EXTRACTOR, 1).start();
          fleet.the(ServiceKind.EXTRACTOR, 2).start();
          fleet.awaitHealthy();
          slots.awaitMore(1);
          Instant end = slots.last();
          slots.awaitAnswered(end);
          slots.onePauseOnly(begin, end, allDown, up, PERIOD);
          slots.eachAnsweredByOneRun(end);
          slots.noRunsOverlap();
        });
  }

  /** Its job has begun, and waits for a lock of ours, when it is killed. */
  @Test
  @Order(3)
  void theJobOfAKilledExtractorIsTakenOverForItsOwnSlot() {
    fleet.scenario(
        seed,
        () -> {
          SlotLog slots = new SlotLog(fleet, List.of("people", "tags"));
          slots.awaitMore(1);
          Instant begin = slots.last();
          List<String> begun = killWhileItsJobBegins();
          fleet.awaitHealthy();
          slots.awaitMore(1);
          Instant end = slots.last();
          slots.awaitAnswered(end);
          slots.eachOnceFrom(begin, end, PERIOD);
          slots.eachAnsweredByOneRun(end);
          String recovered = "Scheduled " + begun.size() + " recoverable job(s) for recovery";
          assertTrue(
              fleet.all().stream().anyMatch(member -> member.output().contains(recovered)),
              recovered);
        });
  }

  /** Returns the jobs that had begun. */
  private static List<String> killWhileItsJobBegins() {
    Settings settings = fleet.settings();
    try (Connection connection =
            java.sql.DriverManager.getConnection(
                settings.database().url(),
                settings.database().user(),
                settings.database().password().reveal());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table breezeway.run_requests in share row exclusive mode");
      Instant locked = Instant.now();
      Await.until("a job to begin", () -> !begunJobs(locked).isEmpty(), fleet::story);
      String owner = begunJobs(locked).getFirst().getFirst();
      Member victim =
          fleet.all().stream()
              .filter(member -> owner.contains(":" + member.pid() + ":"))
              .findFirst()
              .orElseThrow();
      victim.kill9();
      List<String> begun =
          begunJobs(locked).stream()
              .filter(job -> job.getFirst().equals(owner))
              .map(List::getLast)
              .toList();
      connection.rollback();
      return begun;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those that began after that moment; one that began before may just be at its end. */
  private static List<List<String>> begunJobs(Instant after) {
    return fleet
        .invariants()
        .query(
            """
            select instance_name, job_name from breezeway.qrtz_fired_triggers
            where state = 'EXECUTING' and fired_time > ? order by fired_time""",
            after.toEpochMilli());
  }

  @Test
  @Order(5)
  void theTableSaysWhatIsScheduledAndWhatCameLast() {
    List<List<String>> wanted =
        Collections.nCopies(fleet.settings().regions().size(), List.of("0/3 * * * * ?", "3", "t"));
    // What is next is looked at beside what fires, which is every three seconds here.
    Await.until(
        "the table to say " + wanted,
        () ->
            fleet
                .invariants()
                .query(
                    """
                    select schedule, longest_gap_seconds, next_slot > last_slot
                    from breezeway.timetable where entity = 'people' and last_slot is not null""")
                .equals(wanted),
        fleet::story);
    assertTrue(Files.isDirectory(config));
  }
}
