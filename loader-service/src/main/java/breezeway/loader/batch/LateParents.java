package breezeway.loader.batch;

import static breezeway.loader.schema.EntityTables.SCHEMA;

import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.TableSpec;
import breezeway.loader.schema.Columns;
import breezeway.loader.schema.References;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that landed before the row they refer to, or that hold a copy of one of its columns: brought
 * up to date in the transaction that writes the row referred to, or removes it.
 */
final class LateParents {
  /**
   * @param sql takes the ids of the rows referred to
   * @param copies whether it also matters when such a row merely changed
   */
  private record Resolution(String sql, boolean copies) {}

  private final Map<String, List<Resolution>> resolutions = new HashMap<>();

  /** By table: statements for rows that refer to one that goes; they take its ids. */
  private final Map<String, List<String>> releases = new HashMap<>();

  LateParents(EntityCatalog catalog) {
    catalog.all().stream()
        .flatMap(entity -> entity.tables())
        .forEach(
            table ->
                table.references().stream()
                    .filter(reference -> table.column(reference.source()).stored())
                    .filter(reference -> !reference.makesStubs() || !reference.copies().isEmpty())
                    .forEach(
                        reference ->
                            resolutions
                                .computeIfAbsent(reference.table(), name -> new ArrayList<>())
                                .add(
                                    new Resolution(
                                        sql(catalog, table, reference),
                                        !reference.copies().isEmpty()))));
    catalog.all().stream()
        .flatMap(entity -> entity.tables())
        .forEach(
            table ->
                table.references().stream()
                    .filter(reference -> reference.onDelete() == TableSpec.OnDelete.SET_NULL)
                    .forEach(
                        reference ->
                            releases
                                .computeIfAbsent(reference.table(), name -> new ArrayList<>())
                                .add(release(table, reference))));
  }

  /**
   * PostgreSQL would only empty the key. A copy of a column that the row has a value of its own for
   * stays: it is all that is known of that value.
   */
  private static String release(TableSpec table, TableSpec.Reference reference) {
    StringBuilder set = new StringBuilder(reference.column() + " = null");
    reference.copies().keySet().stream()
        .filter(column -> !Columns.isMapped(table, column))
        .sorted()
        .forEach(column -> set.append(", ").append(column).append(" = null"));
    setStamps(table, set);
    return "update %s.%s set %s where %s = any(?::bigint[])"
        .formatted(SCHEMA, table.name(), set, reference.column());
  }

  private static void setStamps(TableSpec table, StringBuilder set) {
    table.stamps().written().stream()
        .filter(stamp -> !Columns.isMapped(table, stamp))
        .forEach(stamp -> set.append(", ").append(stamp).append(" = now()"));
  }

  /** Whether rows of other tables refer to this one and stay when it goes. */
  boolean isReferredTo(String table) {
    return releases.containsKey(table);
  }

  /**
   * Lets go of rows that are about to be removed.
   *
   * @param ids of rows of the table
   */
  void release(Connection connection, String table, Collection<Long> ids) throws SQLException {
    if (!ids.isEmpty()) {
      for (String sql : releases.getOrDefault(table, List.of())) {
        update(connection, sql, ids);
      }
    }
  }

  private static void update(Connection connection, String sql, Collection<Long> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("int8", ids.toArray()));
      statement.executeUpdate();
    }
  }

  private static String sql(EntityCatalog catalog, TableSpec table, TableSpec.Reference reference) {
    TableSpec other = catalog.owning(reference.table()).orElseThrow().table();
    List<String> columns = new ArrayList<>(List.of(reference.column()));
    List<String> values = new ArrayList<>(List.of("p.id"));
    reference.copies().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            copy -> {
              columns.add(copy.getKey());
              values.add(
                  Columns.isMapped(table, copy.getKey())
                      ? "coalesce(p.%s, t.%s)".formatted(copy.getValue(), copy.getKey())
                      : "p." + copy.getValue());
            });
    StringBuilder set = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      set.append(i == 0 ? "" : ", ").append(columns.get(i)).append(" = ").append(values.get(i));
    }
    setStamps(table, set);
    return """
        update %1$s.%2$s t set %3$s
        from %1$s.%4$s p
        where p.id = any(?::bigint[]) and t.region_code = p.region_code and %5$s = %6$s
        and (%7$s) is distinct from (%8$s)"""
        .formatted(
            SCHEMA,
            table.name(),
            set,
            other.name(),
            References.sourceText(table, reference, "t."),
            References.asText(
                "p." + reference.tableKey(), other.column(reference.tableKey()).type()),
            columns.stream().map("t."::concat).reduce((a, b) -> a + ", " + b).orElseThrow(),
            String.join(", ", values));
  }

  /**
   * @param table the table whose rows were written
   * @param inserted ids of its new rows
   * @param updated ids of its changed rows
   */
  void resolve(
      Connection connection, String table, Collection<Long> inserted, Collection<Long> updated)
      throws SQLException {
    for (Resolution resolution : resolutions.getOrDefault(table, List.of())) {
      List<Long> ids = new ArrayList<>(inserted);
      if (resolution.copies()) {
        ids.addAll(updated);
      }
      if (!ids.isEmpty()) {
        update(connection, resolution.sql(), ids);
      }
    }
  }
}
