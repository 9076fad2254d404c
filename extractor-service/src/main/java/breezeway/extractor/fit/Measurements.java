package breezeway.extractor.fit;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.fit.Cost.Basis;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the database knows of the cost of runs: the median of the latest successful ones of two
 * months, and numbers of records. Reads only, and waits for no lock for long.
 */
final class Measurements {
  private static final String LIMITS =
      "set local lock_timeout = '2s'; set local statement_timeout = '20s'";

  private static final String OF_RUNS =
      """
      select region_code, entity, mode,
        percentile_disc(0.5) within group (order by api_calls) as calls
      from (
        select region_code, entity, mode, api_calls,
          row_number() over (partition by region_code, entity, mode order by run desc) as nth
        from breezeway.extraction_runs
        where state = 'published' and outcome = 'success'
          and published_at > now() - interval '62 days') latest
      where nth <= 20 group by region_code, entity, mode
      """;

  /** Of before we came; it does not tell what was asked for. */
  private static final String OF_HISTORY =
      """
      select region_code, entity_type, '' as mode,
        percentile_disc(0.5) within group (order by api_calls_made) as calls
      from (
        select region_code, entity_type, api_calls_made,
          row_number() over (partition by region_code, entity_type
            order by sync_started_at desc) as nth
        from breezeway.etl_sync_history
        where sync_status = 'success' and api_calls_made is not null
          and coalesce(sync_completed_at, sync_started_at) > now() - interval '62 days') latest
      where nth <= 20 group by region_code, entity_type
      """;

  private final Settings settings;
  private final Map<Work, Long> calls = new HashMap<>();
  private final Map<Work, Long> records = new HashMap<>();
  private final Map<String, String> keyPairs = new LinkedHashMap<>();
  private final Set<Work> paused = new HashSet<>();

  /** A region, an entity and a mode, which is empty where it does not matter. */
  private record Work(String region, String entity, String mode) {}

  private Measurements(Settings settings) {
    this.settings = settings;
  }

  /** Knows no more than the settings. */
  static Measurements none(Settings settings) {
    Measurements none = new Measurements(settings);
    none.readKeyPairs(Map.of());
    return none;
  }

  /** Whether the tables are there. */
  static boolean isPossible(Connection connection) throws SQLException {
    return isThere(connection, "breezeway.pauses");
  }

  private static boolean isThere(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** In the caller's transaction. */
  static Measurements read(Connection connection, Settings settings) throws SQLException {
    Measurements read = new Measurements(settings);
    try (Statement limits = connection.createStatement()) {
      limits.execute(LIMITS);
    }
    read.put(connection, OF_RUNS, read.calls);
    read.put(connection, OF_HISTORY, read.calls);
    Map<String, String> clients = new HashMap<>();
    select(
        connection,
        """
        select region_code, coalesce(client_id, region_code) from breezeway.api_tokens
        where client_id is not null or refresh_token is not null""",
        row -> clients.put(row.getString(1), row.getString(2)));
    read.readKeyPairs(clients);
    select(
        connection,
        "select region_code, entity from breezeway.pauses",
        row -> read.paused.add(new Work(row.getString(1), row.getString(2), "")));
    read.countRecords(connection);
    return read;
  }

  private interface Row {
    void take(ResultSet row) throws SQLException;
  }

  private static void select(Connection connection, String sql, Row each) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        each.take(row);
      }
    }
  }

  private void put(Connection connection, String sql, Map<Work, Long> into) throws SQLException {
    select(
        connection,
        sql,
        row ->
            into.put(
                new Work(row.getString(1), row.getString(2), row.getString(3)), row.getLong(4)));
  }

  private void readKeyPairs(Map<String, String> clients) {
    for (Region region : settings.regions()) {
      region
          .clientId()
          .or(() -> Optional.ofNullable(clients.get(region.code())))
          .ifPresent(client -> keyPairs.put(region.code(), client));
    }
  }

  private void countRecords(Connection connection) throws SQLException {
    for (EntitySpec spec : settings.catalog().all()) {
      String table = "breezeway." + spec.table().name();
      if (isThere(connection, table)) {
        select(
            connection,
            "select region_code, count(*) from " + table + " group by region_code",
            row -> records.put(new Work(row.getString(1), spec.name(), ""), row.getLong(2)));
      }
    }
  }

  /** Whose budget a region's calls take; empty when it has no keys, and so makes no run. */
  Optional<String> keyPair(String region) {
    return Optional.ofNullable(keyPairs.get(region));
  }

  /** Whether the timetable leaves it out. */
  boolean isPaused(String region, String entity) {
    return paused.contains(new Work("", "", ""))
        || paused.contains(new Work(region, "", ""))
        || paused.contains(new Work("", entity, ""))
        || paused.contains(new Work(region, entity, ""));
  }

  /** What a run will take that the timetable asks for in this mode. */
  Cost cost(String region, EntitySpec spec, String mode) {
    // Without a filter every run reads everything, whatever the slot says.
    boolean everything = mode.equals(Mode.FULL.word()) || spec.extract().incremental().isEmpty();
    String made = everything ? Mode.FULL.word() : Mode.INCREMENTAL.word();
    Long measured = calls.get(new Work(region, spec.name(), made));
    if (measured == null && !isAnyMeasured(region, spec.name()) && !mode.equals(Mode.FULL.word())) {
      measured = calls.get(new Work(region, spec.name(), ""));
    }
    if (measured != null) {
      return new Cost(measured, Basis.MEASURED);
    }
    return new Estimate(
            settings.catalog(), entity -> records.getOrDefault(new Work(region, entity, ""), 0L))
        .of(spec, everything ? Mode.FULL : Mode.INCREMENTAL);
  }

  private boolean isAnyMeasured(String region, String entity) {
    return calls.containsKey(new Work(region, entity, Mode.FULL.word()))
        || calls.containsKey(new Work(region, entity, Mode.INCREMENTAL.word()));
  }
}
