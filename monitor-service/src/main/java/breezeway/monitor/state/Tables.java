package breezeway.monitor.state;

import breezeway.common.config.Settings;
import breezeway.common.spec.TableSpec;
import breezeway.monitor.state.Situation.TableCount;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows per table of the specs: counted where that is quick, else as PostgreSQL estimates them. */
final class Tables {
  private static final String ESTIMATES =
      """
      select c.relname, pg_relation_size(c.oid) as bytes,
        greatest(coalesce(s.n_live_tup, 0), case when s.n_live_tup > 0 then 0
          else c.reltuples::bigint end) as estimate
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_stat_user_tables s on s.relid = c.oid
      where n.nspname = 'breezeway' and c.relname = any (?) and c.relkind in ('r', 'p')
      """;

  /** Read in a few milliseconds. */
  private static final long SMALL_BYTES = 512 * 1024;

  private final List<String> names;

  Tables(Settings settings) {
    this.names =
        settings.catalog().all().stream()
            .flatMap(spec -> spec.tables().map(TableSpec::name))
            .toList();
  }

  private record Estimate(String table, long bytes, long rows) {}

  List<TableCount> read(Connection connection) throws SQLException {
    Map<String, Estimate> estimates =
        Select.list(
                connection,
                ESTIMATES,
                row -> new Estimate(row.getString(1), row.getLong(2), row.getLong(3)),
                names)
            .stream()
            .collect(Collectors.toMap(Estimate::table, estimate -> estimate));
    Map<String, Long> counts =
        count(
            connection,
            names.stream()
                .filter(estimates::containsKey)
                .filter(name -> estimates.get(name).bytes() <= SMALL_BYTES)
                .toList());
    return names.stream()
        .filter(estimates::containsKey)
        .map(name -> new TableCount(name, counts.getOrDefault(name, estimates.get(name).rows())))
        .toList();
  }

  private static Map<String, Long> count(Connection connection, List<String> tables)
      throws SQLException {
    if (tables.isEmpty()) {
      return Map.of();
    }
    String sql =
        tables.stream()
            .map(
                name ->
                    "select '%s', count(*) from breezeway.\"%s\""
                        .formatted(name.replace("'", "''"), name.replace("\"", "\"\"")))
            .collect(Collectors.joining(" union all "));
    return Select.list(connection, sql, row -> new TableCount(row.getString(1), row.getLong(2)))
        .stream()
        .collect(Collectors.toMap(TableCount::table, TableCount::rows));
  }
}
