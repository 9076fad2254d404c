package breezeway.standalone.bundle;

import breezeway.common.failure.FailureText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What our own tables say about runs and services, as JSON; of the entities' tables only how large
 * they are. No column with a key, a token or a record's content is read, dead letters' masked
 * samples excepted.
 */
final class BundleTables {
  private static final int SECONDS = 20;

  private static final Map<String, String> QUERIES = new LinkedHashMap<>();

  static {
    QUERIES.put("etl_sync_log", "select * from breezeway.etl_sync_log");
    QUERIES.put(
        "etl_sync_history",
        "select * from breezeway.etl_sync_history order by sync_started_at desc limit 2000");
    QUERIES.put(
        "extraction_runs",
        "select * from breezeway.extraction_runs order by started_at desc limit 500");
    QUERIES.put("run_requests", "select * from breezeway.run_requests order by id desc limit 500");
    QUERIES.put(
        "tokens",
        """
        select region_code, coalesce(client_id, '') <> '' as has_client_id,
          coalesce(client_secret, '') <> '' as has_client_secret,
          access_token is not null as has_token, token_expires_at, last_refreshed_at,
          token_generation_count, last_error, updated_at
        from breezeway.api_tokens""");
    QUERIES.put("rate_budgets", "select recent_calls, paused_until from breezeway.rate_budgets");
    QUERIES.put("alerts", "select * from breezeway.alerts limit 500");
    QUERIES.put("dead_letter_groups", "select * from breezeway.dead_letter_groups limit 500");
    QUERIES.put(
        "dead_letter_samples",
        """
        select fingerprint, region_code, entity, stage, field, cause, state, last_seen, sample
        from breezeway.dead_letters where state = 'open' order by last_seen desc limit 50""");
    QUERIES.put("held_deletes", "select * from breezeway.held_deletes");
    QUERIES.put(
        "absent_records",
        """
        select region_code, entity, count(*), count(gone_run) as gone
        from breezeway.absent_records group by 1, 2""");
    QUERIES.put("drift", "select * from breezeway.drift limit 500");
    QUERIES.put("timetable", "select * from breezeway.timetable");
    QUERIES.put("pauses", "select * from breezeway.pauses");
    QUERIES.put("service_instances", "select * from breezeway.service_instances");
    QUERIES.put("loader_offsets", "select * from breezeway.loader_offsets");
    QUERIES.put(
        "migrations",
        "select version, description, installed_on, success from breezeway.flyway_schema_history");
    QUERIES.put(
        "sizes",
        """
        select relname, n_live_tup, n_dead_tup, last_autovacuum, last_autoanalyze,
          pg_total_relation_size(relid) as bytes
        from pg_stat_user_tables where schemaname = 'breezeway'""");
    QUERIES.put(
        "connections",
        """
        select application_name, state, wait_event_type, wait_event, count(*)
        from pg_stat_activity where datname = current_database() group by 1, 2, 3, 4""");
    QUERIES.put(
        "server",
        """
        select name, setting from pg_settings
        where name in ('server_version', 'max_connections', 'shared_buffers', 'TimeZone',
          'max_wal_size', 'work_mem', 'autovacuum')""");
  }

  private final DataSource database;

  BundleTables(DataSource database) {
    this.database = database;
  }

  void addTo(BundleFile bundle) throws IOException {
    for (Map.Entry<String, String> query : QUERIES.entrySet()) {
      try {
        bundle.add("tables/" + query.getKey() + ".json", "from PostgreSQL", json(query.getValue()));
      } catch (SQLException e) {
        bundle.lacks("tables/" + query.getKey(), FailureText.of(e));
      }
    }
  }

  private String json(String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(SECONDS);
      try (ResultSet row =
          statement.executeQuery(
              "select coalesce(string_agg(to_jsonb(t)::text, E'\\n'), '') from ("
                  + query
                  + ") t")) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** Every key and token that the tables hold, so that none of them is sent. */
  static List<String> secrets(DataSource database) throws SQLException {
    List<String> secrets = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select client_id, client_secret, access_token, refresh_token"
                    + " from breezeway.api_tokens")) {
      while (row.next()) {
        for (int column = 1; column <= 4; column++) {
          if (row.getString(column) != null) {
            secrets.add(row.getString(column));
          }
        }
      }
    }
    return secrets;
  }
}
