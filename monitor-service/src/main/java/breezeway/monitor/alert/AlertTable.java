package breezeway.monitor.alert;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table {@code breezeway.alerts}: a copy of the incidents for those who look. What cannot be
 * copied now is copied later. One thread.
 */
final class AlertTable {
  private static final String PUT =
      """
      insert into breezeway.alerts
        (id, reason, region_code, entity, severity, state, run_id, service, text, occurrences,
         first_seen, last_seen, told_at, resolved_at, deliveries)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (id) do update set
        severity = excluded.severity, state = excluded.state, run_id = excluded.run_id,
        service = excluded.service, text = excluded.text, occurrences = excluded.occurrences,
        last_seen = excluded.last_seen, told_at = excluded.told_at,
        resolved_at = excluded.resolved_at, deliveries = excluded.deliveries
      """;
  private static final String PRUNE =
      "delete from breezeway.alerts where resolved_at < now() - interval '90 days'";

  private final AlertDesk desk;

  AlertTable(AlertDesk desk) {
    this.desk = desk;
  }

  private record Row(
      String id,
      long version,
      String reason,
      String region,
      String entity,
      String severity,
      String state,
      String runId,
      String service,
      String text,
      long occurrences,
      Instant firstSeen,
      Instant lastSeen,
      Instant toldAt,
      Instant resolvedAt,
      String deliveries) {}

  void copy(Connection connection) throws SQLException {
    List<Row> rows = desk.with(book -> book.toCopy.values().stream().map(AlertTable::row).toList());
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement put = connection.prepareStatement(PUT);
        PreparedStatement prune = connection.prepareStatement(PRUNE)) {
      for (Row row : rows) {
        bind(put, row);
        put.addBatch();
      }
      put.executeBatch();
      prune.executeUpdate();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
    Map<String, Long> copied =
        rows.stream().collect(Collectors.toMap(Row::id, Row::version, (one, other) -> other));
    desk.with(
        book ->
            book.toCopy.values().removeIf(one -> copied.getOrDefault(one.id, -1L) == one.version));
  }

  private static Row row(Incident incident) {
    return new Row(
        incident.id,
        incident.version,
        incident.reason,
        incident.region,
        incident.entity,
        incident.severity.name().toLowerCase(Locale.ROOT),
        incident.isOpen() ? "open" : "resolved",
        incident.runId,
        incident.service,
        String.join("\n", incident.texts),
        incident.occurrences,
        incident.firstSeen,
        incident.lastSeen,
        incident.toldAt,
        incident.resolvedAt,
        incident.deliveries.isEmpty()
            ? null
            : incident.deliveries.entrySet().stream()
                .map(delivery -> delivery.getKey() + ": " + delivery.getValue())
                .collect(Collectors.joining("\n")));
  }

  private static void bind(PreparedStatement statement, Row row) throws SQLException {
    List<Object> values = new ArrayList<>();
    values.add(row.id());
    values.add(row.reason());
    values.add(row.region());
    values.add(row.entity());
    values.add(row.severity());
    values.add(row.state());
    values.add(row.runId());
    values.add(row.service());
    values.add(row.text());
    values.add(row.occurrences());
    int at = 0;
    for (Object value : values) {
      statement.setObject(++at, value);
    }
    for (Instant time :
        new Instant[] {row.firstSeen(), row.lastSeen(), row.toldAt(), row.resolvedAt()}) {
      if (time == null) {
        statement.setNull(++at, Types.TIMESTAMP_WITH_TIMEZONE);
      } else {
        statement.setObject(++at, time.atOffset(ZoneOffset.UTC));
      }
    }
    statement.setString(++at, row.deliveries());
  }
}
