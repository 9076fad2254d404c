package breezeway.monitor.alert;

import breezeway.common.config.AlertSettings.Summary;
import breezeway.common.config.Settings;
import breezeway.monitor.message.Message;
import breezeway.monitor.message.Page;
import breezeway.monitor.message.Words;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationPart;
import breezeway.monitor.state.SituationReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The mail about a day: how the runs ended from one summary's time to the next, and what waits for
 * a person. Once a day, also when the monitor was away at its time: then it sums up all the days
 * since the last one. The first one comes with the first such time after the first start. What
 * waits for a person is what the status page shows. One thread.
 */
final class DailySummary {
  private static final String RUNS =
      """
      select sync_status, count(*), coalesce(sum(api_calls_made), 0),
        coalesce(sum(records_processed), 0),
        coalesce(sum(greatest(records_processed - records_new - records_updated - records_deleted
          - coalesce(records_rejected, 0), 0)), 0)
      from breezeway.etl_sync_history
      where sync_completed_at >= ? and sync_completed_at < ? group by sync_status
      """;
  private static final String NOT_WELL =
      """
      select region_code, entity_type, sync_status, count(*), max(sync_completed_at),
        (array_agg(error_message order by sync_completed_at desc))[1]
      from breezeway.etl_sync_history
      where sync_completed_at >= ? and sync_completed_at < ? and sync_status <> 'success'
      group by region_code, entity_type, sync_status
      order by sync_status, region_code, entity_type
      """;

  /** Of a longer absence the newest days. */
  private static final int MOST_DAYS = 31;

  private final AlertDesk desk;
  private final Settings settings;
  private final DataSource database;
  private final Clock clock;

  DailySummary(AlertDesk desk, Settings settings, DataSource database, Clock clock) {
    this.desk = desk;
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  private record Outcome(long runs, long calls, long records, long unchanged) {}

  void look(Connection connection) throws SQLException {
    ZoneId zone = settings.timetable().zone();
    ZonedDateTime now = clock.instant().atZone(zone);
    LocalDate latest =
        now.toLocalTime().isBefore(settings.alerts().summaryAt())
            ? now.toLocalDate().minusDays(1)
            : now.toLocalDate();
    LocalDate told = desk.with(book -> book.lastSummary);
    if (told != null && !told.isBefore(latest)) {
      return;
    }
    if (told == null || settings.alerts().summary() == Summary.NEVER) {
      desk.with(book -> book.lastSummary = latest); // who switches it on is not told of days before
    } else {
      LocalDate oldest = latest.minusDays(MOST_DAYS);
      tell(connection, told.isBefore(oldest) ? oldest : told, latest);
    }
  }

  private void tell(Connection connection, LocalDate last, LocalDate day) throws SQLException {
    Instant begin = timeOf(last);
    Instant end = timeOf(day);
    Map<String, Outcome> outcomes = outcomes(connection, begin, end);
    long failed = outcomes.getOrDefault("failed", new Outcome(0, 0, 0, 0)).runs();
    long partial = outcomes.getOrDefault("partial", new Outcome(0, 0, 0, 0)).runs();
    if (settings.alerts().summary() == Summary.FAILURES && failed + partial == 0) {
      desk.with(book -> book.lastSummary = day);
      return;
    }
    long runs = outcomes.values().stream().mapToLong(Outcome::runs).sum();
    String subject =
        "[Breezeway] Daily summary "
            + (last.equals(day.minusDays(1)) ? last : last + " to " + day.minusDays(1))
            + ": "
            + failed
            + " of "
            + Words.count(runs, "run")
            + " failed"
            + (partial == 0 ? "" : ", " + partial + " partial");
    Page page = page(connection, subject, outcomes, begin, end);
    Instant now = clock.instant();
    desk.send(
        id ->
            new Message(
                id,
                now,
                subject,
                page.plain(),
                page.html(),
                page.plain(),
                List.of("daily-summary"),
                List.of()),
        book -> book.lastSummary = day);
  }

  private Instant timeOf(LocalDate day) {
    return day.atTime(settings.alerts().summaryAt())
        .atZone(settings.timetable().zone())
        .toInstant();
  }

  private Page page(
      Connection connection,
      String subject,
      Map<String, Outcome> outcomes,
      Instant begin,
      Instant end)
      throws SQLException {
    ZoneId zone = settings.timetable().zone();
    Page page = new Page(subject.substring("[Breezeway] ".length()));
    page.paragraph(
        "Runs that ended from " + Words.time(begin, zone) + " to " + Words.time(end, zone) + ".");
    Map<String, String> figures = new LinkedHashMap<>();
    outcomes.forEach((status, outcome) -> figures.put(status, Words.count(outcome.runs(), "run")));
    figures.put("API calls", sum(outcomes, Outcome::calls));
    figures.put("Records read", sum(outcomes, Outcome::records));
    figures.put("Writes avoided", sum(outcomes, Outcome::unchanged) + " records were as before");
    page.figures(figures);
    section(page, "Failed and partial runs", notWell(connection, begin, end), "None.");
    Reading now = reading();
    section(
        page,
        "Older than they should be",
        now,
        SituationPart.CELLS,
        this::stale,
        "Nothing: all data are fresh.");
    section(
        page,
        "Records set aside",
        now,
        SituationPart.DEAD_LETTERS,
        DailySummary::letters,
        "None wait.");
    section(
        page, "Tokens", now, SituationPart.TOKENS, this::tokens, "No region has logged in yet.");
    page.heading("What to do")
        .paragraph(
            "Look up each cause in RUNBOOK.md, section of the same name. `./breezeway status` shows"
                + " how everything stands now, `./breezeway alerts` what is open,"
                + " `./breezeway dead-letters list` what was set aside.");
    return page.footer(
        "Sent once a day by the monitor of the Breezeway pipeline. When and whether: alerts.summary"
            + " and alerts.summary_at in config/pipeline.yaml.");
  }

  private static String sum(
      Map<String, Outcome> outcomes, java.util.function.ToLongFunction<Outcome> figure) {
    return Words.number(outcomes.values().stream().mapToLong(figure).sum());
  }

  /** As the page has it; Kafka is not asked. */
  private Reading reading() {
    try (SituationReader reader = new SituationReader(settings, database, clock)) {
      return reader.reading();
    }
  }

  private static void section(
      Page page,
      String heading,
      Reading reading,
      SituationPart part,
      Function<Situation, List<String>> points,
      String none) {
    if (reading.has(part)) {
      section(page, heading, points.apply(reading.situation()), none);
    } else {
      page.heading(heading)
          .paragraph("This could not be read just now; `./breezeway status` shows it.");
    }
  }

  private static void section(Page page, String heading, List<String> points, String none) {
    page.heading(heading);
    if (points.isEmpty()) {
      page.paragraph(none);
    } else {
      page.points(points);
    }
  }

  private static Map<String, Outcome> outcomes(Connection connection, Instant begin, Instant end)
      throws SQLException {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    try (PreparedStatement statement = between(connection, RUNS, begin, end);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        outcomes.put(
            rows.getString(1),
            new Outcome(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
      }
    }
    return outcomes;
  }

  private static PreparedStatement between(
      Connection connection, String sql, Instant begin, Instant end) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setObject(1, begin.atOffset(ZoneOffset.UTC));
    statement.setObject(2, end.atOffset(ZoneOffset.UTC));
    return statement;
  }

  private List<String> notWell(Connection connection, Instant begin, Instant end)
      throws SQLException {
    List<String> points = new ArrayList<>();
    try (PreparedStatement statement = between(connection, NOT_WELL, begin, end);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String message = rows.getString(6);
        points.add(
            "%s/%s: %s %s, last %s%s"
                .formatted(
                    rows.getString(1),
                    rows.getString(2),
                    rows.getString(3),
                    Words.count(rows.getLong(4), "time"),
                    time(rows.getObject(5, OffsetDateTime.class).toInstant()),
                    message == null ? "" : ": " + message));
      }
    }
    return points;
  }

  private List<String> stale(Situation situation) {
    return situation.cells().stream()
        .filter(Cell::stale)
        .map(
            cell ->
                "%s/%s: last success %s"
                    .formatted(
                        cell.region(),
                        cell.entity(),
                        cell.lastSuccessAt() == null ? "never" : time(cell.lastSuccessAt())))
        .toList();
  }

  private static List<String> letters(Situation situation) {
    return situation.deadLetters().stream()
        .map(
            letters ->
                "%s of %s (%s): %s%s"
                    .formatted(
                        Words.count(letters.records(), "record"),
                        letters.entity(),
                        String.join(", ", letters.regions()),
                        letters.reason(),
                        letters.field().isEmpty() ? "" : " in " + letters.field()))
        .toList();
  }

  private List<String> tokens(Situation situation) {
    return situation.tokens().stream()
        .filter(token -> token.hasKeys() || token.expiresAt() != null)
        .map(
            token ->
                token.region()
                    + ": "
                    + (token.expiresAt() == null
                        ? "no token"
                        : "valid until " + time(token.expiresAt()))
                    + (token.lastError() == null
                        ? ""
                        : "; the last renewal failed: " + token.lastError()))
        .toList();
  }

  private String time(Instant time) {
    return Words.time(time, settings.timetable().zone());
  }
}
