package breezeway.loader.upkeep;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import breezeway.common.message.RunMarker.Kind;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.message.RunMarker.Outcome;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.run.SyncLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs that {@code etl_sync_log} calls running, or does not know, although nobody can bring them to
 * their end any more: they are failed. A run that is alive, that waits to be taken up again, or
 * whose end is in Kafka and not yet loaded is none of them.
 */
final class StaleRuns {
  /** The pipeline before this one left no number of a run, and nothing that could go on with it. */
  private static final String OF_PREDECESSOR =
      """
      update breezeway.etl_sync_log
      set sync_status = 'failed', sync_completed_at = now(), error_message = ?, updated_at = now()
      where run_id is null and sync_status = 'running'
        and (? or coalesce(sync_started_at, updated_at) < now() - interval '1 hour')
      returning region_code, entity_type, coalesce(sync_started_at, now()), api_calls_made
      """;

  private static final String HISTORY_OF_PREDECESSOR =
      """
      update breezeway.etl_sync_history
      set sync_status = 'failed', sync_completed_at = now(),
        error_message = coalesce(error_message, ?)
      where run_id is null and sync_status = 'running'
        and (? or sync_started_at < now() - interval '1 hour')
      """;

  /** Nobody knows how long it worked: no duration, rather than one that spoils averages. */
  private static final String REMEMBER_PREDECESSOR =
      """
      insert into breezeway.etl_sync_history
        (region_code, entity_type, sync_status, sync_started_at, sync_completed_at,
         records_processed, records_new, records_updated, records_deleted, records_rejected,
         api_calls_made, error_message)
      select ?, ?, 'failed', ?, now(), 0, 0, 0, 0, 0, ?, ?
      where not exists (select from breezeway.etl_sync_history
        where region_code = ? and entity_type = ? and sync_started_at = ?)
      """;

  /**
   * Runs that the extractors gave up, and those whose end went to a Kafka cluster that this loader
   * does not read. One that is older than what the log tells, and not of today, is past: somebody
   * may have removed what was told of it.
   */
  private static final String GIVEN_UP =
      """
      select x.run, x.attempt, x.region_code, x.entity, x.mode, x.started_at, x.published_at,
        x.api_calls, x.pages, x.records, x.message, x.reason is distinct from 'run-abandoned'
      from breezeway.extraction_runs x
      left join breezeway.etl_sync_log l
        on l.region_code = x.region_code and l.entity_type = x.entity
      where x.state = 'published' and (x.reason = 'run-abandoned' or x.cluster_id <> ?)
        and (l.run_id is null or l.run_id < x.run
          or (l.run_id = x.run and l.sync_status = 'running')
          or x.published_at > now() - interval '1 day')
        and not exists (select from breezeway.etl_sync_history h where h.run_id = x.run)
        and exists (select from breezeway.regions r where r.region_code = x.region_code)
      order by x.run
      """;

  /** The log speaks of a run that no extractor knows; what it read last says whether one comes. */
  private static final String UNKNOWN =
      """
      select l.run_id, l.region_code, l.entity_type, coalesce(l.sync_started_at, l.updated_at)
      from breezeway.etl_sync_log l
      where l.sync_status = 'running' and l.run_id is not null
        and not exists (select from breezeway.extraction_runs x where x.run = l.run_id)
        and coalesce(l.sync_started_at, l.updated_at) < now() - interval '10 minutes'
        and (? or l.updated_at < now() - interval '10 minutes')
      order by l.run_id
      """;

  private static final String NO_SUCH_RUN =
      "The process that made this run is gone, and nobody can go on with it";

  private StaleRuns() {}

  /**
   * A run that was put right.
   *
   * @param run null for one of the pipeline before this one
   * @param isNews whether nobody told a person of it yet
   */
  record PutRight(Long run, String region, String entity, String text, boolean isNews) {
    Alert alert() {
      return Alert.error(
          Reason.RUN_ABANDONED,
          region,
          entity,
          run == null ? null : run + ".1",
          text + ". Rows that had arrived are in the tables. The next run fetches the rest.",
          DeadLetters.STAGE);
    }
  }

  /**
   * Puts right what can be, in the caller's transaction.
   *
   * @param clusterId the Kafka cluster that this loader reads
   * @param atStart whether this loader begins: what was under way before it is not
   * @param everyMarkerRead whether there is no marker in Kafka that is not loaded yet
   */
  static List<PutRight> putRight(
      Connection connection, String clusterId, boolean atStart, boolean everyMarkerRead)
      throws SQLException {
    List<PutRight> done = new ArrayList<>(ofPredecessor(connection, atStart));
    List<RunMarker> ends = new ArrayList<>(givenUp(connection, clusterId, done));
    if (everyMarkerRead) {
      ends.addAll(unknown(connection, atStart, done));
    }
    for (RunMarker end : ends) {
      SyncLog.write(connection, end);
    }
    return done;
  }

  private static List<PutRight> ofPredecessor(Connection connection, boolean atStart)
      throws SQLException {
    String text =
        "The process that made this run ended before the run did (%s)"
            .formatted(Reason.RUN_ABANDONED.code());
    List<PutRight> done = new ArrayList<>();
    try (PreparedStatement history = connection.prepareStatement(HISTORY_OF_PREDECESSOR);
        PreparedStatement log = connection.prepareStatement(OF_PREDECESSOR);
        PreparedStatement remember = connection.prepareStatement(REMEMBER_PREDECESSOR)) {
      history.setString(1, text);
      history.setBoolean(2, atStart);
      history.executeUpdate();
      log.setString(1, text);
      log.setBoolean(2, atStart);
      try (ResultSet row = log.executeQuery()) {
        while (row.next()) {
          String region = row.getString(1);
          String entity = row.getString(2);
          OffsetDateTime started = row.getObject(3, OffsetDateTime.class);
          remember.setString(1, region);
          remember.setString(2, entity);
          remember.setObject(3, started);
          remember.setInt(4, row.getInt(4));
          remember.setString(5, text);
          remember.setString(6, region);
          remember.setString(7, entity);
          remember.setObject(8, started);
          remember.executeUpdate();
          done.add(new PutRight(null, region, entity, text, false));
        }
      }
    }
    return done;
  }

  private static List<RunMarker> givenUp(
      Connection connection, String clusterId, List<PutRight> done) throws SQLException {
    List<RunMarker> ends = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(GIVEN_UP)) {
      select.setString(1, clusterId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          boolean isNews = row.getBoolean(12);
          String text =
              isNews
                  ? "Its pages went to another Kafka cluster before they were loaded"
                  : Optional.ofNullable(row.getString(11)).orElse(NO_SUCH_RUN);
          Instant started = instant(row, 6);
          Instant ended = instant(row, 7);
          RunMarker end =
              end(
                  new RunId(row.getLong(1), row.getInt(2)),
                  row.getString(3),
                  row.getString(4),
                  "full".equals(row.getString(5)) ? Mode.FULL : Mode.INCREMENTAL,
                  started,
                  ended,
                  row.getLong(8),
                  row.getLong(9),
                  row.getLong(10),
                  text);
          ends.add(end);
          done.add(new PutRight(row.getLong(1), end.region(), end.entity(), text, isNews));
        }
      }
    }
    return ends;
  }

  private static List<RunMarker> unknown(
      Connection connection, boolean atStart, List<PutRight> done) throws SQLException {
    List<RunMarker> ends = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(UNKNOWN)) {
      select.setBoolean(1, atStart);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          RunMarker end =
              end(
                  new RunId(row.getLong(1), 1),
                  row.getString(2),
                  row.getString(3),
                  Mode.INCREMENTAL,
                  instant(row, 4),
                  Instant.now(),
                  0,
                  0,
                  0,
                  NO_SUCH_RUN);
          ends.add(end);
          done.add(new PutRight(row.getLong(1), end.region(), end.entity(), NO_SUCH_RUN, true));
        }
      }
    }
    return ends;
  }

  private static RunMarker end(
      RunId run,
      String region,
      String entity,
      Mode mode,
      Instant started,
      Instant ended,
      long calls,
      long pages,
      long records,
      String text) {
    return new RunMarker(
        Kind.RUN_COMPLETED,
        run.toString(),
        region,
        entity,
        mode,
        started.toString(),
        // Two clocks: no run ends before it begins.
        (ended.isBefore(started) ? started : ended).toString(),
        Outcome.FAILED,
        false,
        calls,
        pages,
        records,
        0,
        Reason.RUN_ABANDONED.code(),
        text);
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
