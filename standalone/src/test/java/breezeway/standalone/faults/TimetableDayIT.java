package breezeway.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import breezeway.common.topic.Topics;
import breezeway.extractor.schedule.Scheduled;
import breezeway.extractor.schedule.Schedules;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.TestFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole day of the timetable as it is shipped, on the wall clock of Chicago, in some minutes: two
 * extractors, whose clocks are set from slot to slot, and kills in between. {@code
 * -Dbreezeway.day=autumn} takes the next day of 25 hours, {@code spring} the next one of 23, a date
 * that one.
 */
@EnabledIfSystemProperty(
    named = "breezeway.day",
    matches = ".+",
    disabledReason = "takes minutes and needs libfaketime: -Dbreezeway.day=autumn asks for it")
class TimetableDayIT {
  private static final Logger LOG = LoggerFactory.getLogger(TimetableDayIT.class);
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");

  private final String chosen = System.getProperty("breezeway.day");
  private final Seed seed = Seed.of(getClass(), " -Dbreezeway.day=" + chosen);

  @Test
  void everySlotOfTheDayRunsExactlyOnce() throws Exception {
    assumeTrue(
        ShiftedClock.library().isPresent(),
        "libfaketime is not installed (Debian: apt-get install faketime)");
    Path folder = TestFolders.create("clock-");
    ShiftedClock clock = new ShiftedClock(folder);
    Map<String, String> variables = new HashMap<>(clock.variables());
    variables.put("BREEZEWAY_TIME_ZONE", ZONE.getId());
    try (Fleet fleet =
        Fleet.start(
            Fleet.Order.of(SimulationPlan.small(2))
                .only(ServiceKind.EXTRACTOR, 2)
                .withVariables(variables))) {
      takeMessagesFromTheFuture(fleet);
      fleet.scenario(seed, () -> day(fleet, clock));
    } finally {
      TestFolders.delete(folder);
    }
  }

  private void day(Fleet fleet, ShiftedClock clock) {
    LocalDate day = dayToLive();
    Instant begin = day.atStartOfDay(ZONE).toInstant();
    Instant end = day.plusDays(1).atStartOfDay(ZONE).toInstant();
    List<Scheduled> all =
        Schedules.of(fleet.settings()).stream()
            .filter(work -> fleet.api().world().regionCodes().contains(work.region()))
            .toList();
    TreeSet<Instant> slots = new TreeSet<>();
    all.forEach(work -> slots.addAll(work.cron().between(begin, end)));
    LOG.info("{} has {} hours and {} times of slots", day, hours(begin, end), slots.size());

    Instant evening = begin.minus(Duration.ofMinutes(20));
    clock.set(evening);
    Await.until(
        "what lies between now and then to be made up for",
        () ->
            all.stream()
                .filter(work -> !work.isTokens())
                .allMatch(
                    work -> asksOf(fleet, work, work.cron().latest(evening).orElseThrow()) == 1),
        fleet::story);
    fleet.awaitQuietRuns();
    String tokensBefore = newestToken(fleet);
    int step = 0;
    for (Instant slot : slots) {
      clock.set(slot.minusSeconds(2));
      if (++step % 3 == 0) {
        Await.pause(seed.between(500, 5_000));
        fleet.the(ServiceKind.EXTRACTOR, 1 + seed.random().nextInt(2)).kill9();
      }
      Await.until("the slots of " + slot, () -> missing(fleet, all, slot).isEmpty(), fleet::story);
      clock.set(slot.plus(fleet.settings().timetable().startJitter()).plusSeconds(2));
      fleet.awaitQuietRuns();
      LOG.info("{} {}", slot.atZone(ZONE), answered(fleet, slot));
    }
    assertEquals(expected(all, begin, end), asked(fleet, begin, end));
    assertTrue(newestToken(fleet).compareTo(tokensBefore) > 0, "tokens were not renewed");
    SlotLog log = new SlotLog(fleet, List.copyOf(fleet.settings().catalog().names()));
    log.eachAnsweredByOneRun(end);
    log.noRunsOverlap();
  }

  private LocalDate dayToLive() {
    if (!chosen.equals("autumn") && !chosen.equals("spring")) {
      return LocalDate.parse(chosen);
    }
    ZoneOffsetTransition change = ZONE.getRules().nextTransition(Instant.now());
    while (change.isOverlap() != chosen.equals("autumn")) {
      change = ZONE.getRules().nextTransition(change.getInstant());
    }
    return change.getDateTimeBefore().toLocalDate();
  }

  private static long hours(Instant begin, Instant end) {
    return Duration.between(begin, end).toHours();
  }

  /** Kafka takes nothing that is an hour ahead of its own clock, unless it is told to. */
  private static void takeMessagesFromTheFuture(Fleet fleet) throws Exception {
    Collection<AlterConfigOp> change =
        List.of(
            new AlterConfigOp(
                new ConfigEntry("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE)),
                AlterConfigOp.OpType.SET));
    List<String> topics =
        new ArrayList<>(fleet.settings().catalog().names().stream().map(Topics::raw).toList());
    topics.add(Topics.ALERTS);
    try (Admin admin = Admin.create(fleet.settings().kafka().adminConfig())) {
      admin
          .incrementalAlterConfigs(
              topics.stream()
                  .collect(
                      Collectors.toMap(
                          topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic),
                          topic -> change)))
          .all()
          .get();
    }
  }

  private static List<String> expected(List<Scheduled> all, Instant begin, Instant end) {
    List<String> expected = new ArrayList<>();
    for (Scheduled work : all) {
      if (!work.isTokens()) {
        work.cron()
            .between(begin, end)
            .forEach(
                slot ->
                    expected.add(
                        work.region() + " " + work.entity() + " " + work.mode() + " " + slot));
      }
    }
    return expected.stream().sorted().toList();
  }

  private static List<String> asked(Fleet fleet, Instant begin, Instant end) {
    return fleet
        .invariants()
        .query(
            """
            select region_code, entity, mode, (extract(epoch from slot) * 1000)::bigint
            from breezeway.run_requests where slot >= ?::timestamptz and slot < ?::timestamptz
              and run is not null and refused is null""",
            begin.toString(),
            end.toString())
        .stream()
        .map(
            row ->
                row.get(0)
                    + " "
                    + row.get(1)
                    + " "
                    + row.get(2)
                    + " "
                    + Instant.ofEpochMilli(Long.parseLong(row.get(3))))
        .sorted()
        .toList();
  }

  /** The work of a slot that has not been asked for, or whose tokens are not renewed yet. */
  private static List<String> missing(Fleet fleet, List<Scheduled> all, Instant slot) {
    List<String> missing = new ArrayList<>();
    for (Scheduled work : all) {
      boolean isDue = !work.cron().between(slot, slot.plusMillis(1)).isEmpty();
      if (isDue && !work.isTokens() && asksOf(fleet, work, slot) == 0) {
        missing.add(work.toString());
      }
    }
    return missing;
  }

  private static int asksOf(Fleet fleet, Scheduled work, Instant slot) {
    return fleet
        .invariants()
        .query(
            """
            select id from breezeway.run_requests
            where region_code = ? and entity = ? and mode = ? and slot = ?::timestamptz""",
            work.region(),
            work.entity(),
            work.mode(),
            slot.toString())
        .size();
  }

  private static String answered(Fleet fleet, Instant slot) {
    return fleet
        .invariants()
        .query(
            "select count(*), count(distinct run) from breezeway.run_requests"
                + " where slot = ?::timestamptz",
            slot.toString())
        .getFirst()
        .toString();
  }

  private static String newestToken(Fleet fleet) {
    return fleet
        .invariants()
        .query("select max(last_refreshed_at)::text from breezeway.api_tokens")
        .getFirst()
        .getFirst();
  }
}
