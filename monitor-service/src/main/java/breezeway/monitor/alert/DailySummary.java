package breezeway.monitor.alert;

import breezeway.common.config.AlertSettings.Summary;
import breezeway.common.config.Settings;
import breezeway.monitor.message.Message;
import breezeway.monitor.message.Page;
import breezeway.monitor.message.Words;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mail about a day: how the runs ended from one summary's time to the next, and what waits for
 * a person. Once a day, also when the monitor was away at its time; the first one comes with the
 * first such time after the first start. One thread.
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
  private static final String STALE =
      """
      select l.region_code, l.entity_type, l.last_successful_sync_at from breezeway.etl_sync_log l
      join (select region_code, entity, max(longest_gap_seconds) as gap from breezeway.timetable
        where mode = 'incremental' or not exists (select 1 from breezeway.timetable o
          where o.region_code = timetable.region_code and o.entity = timetable.entity
            and o.mode = 'incremental')
        group by region_code, entity) t
        on t.region_code = l.region_code and t.entity = l.entity_type
      where coalesce(l.last_successful_sync_at, 'epoch')
          < now() - make_interval(secs => t.gap + ?)
        and not exists (select 1 from breezeway.pauses p
          where p.region_code in ('', l.region_code) and p.entity in ('', l.entity_type))
      order by 1, 2
      """;
  private static final String LETTERS =
      """
      select entity, reason, count(*) from breezeway.dead_letters where state = 'open'
      group by entity, reason order by 3 desc, 1, 2
      """;
  private static final String TOKENS =
      """
      select region_code, token_expires_at, last_error from breezeway.api_tokens
      where client_id is not null or token_expires_at is not null order by region_code
      """;

  private final AlertDesk desk;
  private final Settings settings;
  private final Clock clock;

  DailySummary(AlertDesk desk, Settings settings, Clock clock) {
    this.desk = desk;
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
      Instant end = latest.atTime(settings.alerts().summaryAt()).atZone(zone).toInstant();
      Instant begin =
          latest.minusDays(1).atTime(settings.alerts().summaryAt()).atZone(zone).toInstant();
      tell(connection, latest, begin, end);
    }
  }

  private void tell(Connection connection, LocalDate day, Instant begin, Instant end)
      throws SQLException {
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
            + day.minusDays(1)
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
    section(page, "Older than they should be", stale(connection), "Nothing: all data are fresh.");
    section(page, "Records set aside", letters(connection), "None wait.");
    section(page, "Tokens", tokens(connection), "No region has logged in yet.");
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
                    time(rows, 5),
                    message == null ? "" : ": " + message));
      }
    }
    return points;
  }

  private List<String> stale(Connection connection) throws SQLException {
    List<String> points = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(STALE)) {
      statement.setDouble(1, settings.monitor().grace().toSeconds());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          points.add(
              rows.getString(1)
                  + "/"
                  + rows.getString(2)
                  + ": last success "
                  + (rows.getObject(3) == null ? "never" : time(rows, 3)));
        }
      }
    }
    return points;
  }

  private static List<String> letters(Connection connection) throws SQLException {
    List<String> points = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LETTERS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        points.add(
            Words.count(rows.getLong(3), "record")
                + " of "
                + rows.getString(1)
                + ": "
                + rows.getString(2));
      }
    }
    return points;
  }

  private List<String> tokens(Connection connection) throws SQLException {
    List<String> points = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TOKENS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String error = rows.getString(3);
        points.add(
            rows.getString(1)
                + ": "
                + (rows.getObject(2) == null ? "no token" : "valid until " + time(rows, 2))
                + (error == null ? "" : "; the last renewal failed: " + error));
      }
    }
    return points;
  }

  private String time(ResultSet rows, int column) throws SQLException {
    return Words.time(
        rows.getObject(column, java.time.OffsetDateTime.class).toInstant(),
        settings.timetable().zone());
  }
}
