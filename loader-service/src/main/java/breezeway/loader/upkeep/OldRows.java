package breezeway.loader.upkeep;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Rows of the loader's own tables that nobody asks for any more. */
final class OldRows {
  private static final List<String> REMOVE =
      List.of(
          // The letters themselves leave their topic after as long.
          """
          delete from breezeway.dead_letters
          where state <> 'open' and coalesce(closed_at, last_seen) < now() - interval '90 days'""",
          "delete from breezeway.drift where ended_at < now() - interval '1 year'");

  private OldRows() {}

  /** Returns how many there were. */
  static int remove(Connection connection) throws SQLException {
    int removed = 0;
    try (Statement statement = connection.createStatement()) {
      for (String sql : REMOVE) {
        removed += statement.executeUpdate(sql);
      }
    }
    return removed;
  }
}
