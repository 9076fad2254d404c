package breezeway.monitor.alert;

import breezeway.common.config.AlertSettings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.message.Words;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the runs that ended since the last look: one that took longer than the settings allow,
 * or than it usually does, is warned of; a later one of the same region, entity and mode that did
 * not is the end of that. Runs before the first look are left alone. One thread.
 */
final class SlowRuns {
  private static final String LATEST =
      "select coalesce(max(id), 0) from breezeway.etl_sync_history";
  private static final String ENDED =
      """
      select h.id, h.run_id, h.region_code, h.entity_type, h.sync_status,
        h.duration_seconds, h.api_calls_made, h.records_processed, r.mode, usual.seconds, usual.runs
      from breezeway.etl_sync_history h
      left join breezeway.extraction_runs r on r.run = h.run_id
      left join lateral (
        select percentile_cont(0.5) within group (order by last.duration_seconds) as seconds,
          count(*) as runs
        from (
          select b.duration_seconds from breezeway.etl_sync_history b
          left join breezeway.extraction_runs br on br.run = b.run_id
          where b.region_code = h.region_code and b.entity_type = h.entity_type
            and b.sync_status = 'success' and b.id < h.id
            and br.mode is not distinct from r.mode
          order by b.sync_started_at desc limit 20) last) usual on true
      where h.id > ? and h.run_id is not null and h.duration_seconds is not null
      order by h.id
      """;

  /** Rows become visible in another order than they were numbered. */
  private static final int LOOKED_AT_AGAIN = 50;

  /** What is over in a minute does not keep anybody waiting, however quick it was before. */
  private static final Duration NEVER_SLOW = Duration.ofMinutes(1);

  private static final int TIMES_THE_USUAL = 3;
  private static final int RUNS_THAT_TELL_THE_USUAL = 5;

  /** The fact of the alert that tells full runs from those that look for changes. */
  private static final String MODE = "Mode";

  private final AlertDesk desk;
  private final AlertSettings settings;

  SlowRuns(AlertDesk desk, AlertSettings settings) {
    this.desk = desk;
    this.settings = settings;
  }

  private record Ended(
      long id,
      long run,
      String region,
      String entity,
      String status,
      Duration duration,
      long calls,
      long records,
      String mode,
      Optional<Duration> usual) {}

  void look(Connection connection) throws SQLException {
    Long last = desk.with(book -> book.lastHistory);
    if (last == null) {
      long latest = latest(connection);
      desk.with(
          book -> {
            book.firstHistory = latest;
            return book.lastHistory = latest;
          });
      return;
    }
    long first = desk.with(book -> book.firstHistory);
    for (Ended run : ended(connection, Math.max(first, last - LOOKED_AT_AGAIN))) {
      judge(run, last);
      desk.with(book -> book.lastHistory = Math.max(book.lastHistory, run.id()));
    }
  }

  private void judge(Ended run, long last) {
    Optional<String> why = slow(run);
    if (why.isPresent()) {
      desk.acceptOnce(alert(run, why.get()));
    } else if (run.id() > last && run.status().equals("success")) {
      Alert over =
          Alert.resolved(
              Reason.SLOW_RUN,
              run.region(),
              run.entity(),
              "Run " + run.run() + " took " + Words.duration(run.duration()) + ".",
              "monitor");
      if (saysSomethingOfIt(over, run)) {
        desk.accept(over);
      }
    }
  }

  /** A quick look for changes says nothing of full runs. */
  private boolean saysSomethingOfIt(Alert over, Ended run) {
    return desk.with(
        book -> {
          Cause cause = book.causes.get(over.key());
          String mode = cause == null ? null : cause.incident.facts.get(MODE);
          return mode == null || mode.equals(run.mode());
        });
  }

  private Optional<String> slow(Ended run) {
    if (run.duration().compareTo(settings.slowRun()) > 0) {
      return Optional.of("longer than " + Words.duration(settings.slowRun()) + " allowed");
    }
    if (run.duration().compareTo(NEVER_SLOW) > 0
        && run.usual().isPresent()
        && run.duration().compareTo(run.usual().get().multipliedBy(TIMES_THE_USUAL)) > 0) {
      return Optional.of("its last runs took " + Words.duration(run.usual().get()));
    }
    return Optional.empty();
  }

  private Alert alert(Ended run, String why) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Duration", Words.duration(run.duration()));
    facts.put("Usual duration", run.usual().map(Words::duration).orElse("not known yet"));
    facts.put("Outcome", run.status());
    if (run.mode() != null) {
      facts.put(MODE, run.mode());
    }
    facts.put("API calls", Words.number(run.calls()));
    facts.put("Records", Words.number(run.records()));
    Alert alert =
        Alert.warning(
            Reason.SLOW_RUN,
            run.region(),
            run.entity(),
            String.valueOf(run.run()),
            "The run took %s: %s. It ended with %s; %s."
                .formatted(
                    Words.duration(run.duration()),
                    why,
                    run.status(),
                    Words.count(run.calls(), "API call")),
            "monitor");
    return alert.withFacts(facts).withId("slow-run-" + run.run());
  }

  private static long latest(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LATEST);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static List<Ended> ended(Connection connection, long after) throws SQLException {
    List<Ended> runs = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(ENDED)) {
      statement.setLong(1, after);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          double usual = rows.getDouble("seconds");
          boolean isKnown = rows.getLong("runs") >= RUNS_THAT_TELL_THE_USUAL;
          runs.add(
              new Ended(
                  rows.getLong("id"),
                  rows.getLong("run_id"),
                  rows.getString("region_code"),
                  rows.getString("entity_type"),
                  rows.getString("sync_status"),
                  seconds(rows.getDouble("duration_seconds")),
                  rows.getLong("api_calls_made"),
                  rows.getLong("records_processed"),
                  rows.getString("mode"),
                  isKnown ? Optional.of(seconds(usual)) : Optional.empty()));
        }
      }
    }
    return runs;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
