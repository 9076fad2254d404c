package breezeway.extractor.run;

import breezeway.extractor.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The table {@code fetched_versions}: at which version of a record the answers of its calls per
 * record were last given to Kafka. It speaks of one Kafka cluster; another one knows nothing.
 */
final class FetchedVersions {
  private final Database database;
  private final Run run;

  FetchedVersions(Database database, Run run) {
    this.database = database;
    this.run = run;
  }

  /** The known versions of those of the keys that have one. */
  Map<String, String> of(Collection<String> keys) {
    return database.transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select record_key, version from breezeway.fetched_versions
                  where cluster_id = ? and region_code = ? and entity = ?
                    and record_key = any (?)""")) {
            select.setString(1, run.clusterId());
            select.setString(2, run.region());
            select.setString(3, run.entity());
            select.setArray(4, connection.createArrayOf("text", keys.toArray()));
            Map<String, String> versions = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                versions.put(row.getString(1), row.getString(2));
              }
            }
            return versions;
          }
        });
  }

  /**
   * @throws breezeway.common.failure.PipelineException when the run is not ours any more: the
   *     answers of its new owner count, and ours may have been dropped as older
   */
  void store(Map<String, String> versions) {
    if (versions.isEmpty()) {
      return;
    }
    database.note(
        connection -> {
          Ownership.require(connection, run.id());
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into breezeway.fetched_versions
                    (cluster_id, region_code, entity, record_key, version)
                  select ?, ?, ?, key, version
                  from unnest(?, ?) as fetched (key, version) order by key
                  on conflict (cluster_id, region_code, entity, record_key)
                  do update set version = excluded.version
                  where fetched_versions.version <> excluded.version""")) {
            insert.setString(1, run.clusterId());
            insert.setString(2, run.region());
            insert.setString(3, run.entity());
            insert.setArray(4, connection.createArrayOf("text", versions.keySet().toArray()));
            insert.setArray(5, connection.createArrayOf("text", versions.values().toArray()));
            return insert.executeUpdate();
          }
        });
  }
}
