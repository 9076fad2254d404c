package breezeway.standalone.command;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.spec.EntityCatalog;
import breezeway.standalone.simulator.ExpectedRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Rows of each table, as the simulator served them and as PostgreSQL holds them. */
final class Comparison {

  /**
   * @param equal whether the numbers of every region are equal, not only their sums
   */
  record Line(String table, long served, long stored, boolean equal) {}

  private final List<Line> lines;

  private Comparison(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * @param expected by region; tables that no entity has are left out
   */
  static Comparison of(
      Map<String, ExpectedRows> expected, EntityCatalog catalog, DataSource database) {
    Set<String> tables = new HashSet<>();
    catalog.all().forEach(spec -> spec.tables().forEach(table -> tables.add(table.name())));
    Map<String, Map<String, Long>> served = new TreeMap<>();
    expected.forEach(
        (region, rows) ->
            rows.byTable()
                .forEach(
                    (table, count) ->
                        served
                            .computeIfAbsent(table, name -> new HashMap<>())
                            .put(region, count.longValue())));
    served.keySet().retainAll(tables);
    List<Line> lines = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      for (Map.Entry<String, Map<String, Long>> table : served.entrySet()) {
        lines.add(line(table.getKey(), table.getValue(), stored(connection, table.getKey())));
      }
    } catch (SQLException e) {
      throw new PipelineException(
          Reason.DATABASE_UNAVAILABLE, "The tables cannot be counted: " + FailureText.of(e), e);
    }
    return new Comparison(lines);
  }

  private static Line line(String table, Map<String, Long> served, Map<String, Long> stored) {
    served.values().removeIf(count -> count == 0);
    return new Line(table, sum(served), sum(stored), served.equals(stored));
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> stored(Connection connection, String table) throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    String sql = "select region_code, count(*) from breezeway." + table + " group by region_code";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  List<Line> lines() {
    return lines;
  }

  boolean isEqual() {
    return lines.stream().allMatch(Line::equal);
  }

  TextTable table() {
    TextTable table = new TextTable("table", "served", "in PostgreSQL", "");
    for (Line line : lines) {
      table.add(line.table(), line.served(), line.stored(), line.equal() ? "equal" : "DIFFERENT");
    }
    return table;
  }
}
