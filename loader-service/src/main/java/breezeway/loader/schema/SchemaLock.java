package breezeway.loader.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One process at a time changes the schema; the lock ends with the transaction. */
final class SchemaLock {
  /** Any number will do that nobody else uses in this database. */
  private static final long KEY = 0x627265657a65L;

  private SchemaLock() {}

  static void take(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + KEY + ")");
    }
  }
}
