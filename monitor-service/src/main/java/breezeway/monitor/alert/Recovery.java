package breezeway.monitor.alert;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Sees in the tables that what alerts told of is over: a later run succeeded, nothing of it is set
 * aside any more, the service was started again. It needs a proof that it is over, as a table that
 * does not know of the trouble yet would look the same. One thread.
 */
final class Recovery {
  private static final String LATER_SUCCESS =
      """
      select 1 from breezeway.etl_sync_history h
      left join breezeway.extraction_runs r on r.run = h.run_id
      where h.region_code = ? and h.entity_type = ? and h.run_id > ?
        and coalesce(r.outcome, h.sync_status) = 'success'
      limit 1
      """;
  private static final String SUCCESS_SINCE =
      """
      select 1 from breezeway.etl_sync_history h
      left join breezeway.extraction_runs r on r.run = h.run_id
      where h.region_code = ? and h.entity_type = ? and h.sync_completed_at > ?
        and coalesce(r.outcome, h.sync_status) = 'success'
      limit 1
      """;
  private static final String LETTERS_CLOSED =
      """
      select count(*) filter (where state = 'open'), count(*) filter (where closed_at >= ?)
      from breezeway.dead_letters where reason = ? and region_code = ? and entity = ?
      """;
  private static final String DRIFT_ENDED =
      """
      select count(*) filter (where ended_at is null), count(*) filter (where ended_at >= ?)
      from breezeway.drift where region_code = ? and entity = ?
      """;

  /** The loader says again every five minutes what it still meets. */
  private static final String LOADED_AGAIN =
      """
      select 1 from breezeway.etl_sync_history
      where (entity_type = ? or ? = '') and sync_status = 'success' and sync_completed_at > ?
        and now() > ?::timestamptz + interval '15 minutes'
      limit 1
      """;

  private static final String NOT_HELD =
      """
      select exists (select 1 from breezeway.etl_sync_history where run_id >= ?
          and region_code = ? and entity_type = ?)
        and not exists (select 1 from breezeway.held_deletes
          where region_code = ? and entity = ?)
      """;
  private static final String TOKEN_RENEWED =
      """
      select 1 from breezeway.api_tokens
      where region_code = ? and last_refreshed_at > ? and last_error is null
      """;
  private static final String STARTED_AGAIN =
      """
      select 1 from breezeway.service_instances
      where service = ? and started_at > ? and started_at < now() - interval '2 minutes'
        and seen_at > now() - interval '10 seconds' and healthy
      limit 1
      """;

  private static final String WORKS_AGAIN =
      """
      select count(*) filter (where healthy) > 0 and count(*) filter (where not healthy) = 0
      from breezeway.service_instances
      where service = ? and seen_at > now() - interval '10 seconds'
        and now() > ?::timestamptz + interval '60 seconds'
      """;

  private final AlertDesk desk;

  Recovery(AlertDesk desk) {
    this.desk = desk;
  }

  /** An open incident as it was when it was looked at. */
  private record Open(
      Reason reason,
      String code,
      String region,
      String entity,
      long run,
      Instant since,
      Instant last,
      String service,
      List<String> hindered,
      boolean isSilentToMonitor) {
    /** Whether a service said of itself that it stopped. */
    boolean isStop() {
      return region.isEmpty() && entity.equals(service) && hindered.contains(service);
    }
  }

  void look(Connection connection) throws SQLException {
    List<Open> all =
        desk.with(
            book ->
                book.causes.values().stream()
                    .filter(cause -> cause.incident.isOpen())
                    .map(cause -> of(cause.incident))
                    .toList());
    for (Open open : all) {
      Optional<String> how = over(connection, open);
      if (how.isPresent()) {
        desk.accept(
            Alert.resolved(open.reason(), open.region(), open.entity(), how.get(), "monitor"));
      }
    }
    if (!connection.getAutoCommit()) {
      connection.commit();
    }
  }

  private static Open of(Incident incident) {
    return new Open(
        Reason.ofCode(incident.reason),
        incident.reason,
        incident.region,
        incident.entity,
        incident.run(),
        incident.firstSeen,
        incident.lastSeen,
        incident.service,
        List.copyOf(incident.hindered),
        incident.isSilentToMonitor);
  }

  private static Optional<String> over(Connection connection, Open open) throws SQLException {
    if (open.isStop()) {
      return startedAgain(connection, open);
    }
    return switch (open.reason()) {
      case LOGIN_REFUSED, TOKEN_REFUSED ->
          open.run() > 0 ? laterSuccess(connection, open) : tokenRenewed(connection, open);
      case BAD_CONFIGURATION,
          RATE_LIMITED,
          API_UNAVAILABLE,
          CALL_REFUSED,
          BAD_ANSWER,
          INCOMPLETE_LISTING,
          FENCED,
          UNEXPECTED ->
          open.run() > 0 ? laterSuccess(connection, open) : startedAgain(connection, open);
      case PAGE_UNREADABLE, RECORD_WITHOUT_KEY, VALUE_REJECTED, ROW_REFUSED, MESSAGE_UNREADABLE ->
          lettersClosed(connection, open);
      case PAYLOAD_DRIFT -> driftEnded(connection, open);
      case TOO_MANY_DELETES -> notHeld(connection, open);
      case RUN_ABANDONED ->
          open.run() > 0 ? laterSuccess(connection, open) : successSince(connection, open);
      case TABLE_REFUSED -> loadedAgain(connection, open);
      // Those who find these say themselves when they are over.
      case SLOW_RUN,
          HUNG_RUN,
          TIMETABLE_TOO_FULL,
          STALE_DATA,
          TOKEN_EXPIRING,
          LAG_GROWING,
          SERVICE_SILENT,
          MONITOR_BLIND,
          DISK_NEARLY_FULL,
          ALERT_TEST ->
          Optional.empty();
      case DATABASE_UNAVAILABLE, KAFKA_UNAVAILABLE ->
          open.run() > 0 ? laterSuccess(connection, open) : workAgain(connection, open);
    };
  }

  private static Optional<String> laterSuccess(Connection connection, Open open)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LATER_SUCCESS)) {
      statement.setString(1, open.region());
      statement.setString(2, open.entity());
      statement.setLong(3, open.run());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of("A later run read everything it had to.")
            : Optional.empty();
      }
    }
  }

  /** For a run without a number, such as one of the pipeline before this one. */
  private static Optional<String> successSince(Connection connection, Open open)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SUCCESS_SINCE)) {
      statement.setString(1, open.region());
      statement.setString(2, open.entity());
      statement.setObject(3, open.last().atOffset(ZoneOffset.UTC));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of("A later run read everything it had to.")
            : Optional.empty();
      }
    }
  }

  private static Optional<String> tokenRenewed(Connection connection, Open open)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TOKEN_RENEWED)) {
      statement.setString(1, open.region());
      statement.setObject(2, open.last().atOffset(ZoneOffset.UTC));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of("Breezeway took the login of " + open.region() + " and gave a token.")
            : Optional.empty();
      }
    }
  }

  private static Optional<String> startedAgain(Connection connection, Open open)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STARTED_AGAIN)) {
      statement.setString(1, open.service());
      statement.setObject(2, open.last().atOffset(ZoneOffset.UTC));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of("The " + open.service() + " was started again and works.")
            : Optional.empty();
      }
    }
  }

  /**
   * An outage that services told of is over when all of them work; one that only the monitor found
   * ends when the server answers it.
   */
  private static Optional<String> workAgain(Connection connection, Open open) throws SQLException {
    if (open.hindered().isEmpty() || open.isSilentToMonitor()) {
      return Optional.empty();
    }
    try (PreparedStatement statement = connection.prepareStatement(WORKS_AGAIN)) {
      for (String service : open.hindered()) {
        statement.setString(1, service);
        statement.setObject(2, open.last().atOffset(ZoneOffset.UTC));
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next() || !rows.getBoolean(1)) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.of(
        "What could not work without it works again: " + String.join(", ", open.hindered()) + ".");
  }

  private static Optional<String> lettersClosed(Connection connection, Open open)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LETTERS_CLOSED)) {
      statement.setObject(1, open.since().atOffset(ZoneOffset.UTC));
      statement.setString(2, open.code());
      statement.setString(3, open.region());
      statement.setString(4, open.entity());
      return isOver(statement)
          ? Optional.of(
              "Nothing of it is set aside any more: the records landed, or a person discarded them.")
          : Optional.empty();
    }
  }

  private static Optional<String> driftEnded(Connection connection, Open open) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DRIFT_ENDED)) {
      statement.setObject(1, open.since().atOffset(ZoneOffset.UTC));
      statement.setString(2, open.region());
      statement.setString(3, open.entity());
      return isOver(statement)
          ? Optional.of("The data have their old shape again, or a person accepted the new one.")
          : Optional.empty();
    }
  }

  /** None is open, and one was closed since. */
  private static boolean isOver(PreparedStatement counts) throws SQLException {
    try (ResultSet rows = counts.executeQuery()) {
      return rows.next() && rows.getLong(1) == 0 && rows.getLong(2) > 0;
    }
  }

  private static Optional<String> loadedAgain(Connection connection, Open open)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOADED_AGAIN)) {
      statement.setString(1, open.entity());
      statement.setString(2, open.entity());
      statement.setObject(3, open.last().atOffset(ZoneOffset.UTC));
      statement.setObject(4, open.last().atOffset(ZoneOffset.UTC));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of("A later run was loaded, and the loader says nothing of it any more.")
            : Optional.empty();
      }
    }
  }

  private static Optional<String> notHeld(Connection connection, Open open) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NOT_HELD)) {
      statement.setLong(1, Math.max(open.run(), 1));
      statement.setString(2, open.region());
      statement.setString(3, open.entity());
      statement.setString(4, open.region());
      statement.setString(5, open.entity());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1)
            ? Optional.of(
                "No deletes wait any more: they were approved, or the records are there again.")
            : Optional.empty();
      }
    }
  }
}
