package breezeway.standalone.fuzz;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands in the tables of an entity, every mapped column of it. */
final class LandedRows {
  private static final int ROWS_AT_ONCE = 200;

  private final EntitySpec spec;
  private final String keyColumn;

  LandedRows(EntitySpec spec) {
    this.spec = spec;
    this.keyColumn =
        spec.table().columns().stream()
            .filter(
                column ->
                    column.from().stream().anyMatch(source -> source.pointer().equals(spec.key())))
            .findFirst()
            .orElseThrow()
            .name();
  }

  /** The lines of all tables by record key. */
  Map<String, List<String>> read(Connection connection, String region) throws SQLException {
    Map<String, List<String>> lines = new HashMap<>();
    for (TableSpec table : spec.tables().toList()) {
      read(connection, region, table, lines);
    }
    lines.values().forEach(of -> of.sort(null));
    return lines;
  }

  private void read(
      Connection connection, String region, TableSpec table, Map<String, List<String>> lines)
      throws SQLException {
    List<ColumnSpec> columns = table.storedColumns();
    boolean isChild = table.parentColumn() != null;
    String sql =
        "select p.%s::text%s from breezeway.%s t %s where t.region_code = ?"
            .formatted(
                keyColumn,
                columns.stream()
                    .map(column -> ", " + expression(column))
                    .collect(Collectors.joining()),
                table.name(),
                isChild
                    ? "join breezeway.%s p on p.id = t.%s"
                        .formatted(spec.table().name(), table.parentColumn())
                    : "cross join lateral (select t.%s) p".formatted(keyColumn));
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(ROWS_AT_ONCE);
      statement.setString(1, region);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Line line = new Line(table.name());
          for (int i = 0; i < columns.size(); i++) {
            line.landed(columns.get(i), rows.getString(i + 2));
          }
          lines.computeIfAbsent(rows.getString(1), key -> new ArrayList<>()).add(line.toString());
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static String expression(ColumnSpec column) {
    String name = "t." + column.name();
    return column.type() == SqlType.TIMESTAMPTZ
        ? "trim_scale(extract(epoch from %s) * 1000000)::text".formatted(name)
        : name + "::text";
  }
}
