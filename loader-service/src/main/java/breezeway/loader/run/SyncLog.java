package breezeway.loader.run;

import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code etl_sync_log}, one row per region and entity, and {@code etl_sync_history}, one row
 * per run, and with them the deletes that wait for a person. A run never overwrites a later one,
 * and one that has ended does not begin again.
 */
public final class SyncLog {
  private static final String START =
      """
      insert into breezeway.etl_sync_log as l
        (region_code, entity_type, sync_status, sync_started_at, run_id)
      select v.region_code, v.entity_type, 'running', v.started_at, v.run_id
      from (values (?::text, ?::text, ?::timestamptz, ?::bigint))
        as v(region_code, entity_type, started_at, run_id)
      where not exists (select 1 from breezeway.etl_sync_history h where h.run_id = v.run_id)
      on conflict (region_code, entity_type) do update set
        sync_status = excluded.sync_status,
        sync_started_at = excluded.sync_started_at,
        sync_completed_at = null,
        records_processed = 0, records_new = 0, records_updated = 0, records_deleted = 0,
        records_rejected = 0, api_calls_made = 0,
        error_message = null,
        run_id = excluded.run_id,
        updated_at = now()
      where l.run_id is null or l.run_id <= excluded.run_id
      """;
  private static final String COMPLETE =
      """
      insert into breezeway.etl_sync_log as l
        (region_code, entity_type, sync_status, sync_started_at, sync_completed_at,
         last_successful_sync_at, records_processed, records_new, records_updated, records_deleted,
         records_rejected, api_calls_made, error_message, run_id)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (region_code, entity_type) do update set
        sync_status = excluded.sync_status,
        sync_started_at = excluded.sync_started_at,
        sync_completed_at = excluded.sync_completed_at,
        last_successful_sync_at =
          coalesce(excluded.last_successful_sync_at, l.last_successful_sync_at),
        records_processed = excluded.records_processed,
        records_new = excluded.records_new,
        records_updated = excluded.records_updated,
        records_deleted = excluded.records_deleted,
        records_rejected = excluded.records_rejected,
        api_calls_made = excluded.api_calls_made,
        error_message = excluded.error_message,
        run_id = excluded.run_id,
        updated_at = now()
      where l.run_id is null or l.run_id <= excluded.run_id
      """;
  private static final String REMEMBER =
      """
      insert into breezeway.etl_sync_history
        (region_code, entity_type, sync_status, sync_started_at, sync_completed_at,
         records_processed, records_new, records_updated, records_deleted, records_rejected,
         api_calls_made, error_message, duration_seconds, run_id)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (run_id) where run_id is not null do nothing
      """;

  private SyncLog() {}

  /** Writes what a marker says; writing it again changes nothing. */
  public static void write(Connection connection, RunMarker marker) throws SQLException {
    switch (marker.kind()) {
      case RUN_STARTED -> start(connection, marker);
      case RUN_COMPLETED -> complete(connection, marker);
    }
  }

  private static void start(Connection connection, RunMarker marker) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(START)) {
      statement.setString(1, marker.region());
      statement.setString(2, marker.entity());
      statement.setObject(3, time(marker.startedAt()));
      statement.setLong(4, RunId.parse(marker.runId()).run());
      statement.executeUpdate();
    }
  }

  private static void complete(Connection connection, RunMarker marker) throws SQLException {
    long run = RunId.parse(marker.runId()).run();
    OffsetDateTime started = time(marker.startedAt());
    OffsetDateTime completed = time(marker.completedAt());
    RunChanges.Counts counts = RunChanges.take(connection, run, marker.region(), marker.entity());
    long rejected = marker.recordsRejected() + counts.rejected();
    RunMarker.Outcome outcome = outcome(marker, rejected);
    String message = message(marker, rejected);

    try (PreparedStatement statement = connection.prepareStatement(REMEMBER)) {
      int at = 0;
      statement.setString(++at, marker.region());
      statement.setString(++at, marker.entity());
      statement.setString(++at, outcome.word());
      statement.setObject(++at, started);
      statement.setObject(++at, completed);
      statement.setInt(++at, count(marker.recordsProcessed()));
      statement.setInt(++at, count(counts.inserted()));
      statement.setInt(++at, count(counts.updated()));
      statement.setInt(++at, count(counts.deleted()));
      statement.setInt(++at, count(rejected));
      statement.setInt(++at, count(marker.apiCalls()));
      statement.setString(++at, message);
      statement.setDouble(++at, Duration.between(started, completed).toMillis() / 1000.0);
      statement.setLong(++at, run);
      if (statement.executeUpdate() == 0) {
        return; // told before, with the counts that went with it
      }
    }
    HeldDeletes.write(connection, marker);
    try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
      int at = 0;
      statement.setString(++at, marker.region());
      statement.setString(++at, marker.entity());
      statement.setString(++at, outcome.word());
      statement.setObject(++at, started);
      statement.setObject(++at, completed);
      if (outcome == RunMarker.Outcome.SUCCESS) {
        statement.setObject(++at, completed);
      } else {
        statement.setNull(++at, Types.TIMESTAMP_WITH_TIMEZONE);
      }
      statement.setInt(++at, count(marker.recordsProcessed()));
      statement.setInt(++at, count(counts.inserted()));
      statement.setInt(++at, count(counts.updated()));
      statement.setInt(++at, count(counts.deleted()));
      statement.setInt(++at, count(rejected));
      statement.setInt(++at, count(marker.apiCalls()));
      statement.setString(++at, message);
      statement.setLong(++at, run);
      statement.executeUpdate();
    }
  }

  /** How the extraction ended, worsened by what was set aside on the way to the tables. */
  static RunMarker.Outcome outcome(RunMarker marker, long rejected) {
    return marker.outcome() == RunMarker.Outcome.SUCCESS && rejected > 0
        ? RunMarker.Outcome.PARTIAL
        : marker.outcome();
  }

  /** What happened, and in brackets the section of the runbook that says what to do. */
  static String message(RunMarker marker, long rejected) {
    List<String> parts = new ArrayList<>();
    if (marker.message() != null) {
      parts.add(
          marker.reason() == null
              ? marker.message()
              : marker.message() + " (" + marker.reason() + ")");
    }
    if (rejected > 0) {
      parts.add(
          rejected == 1
              ? "1 record was rejected, see dead letters"
              : rejected + " records were rejected, see dead letters");
    }
    return parts.isEmpty() ? null : String.join("; ", parts);
  }

  private static OffsetDateTime time(String instant) {
    return Instant.parse(instant).atOffset(ZoneOffset.UTC);
  }

  private static int count(long number) {
    return (int) Math.min(number, Integer.MAX_VALUE);
  }
}
