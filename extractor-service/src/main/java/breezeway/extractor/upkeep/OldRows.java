package breezeway.extractor.upkeep;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Rows of the extractor's own tables that nobody asks for any more. */
final class OldRows {
  private static final List<String> REMOVE =
      List.of(
          "set local lock_timeout = '5s'; set local statement_timeout = '60s'",
          """
          delete from breezeway.run_requests
          where coalesce(taken_at, requested_at) < now() - interval '90 days'
            and taken_at is not null""",
          // The latest success says from when on the next run has to ask.
          """
          delete from breezeway.extraction_runs old
          where old.state = 'published' and old.published_at < now() - interval '1 year'
            and exists (select from breezeway.extraction_runs later
              where later.region_code = old.region_code and later.entity = old.entity
                and later.run > old.run and later.state = 'published'
                and later.outcome = 'success' and later.cluster_id = old.cluster_id)""");

  private OldRows() {}

  /** Returns how many there were. */
  static int remove(Connection connection) throws SQLException {
    int removed = 0;
    try (Statement statement = connection.createStatement()) {
      for (String sql : REMOVE) {
        statement.execute(sql);
        removed += Math.max(0, statement.getUpdateCount());
      }
    }
    return removed;
  }
}
