package breezeway.standalone.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A row of {@code breezeway.alerts}, where the monitor copies what it knows to. */
record KeptAlert(
    String id,
    String state,
    String severity,
    String reason,
    String region,
    String entity,
    String runId,
    String service,
    String text,
    long occurrences,
    Instant firstSeen,
    Instant lastSeen,
    Instant toldAt,
    Instant resolvedAt,
    String deliveries) {
  private static final String SELECT =
      """
      select id, state, severity, reason, region_code, entity, run_id, service, text, occurrences,
        first_seen, last_seen, told_at, resolved_at, deliveries
      from breezeway.alerts
      """;
  private static final String SINCE =
      SELECT
          + "where state = 'open' or resolved_at > now() - make_interval(secs => ?)"
          + " order by state, last_seen desc";
  private static final String ONE = SELECT + "where id = ?";

  /** Those that are open, and those that ended within a time; open and latest ones first. */
  static List<KeptAlert> since(DataSource database, Duration time) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(SINCE)) {
      statement.setDouble(1, time.toSeconds());
      return read(statement);
    }
  }

  static Optional<KeptAlert> of(DataSource database, String id) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(ONE)) {
      statement.setString(1, id);
      return read(statement).stream().findFirst();
    }
  }

  private static List<KeptAlert> read(PreparedStatement statement) throws SQLException {
    List<KeptAlert> alerts = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        alerts.add(
            new KeptAlert(
                row.getString("id"),
                row.getString("state"),
                row.getString("severity"),
                row.getString("reason"),
                row.getString("region_code"),
                row.getString("entity"),
                row.getString("run_id"),
                row.getString("service"),
                row.getString("text"),
                row.getLong("occurrences"),
                instant(row, "first_seen"),
                instant(row, "last_seen"),
                instant(row, "told_at"),
                instant(row, "resolved_at"),
                row.getString("deliveries")));
      }
    }
    return alerts;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
