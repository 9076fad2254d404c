package breezeway.loader.run;

import breezeway.loader.batch.Changes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Which records each run changed so far, noted in the transactions that change them. A record and
 * the answers about it come in different batches, and a batch may come again: each counts once, as
 * deleted before new, and as new before updated.
 */
public final class RunChanges {
  private static final String NOTE =
      """
      insert into breezeway.run_changes (run, region_code, entity, record_key, kind)
      select ?, ?, ?, record_key, kind
      from unnest(?::text[], ?::text[]) as changed (record_key, kind)
      -- A run that is told already is not told again, whatever is loaded once more.
      where not exists (select from breezeway.etl_sync_history where run_id = ?)
      order by record_key
      on conflict do nothing
      """;
  private static final String TAKE =
      """
      with taken as (
        delete from breezeway.run_changes where run = ? and region_code = ? and entity = ?
        returning record_key, kind),
      records as (
        select bool_or(kind = 'new') as is_new, bool_or(kind = 'updated') as is_updated,
          bool_or(kind = 'deleted') as is_deleted, bool_or(kind = 'rejected') as is_rejected
        from taken group by record_key)
      select count(*) filter (where is_new and not is_deleted),
        count(*) filter (where is_updated and not is_new and not is_deleted),
        count(*) filter (where is_deleted), count(*) filter (where is_rejected)
      from records
      """;

  private RunChanges() {}

  /** Numbers of records. */
  record Counts(long inserted, long updated, long deleted, long rejected) {}

  public static void note(Connection connection, String entity, Changes changes)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
      for (Map.Entry<Changes.RunOfRegion, List<Changes.Changed>> entry :
          changes.byRun().entrySet()) {
        List<Changes.Changed> changed = entry.getValue();
        statement.setLong(1, entry.getKey().run());
        statement.setString(2, entry.getKey().region());
        statement.setString(3, entity);
        statement.setArray(
            4,
            connection.createArrayOf(
                "text", changed.stream().map(Changes.Changed::record).toArray()));
        statement.setArray(
            5,
            connection.createArrayOf(
                "text", changed.stream().map(change -> change.kind().word()).toArray()));
        statement.setLong(6, entry.getKey().run());
        statement.executeUpdate();
      }
    }
  }

  /** Removes the notes of a run and returns what they come to. */
  static Counts take(Connection connection, long run, String region, String entity)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setLong(1, run);
      statement.setString(2, region);
      statement.setString(3, entity);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Counts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
      }
    }
  }
}
