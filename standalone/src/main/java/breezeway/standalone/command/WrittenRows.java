package breezeway.standalone.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Counts the rows of a table that were written since a moment. PostgreSQL keeps with each row the
 * number of the transaction that wrote it, so nobody needs to count while writing.
 */
final class WrittenRows {
  private final DataSource database;
  private final String transaction;

  /**
   * @param rows all rows of the table
   * @param written those inserted or changed since
   */
  record Count(long rows, long written) {}

  private WrittenRows(DataSource database, String transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  static WrittenRows since(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select pg_current_xact_id()::xid::text");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new WrittenRows(database, row.getString(1));
    }
  }

  Count of(String table) throws SQLException {
    String sql =
        "select count(*), count(*) filter (where age(xmin) < age(?::xid)) from breezeway." + table;
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, transaction);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Count(row.getLong(1), row.getLong(2));
      }
    }
  }
}
