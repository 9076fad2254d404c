package breezeway.loader.batch;

import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Answers of calls whose record is not in its table yet; the latest of each is kept. */
final class WaitingRowSets {
  private static final String PUT =
      """
      insert into breezeway.waiting_row_sets as w (entity, region_code, record_key, call, row_set)
      values (?, ?, ?, ?, ?)
      on conflict (entity, region_code, record_key, call) do update set row_set = excluded.row_set
      where w.row_set is distinct from excluded.row_set
      """;
  private static final String TAKE =
      """
      delete from breezeway.waiting_row_sets w
      using unnest(?::text[], ?::text[]) as k(region_code, record_key)
      where w.entity = ? and w.region_code = k.region_code and w.record_key = k.record_key
      returning w.region_code, w.record_key, w.call, w.row_set
      """;
  private static final String DROP =
      "delete from breezeway.waiting_row_sets where entity = ? and region_code = ? and record_key = ? and call = ?";

  private final String entity;

  WaitingRowSets(String entity) {
    this.entity = entity;
  }

  record Waiting(RecordKey key, RowSet rows) {}

  void put(Connection connection, Collection<Change> changes) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUT)) {
      for (Change change : changes) {
        statement.setString(1, entity);
        statement.setString(2, change.key().region());
        statement.setString(3, change.key().key());
        statement.setString(4, change.key().call().orElseThrow());
        statement.setBytes(5, change.bytes());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  void drop(Connection connection, Collection<Change> changes) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DROP)) {
      for (Change change : changes) {
        statement.setString(1, entity);
        statement.setString(2, change.key().region());
        statement.setString(3, change.key().key());
        statement.setString(4, change.key().call().orElseThrow());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Removes and returns what waits for these records. */
  List<Waiting> take(Connection connection, Collection<RecordId> records) throws SQLException {
    List<Waiting> taken = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setArray(1, connection.createArrayOf("text", regions(records)));
      statement.setArray(2, connection.createArrayOf("text", keys(records)));
      statement.setString(3, entity);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          taken.add(
              new Waiting(
                  RecordKey.of(rows.getString(1), rows.getString(2), rows.getString(3)),
                  RowSet.parse(rows.getBytes(4))));
        }
      }
    }
    return taken;
  }

  static String[] regions(Collection<RecordId> records) {
    return records.stream().map(RecordId::region).toArray(String[]::new);
  }

  static String[] keys(Collection<RecordId> records) {
    return records.stream().map(RecordId::key).toArray(String[]::new);
  }
}
