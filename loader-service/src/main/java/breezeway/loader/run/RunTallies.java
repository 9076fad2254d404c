package breezeway.loader.run;

import breezeway.loader.batch.Counts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** What each run changed so far, counted in the transactions that change it. */
public final class RunTallies {
  private static final String ADD =
      """
      insert into breezeway.run_tallies as t
        (run, region_code, entity, records_new, records_updated, records_deleted, records_rejected)
      select v.run, v.region_code, v.entity, v.new, v.updated, v.deleted, v.rejected
      from (values (?::bigint, ?::text, ?::text, ?::bigint, ?::bigint, ?::bigint, ?::bigint))
        as v(run, region_code, entity, new, updated, deleted, rejected)
      -- A run that is told already is not told again, whatever is loaded once more.
      where not exists (select 1 from breezeway.etl_sync_history h where h.run_id = v.run)
      on conflict (run, region_code, entity) do update set
        records_new = t.records_new + excluded.records_new,
        records_updated = t.records_updated + excluded.records_updated,
        records_deleted = t.records_deleted + excluded.records_deleted,
        records_rejected = t.records_rejected + excluded.records_rejected
      """;
  private static final String TAKE =
      """
      delete from breezeway.run_tallies where run = ? and region_code = ? and entity = ?
      returning records_new, records_updated, records_deleted, records_rejected
      """;

  private RunTallies() {}

  public static void add(Connection connection, String entity, Counts counts) throws SQLException {
    if (counts.tallies().isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      for (Map.Entry<Counts.RunOfRegion, Counts.Tally> entry : counts.tallies().entrySet()) {
        statement.setLong(1, entry.getKey().run());
        statement.setString(2, entry.getKey().region());
        statement.setString(3, entity);
        statement.setLong(4, entry.getValue().inserted());
        statement.setLong(5, entry.getValue().updated());
        statement.setLong(6, entry.getValue().deleted());
        statement.setLong(7, entry.getValue().rejected());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Removes and returns the count of a run. */
  static Counts.Tally take(Connection connection, long run, String region, String entity)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setLong(1, run);
      statement.setString(2, region);
      statement.setString(3, entity);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Counts.Tally(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))
            : new Counts.Tally(0, 0, 0, 0);
      }
    }
  }
}
