package breezeway.standalone.extractor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import breezeway.common.config.TimetableSettings;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which run answers which request. */
class SlotRequestsIT {
  private static final String REGION = "nashville";
  private static final Duration LATENCY = Duration.ofMillis(700);

  private ExtractorRig rig;

  @BeforeEach
  void open() {
    rig = ExtractorRig.on(SimulationPlan.small(1).with(plan -> plan.latency(LATENCY)), Map.of());
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private long slot(String mode, Instant slot, Instant notBefore) {
    return rig.query(
            """
            insert into breezeway.run_requests
              (region_code, entity, mode, slot, not_before, requested_by)
            values (?, 'people', ?, ?, ?, 'timetable') returning id""",
            row -> row.getLong(1),
            REGION,
            mode,
            time(slot),
            time(notBefore))
        .getFirst();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private void awaitRunning() {
    ExtractorRig.awaitUntil(
        "a run",
        () ->
            !rig.query(
                    "select run from breezeway.extraction_runs where state = 'running'",
                    row -> row.getLong(1))
                .isEmpty());
  }

  private long runOf(long request) {
    return rig.await(request).id().run();
  }

  @Test
  void slotsWaitForTheEndOfARunThatBeganBeforeThemAndAreAnsweredByOne() throws Exception {
    rig.start(1);
    long person = rig.request(REGION, "people", "incremental");
    awaitRunning();
    Instant now = Instant.now();
    long first = slot("incremental", now, now);
    long second = slot("incremental", now.plusMillis(1), now);
    long full = slot("full", now, now);
    long joins = rig.request(REGION, "people", "incremental");
    long run = runOf(person);
    assertEquals(run, runOf(joins), "a person joins what is under way");
    Set<Long> runs =
        LongStream.of(first, second, full).mapToObj(this::runOf).collect(Collectors.toSet());
    assertEquals(1, runs.size(), "one run answers all that waited");
    assertFalse(runs.contains(run));
    assertEquals("full", rig.await(full).mode());
  }

  /** More of them than are looked at in one go. */
  @Test
  void slotsThatWaitForALongRunHoldNobodyElseUp() throws Exception {
    rig.start(1);
    long person = rig.request(REGION, "people", "incremental");
    awaitRunning();
    rig.query(
        """
        insert into breezeway.run_requests
          (region_code, entity, mode, slot, not_before, requested_by)
        select ?, 'people', 'incremental', now() + number * interval '1 ms', now(), 'timetable'
        from generate_series(1, 600) number returning id""",
        row -> row.getLong(1),
        REGION);
    long other = rig.request(REGION, "tags", "incremental");
    assertNotEquals(runOf(person), runOf(other));
    assertEquals(
        List.of(true),
        rig.query(
            """
            select taken_at < (select published_at from breezeway.extraction_runs where run = ?)
            from breezeway.run_requests where id = ?""",
            row -> row.getBoolean(1),
            runOf(person),
            other));
  }

  @Test
  void aRunWhoseEndIsOnItsWayTakesNoMoreRequests() throws Exception {
    rig.start(1);
    long first = rig.request(REGION, "people", "incremental");
    awaitRunning();
    rig.query(
        "update breezeway.extraction_runs set ending_at = now() where state = 'running'"
            + " returning run",
        row -> row.getLong(1));
    long second = rig.request(REGION, "people", "incremental");
    assertNotEquals(runOf(first), runOf(second));
    assertEquals(
        List.of(),
        rig.query(
            "select run from breezeway.extraction_runs where ending_at is null",
            row -> row.getLong(1)));
  }

  @Test
  void aRunBeginsAtItsShareOfTheJitterAndAPausedSlotNotAtAll() throws Exception {
    rig.start(1);
    Instant notBefore = Instant.now().plusSeconds(2);
    long run = runOf(slot("incremental", Instant.now(), notBefore));
    assertFalse(Instant.ofEpochMilli(run + 5).isBefore(notBefore));

    rig.query(
        "insert into breezeway.pauses (region_code, entity, paused_by) values ('', 'people', 'x')"
            + " returning 1",
        row -> row.getLong(1));
    long paused = slot("incremental", Instant.now().plusMillis(5), Instant.now());
    ExtractorRig.awaitUntil("a refusal", () -> "paused".equals(refusal(paused)));
    assertEquals("success", rig.run(REGION, "people", "incremental").outcome());
  }

  private String refusal(long request) {
    return rig.query(
            "select coalesce(refused, '') from breezeway.run_requests where id = ?",
            row -> row.getString(1),
            request)
        .getFirst();
  }

  @Test
  void theTimetableRenewsTokensThatAreStillGood() throws Exception {
    TimetableSettings everyTwoSeconds =
        new TimetableSettings(ZoneOffset.UTC, Duration.ZERO, "0/2 * * * * ?");
    rig.start(1, rig.settings().withTimetable(everyTwoSeconds), true);
    ExtractorRig.awaitUntil("a token", () -> token() != null);
    String first = token();
    ExtractorRig.awaitUntil("a newer token", () -> !first.equals(token()));
    assertEquals(
        List.of(1L),
        rig.query(
            "select token_generation_count from breezeway.api_tokens where region_code = ?",
            row -> row.getLong(1),
            REGION),
        "by refresh");
  }

  private String token() {
    List<String> found =
        rig.query(
            "select access_token from breezeway.api_tokens where region_code = ?",
            row -> row.getString(1),
            REGION);
    return found.isEmpty() ? null : found.getFirst();
  }
}
