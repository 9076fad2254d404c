package breezeway.standalone.page;

import breezeway.monitor.state.Cell;
import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.Situation.AlertState;
import breezeway.monitor.state.Situation.DeadLetterCause;
import breezeway.monitor.state.Situation.DiskState;
import breezeway.monitor.state.Situation.ServiceState;
import breezeway.monitor.state.Situation.StageLag;
import breezeway.monitor.state.Situation.TableCount;
import breezeway.monitor.state.Situation.TokenState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Made-up situations for the page: as on an ordinary morning, a bad one, the first one, a huge one.
 */
final class Samples {
  private static final String MARKUP = "<img src=x onerror=\"document.title='broken'\">";
  private static final List<String> HOURLY = List.of("properties", "reservations");
  private static final long GIGABYTE = 1_000_000_000L;

  private Samples() {}

  /** Everything went well. */
  static Situation calm(List<String> regions, List<String> entities, Instant now) {
    List<Cell> cells = new ArrayList<>();
    for (String region : regions) {
      for (String entity : entities) {
        cells.add(fresh(region, entity, now));
      }
    }
    return around(cells, regions, List.of(), List.of(), List.of(), now);
  }

  /** Something of everything that can be wrong, and text that is markup in each place for text. */
  static Situation troubled(List<String> regions, List<String> entities, Instant now) {
    List<Cell> cells = new ArrayList<>(calm(regions, entities, now).cells());
    set(cells, 3, stale(cells.get(3), now));
    set(cells, 11, failed(cells.get(11), now));
    set(cells, 17, partial(cells.get(17), now));
    set(cells, 25, running(cells.get(25), now, 300L));
    set(cells, 36, running(cells.get(36), now, null));
    set(cells, 42, paused(cells.get(42)));
    set(cells, 54, never(cells.get(54).region(), cells.get(54).entity(), true, now));
    String keyless = regions.getLast();
    cells.replaceAll(
        cell ->
            cell.region().equals(keyless) ? never(cell.region(), cell.entity(), false, now) : cell);
    return around(cells, regions, alerts(now), letters(now), List.of(), now);
  }

  /** Just installed. */
  static Situation first(List<String> regions, List<String> entities, Instant now) {
    List<Cell> cells = new ArrayList<>();
    for (String region : regions) {
      for (String entity : entities) {
        cells.add(never(region, entity, false, now));
      }
    }
    return new Situation(
        now,
        cells,
        regions.stream().map(region -> new TokenState(region, false, null, null, 0, null)).toList(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** PostgreSQL is away. */
  static Situation blind(List<String> regions, List<String> entities, Instant now) {
    Situation first = first(regions, entities, now);
    return new Situation(
        now,
        first.cells(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of("PostgreSQL does not answer: Connection to db:5432 refused."));
  }

  /** The same, told without any cell, as when not even the names of tables can be read. */
  static Situation withoutCells(Situation situation) {
    return withCells(situation, List.of());
  }

  /** The same with one cell that is left out by the timetable. */
  static Situation paused(Situation situation, String region, String entity) {
    return withCells(
        situation,
        situation.cells().stream()
            .map(
                cell ->
                    cell.region().equals(region) && cell.entity().equals(entity)
                        ? paused(cell)
                        : cell)
            .toList());
  }

  private static Situation withCells(Situation situation, List<Cell> cells) {
    return new Situation(
        situation.at(),
        cells,
        situation.tokens(),
        situation.services(),
        situation.lags(),
        situation.deadLetters(),
        situation.alerts(),
        situation.tables(),
        situation.disks(),
        situation.problems());
  }

  static List<RunSummary> history(String region, String entity, Instant now) {
    List<RunSummary> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Instant start = now.minus(Duration.ofHours(i)).minusSeconds(720);
      String status = i == 2 ? "failed" : i == 5 ? "partial" : "success";
      runs.add(
          new RunSummary(
              1200L - i,
              region,
              entity,
              i == 7 ? "full" : "incremental",
              status,
              start,
              start.plusSeconds(42),
              42.31 + i,
              i == 7 ? 15_012 : 36,
              2,
              14,
              i == 7 ? 3 : 0,
              i == 5 ? 1 : 0,
              20,
              36,
              0.19,
              i == 2
                  ? "api-unavailable: Breezeway answered 503 five times in a row on"
                      + " /inventory/v1/task/?home_id=71003 "
                      + MARKUP
                  : i == 5 ? "value-rejected: 1 record was set aside" : null));
    }
    return runs;
  }

  private static void set(List<Cell> cells, int index, Cell cell) {
    if (index < cells.size()) {
      cells.set(index, cell);
    }
  }

  private static Situation around(
      List<Cell> cells,
      List<String> regions,
      List<AlertState> alerts,
      List<DeadLetterCause> letters,
      List<String> problems,
      Instant now) {
    boolean calm = alerts.isEmpty();
    return new Situation(
        now,
        cells,
        regions.stream()
            .map(
                region ->
                    !calm && region.equals(regions.getLast())
                        ? new TokenState(region, false, null, null, 0, null)
                        : !calm && region.equals(regions.getFirst())
                            ? new TokenState(
                                region,
                                true,
                                now.minusSeconds(4000),
                                now.minus(Duration.ofDays(2)),
                                41,
                                "401 on /auth/v1/: client_id or client_secret is wrong")
                            : new TokenState(
                                region,
                                true,
                                now.plus(Duration.ofHours(19)).plusSeconds(600),
                                now.minus(Duration.ofHours(4)),
                                42,
                                null))
            .toList(),
        List.of(
            new ServiceState(
                "server-1:4711:extractor",
                "extractor",
                now.minus(Duration.ofDays(12)),
                now.minusSeconds(1),
                true,
                false,
                null),
            new ServiceState(
                "server-1:4712:transformer",
                "transformer",
                now.minus(Duration.ofDays(12)),
                now.minusSeconds(2),
                calm,
                false,
                calm ? null : "It does not reach Kafka since 06:58."),
            new ServiceState(
                "server-1:4713:loader",
                "loader",
                now.minus(Duration.ofHours(3)),
                now.minusSeconds(calm ? 1 : 340),
                true,
                !calm,
                null),
            new ServiceState(
                "server-1:4714:monitor",
                "monitor",
                now.minus(Duration.ofDays(12)),
                now,
                true,
                false,
                null)),
        calm
            ? List.of(
                new StageLag("transformer", "raw.tasks", 0),
                new StageLag("loader", "rows.tasks", 0))
            : List.of(
                new StageLag("transformer", "raw.tasks", 0),
                new StageLag("loader", "rows.tasks", 12_480),
                new StageLag("loader", "rows.reservations", 1)),
        letters,
        alerts,
        List.of(
            new TableCount("people", 1_604),
            new TableCount("properties", 16_210),
            new TableCount("property_photos", 161_093),
            new TableCount("reservation_guests", 51_770),
            new TableCount("reservations", 28_003),
            new TableCount("task_assignments", 201_417),
            new TableCount("task_comments", 88_214),
            new TableCount("tasks", 120_544)),
        List.of(
            new DiskState(
                "PostgreSQL and Kafka", "/var/lib/breezeway", 3 * GIGABYTE, 80 * GIGABYTE),
            new DiskState("Logs and state", "/data", 412 * GIGABYTE, 500 * GIGABYTE)),
        problems);
  }

  private static Cell fresh(String region, String entity, Instant now) {
    boolean hourly = HOURLY.contains(entity);
    Instant hour = now.truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    Instant start = hourly ? hour : now.truncatedTo(java.time.temporal.ChronoUnit.DAYS);
    int salt = Math.floorMod((region + entity).hashCode(), 900);
    long records = entity.equals("tasks") ? 15_000 + salt : 20 + salt * 4L;
    return new Cell(
        region,
        entity,
        "success",
        start,
        start.plusSeconds(30 + salt),
        entity.equals("tasks") ? 745.0 : 2 + salt / 20.0,
        start,
        hourly ? 7_200L : 90_000L,
        true,
        false,
        false,
        hourly ? hour.plusSeconds(3600) : start.plus(Duration.ofDays(1)),
        records,
        3,
        41,
        0,
        0,
        records - 44,
        36 + salt,
        0.12,
        null,
        null,
        null);
  }

  private static Cell stale(Cell cell, Instant now) {
    return with(
        cell,
        "failed",
        now.minus(Duration.ofHours(27)).minusSeconds(300),
        true,
        false,
        "login-refused: Breezeway refused the client id and secret of "
            + cell.region()
            + " "
            + MARKUP,
        null);
  }

  private static Cell failed(Cell cell, Instant now) {
    return with(
        cell,
        "failed",
        cell.lastSuccessAt(),
        false,
        false,
        "api-unavailable: Breezeway answered 503 five times in a row on /inventory/v1/reservation/."
            + " What was fetched before is saved.",
        null);
  }

  private static Cell partial(Cell cell, Instant now) {
    return with(
        cell,
        "partial",
        cell.lastSuccessAt(),
        false,
        false,
        "value-rejected: 3 records were set aside",
        null);
  }

  private static Cell running(Cell cell, Instant now, Long expected) {
    return with(
        cell,
        "running",
        cell.lastSuccessAt(),
        false,
        false,
        null,
        new Cell.Running(
            1301,
            expected == null ? "incremental" : "full",
            now.minusSeconds(245),
            "server-1:4711:extractor",
            124,
            expected,
            41,
            4_093,
            expected == null ? null : now.plusSeconds(40)));
  }

  private static Cell paused(Cell cell) {
    return with(cell, "success", cell.lastSuccessAt(), false, true, null, null);
  }

  private static Cell with(
      Cell cell,
      String status,
      Instant lastSuccessAt,
      boolean stale,
      boolean paused,
      String message,
      Cell.Running running) {
    return new Cell(
        cell.region(),
        cell.entity(),
        status,
        running == null ? cell.lastStartedAt() : running.startedAt(),
        running == null ? cell.lastCompletedAt() : null,
        cell.durationSeconds(),
        lastSuccessAt,
        cell.freshForSeconds(),
        true,
        stale,
        paused,
        paused ? null : cell.nextStartAt(),
        cell.processed(),
        cell.added(),
        cell.updated(),
        cell.deleted(),
        cell.rejected(),
        cell.unchanged(),
        cell.apiCalls(),
        cell.budgetShare(),
        message,
        running,
        null);
  }

  private static Cell never(String region, String entity, boolean hasKeys, Instant now) {
    return new Cell(
        region,
        entity,
        "never",
        null,
        null,
        null,
        null,
        7_200L,
        hasKeys,
        false,
        false,
        hasKeys ? now.plusSeconds(1500) : null,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        null,
        null);
  }

  private static List<AlertState> alerts(Instant now) {
    return List.of(
        new AlertState(
            "a-1",
            "error",
            "login-refused",
            "Breezeway refused the login of a region",
            "nashville",
            "tasks",
            "1188.1",
            "extractor",
            "Breezeway refused the client id and secret of nashville. " + MARKUP,
            "open",
            27,
            now.minus(Duration.ofHours(27)),
            now.minusSeconds(700),
            now.minus(Duration.ofHours(3)),
            null),
        new AlertState(
            "a-2",
            "warning",
            "disk-nearly-full",
            "A disk is nearly full",
            "",
            "",
            null,
            "monitor",
            "4 % of /var/lib/breezeway are free, 3 GB of 80 GB.",
            "open",
            1,
            now.minusSeconds(4000),
            now.minusSeconds(60),
            null,
            null),
        new AlertState(
            "a-3",
            "error",
            "kafka-unavailable",
            "Kafka cannot be reached",
            "",
            "",
            null,
            "loader",
            "Kafka did not answer for two minutes.",
            "resolved",
            4,
            now.minus(Duration.ofDays(2)),
            now.minus(Duration.ofDays(2)).plusSeconds(300),
            now.minus(Duration.ofDays(2)),
            now.minus(Duration.ofDays(2)).plusSeconds(420)));
  }

  private static List<DeadLetterCause> letters(Instant now) {
    return List.of(
        new DeadLetterCause(
            "4cd61f0b9a7e22d8",
            "reservations",
            "value-rejected",
            "/guests/0/email",
            "is an object where a text is expected " + MARKUP,
            3,
            List.of("austin", "smoky"),
            now.minus(Duration.ofDays(3)),
            now.minusSeconds(3000)),
        new DeadLetterCause(
            "91aa03c2b1d0e6f7",
            "tasks",
            "record-without-key",
            null,
            "id is missing",
            1,
            List.of("nashville"),
            now.minusSeconds(90_000),
            now.minusSeconds(90_000)));
  }
}
