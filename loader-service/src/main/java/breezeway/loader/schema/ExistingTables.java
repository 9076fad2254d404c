package breezeway.loader.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the database has in the schema now, as far as the plan looks at it. */
final class ExistingTables {
  private final Map<String, Table> tables = new HashMap<>();

  /** A column's type as PostgreSQL prints it, and the views that forbid to change it. */
  record Column(String type, Set<String> views) {}

  /** A unique or primary key constraint. */
  record Unique(String name, Set<String> columns, boolean primary) {}

  record Table(
      Map<String, Column> columns,
      List<Unique> uniques,
      Set<String> foreignKeyColumns,
      Set<String> indexes) {
    Optional<Unique> unique(String name) {
      return uniques.stream().filter(unique -> unique.name().equals(name)).findFirst();
    }
  }

  private ExistingTables() {}

  Optional<Table> find(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  static ExistingTables read(Connection connection, String schema) throws SQLException {
    ExistingTables existing = new ExistingTables();
    existing.readColumns(connection, schema);
    existing.readConstraints(connection, schema);
    existing.readIndexes(connection, schema);
    existing.readViews(connection, schema);
    return existing;
  }

  private void readColumns(Connection connection, String schema) throws SQLException {
    String sql =
        """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = ? and c.relkind in ('r', 'p')
        order by c.relname, a.attnum
        """;
    query(
        connection,
        sql,
        schema,
        row ->
            tables
                .computeIfAbsent(
                    row.getString(1),
                    name ->
                        new Table(
                            new LinkedHashMap<>(),
                            new ArrayList<>(),
                            new TreeSet<>(),
                            new TreeSet<>()))
                .columns()
                .put(row.getString(2), new Column(row.getString(3), new TreeSet<>())));
  }

  private void readConstraints(Connection connection, String schema) throws SQLException {
    String sql =
        """
        select c.relname, k.conname, k.contype,
          array(select a.attname::text from unnest(k.conkey) u
                join pg_attribute a on a.attrelid = c.oid and a.attnum = u)
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ? and k.contype in ('u', 'p', 'f')
        order by c.relname, k.conname
        """;
    query(
        connection,
        sql,
        schema,
        row -> {
          Table table = tables.get(row.getString(1));
          Set<String> columns = new TreeSet<>(List.of((String[]) row.getArray(4).getArray()));
          String kind = row.getString(3);
          if (kind.equals("f")) {
            table.foreignKeyColumns().add(String.join(",", columns));
          } else {
            table.uniques().add(new Unique(row.getString(2), columns, kind.equals("p")));
          }
        });
  }

  private void readIndexes(Connection connection, String schema) throws SQLException {
    query(
        connection,
        "select tablename, indexname from pg_indexes where schemaname = ?",
        schema,
        row -> {
          Table table = tables.get(row.getString(1));
          if (table != null) {
            table.indexes().add(row.getString(2));
          }
        });
  }

  private void readViews(Connection connection, String schema) throws SQLException {
    String sql =
        """
        select distinct c.relname, a.attname, v.oid::regclass::text
        from pg_depend d
        join pg_rewrite w on w.oid = d.objid and d.classid = 'pg_rewrite'::regclass
        join pg_class v on v.oid = w.ev_class
        join pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
        where n.nspname = ? and c.relkind in ('r', 'p') and a.attnum > 0
        """;
    query(
        connection,
        sql,
        schema,
        row ->
            tables
                .get(row.getString(1))
                .columns()
                .get(row.getString(2))
                .views()
                .add(row.getString(3)));
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private static void query(Connection connection, String sql, String schema, RowReader reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }
}
