package breezeway.extractor.run;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.DeleteSpec;
import breezeway.common.spec.DeleteSpec.Effect;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.common.spec.SqlType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The records of one region that live in an entity's own table, as the loader wrote it: what we
 * knew before a run. Statements follow from the spec. The table may lag behind, or not be there
 * yet; then nothing is known.
 */
final class EntityRows {
  private final EntitySpec spec;
  private final String region;
  private final String table;
  private final String key;

  EntityRows(EntitySpec spec, String region) {
    this.spec = spec;
    this.region = region;
    this.table = "breezeway." + spec.table().name();
    this.key = asText(spec.keyColumn());
  }

  /**
   * Keys of the records that a listing should have named and did not.
   *
   * @param forEachKey the record of the other entity that the listing was read for; empty when the
   *     listing is of the whole region
   * @param today what the window of the spec lies around
   */
  List<String> missing(
      Connection connection, Collection<String> named, Optional<String> forEachKey, LocalDate today)
      throws SQLException {
    StringBuilder more = new StringBuilder();
    List<Object> values = new ArrayList<>();
    if (forEachKey.isPresent()) {
      ExtractSpec.ForEach forEach = spec.extract().forEach().orElseThrow();
      more.append(" and ").append(asText(forEach.parameter())).append(" = ?");
      values.add(forEachKey.get());
    }
    Optional<DeleteSpec.Window> window = window();
    if (window.isPresent()) {
      String date = "t." + window.get().column();
      more.append(" and (%1$s is null or %1$s between ? and ?)".formatted(date));
      values.add(today.minus(window.get().back()));
      values.add(today.plus(window.get().ahead()));
    }
    return living(connection, named, more.toString(), values);
  }

  /** Whether any record lives that is not among the named ones. */
  boolean anyBesides(Connection connection, Collection<String> named) throws SQLException {
    return !living(connection, named, " limit 1", List.of()).isEmpty();
  }

  /** Keys of the records that came last, without those named. */
  List<String> latest(Connection connection, Collection<String> besides, int most)
      throws SQLException {
    return living(connection, besides, " order by t.id desc limit ?", List.of(most));
  }

  private List<String> living(
      Connection connection, Collection<String> besides, String more, List<Object> values)
      throws SQLException {
    if (!isThere(connection)) {
      return List.of();
    }
    String sql =
        """
        select %1$s from %2$s t
        where t.region_code = ?%3$s
          and not exists (select from unnest(?::text[]) as named (key) where named.key = %1$s)%4$s"""
            .formatted(key, table, aliveCondition(), more);
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, region);
      select.setArray(2, connection.createArrayOf("text", besides.toArray()));
      for (int i = 0; i < values.size(); i++) {
        select.setObject(i + 3, values.get(i));
      }
      List<String> keys = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          keys.add(row.getString(1));
        }
      }
      return keys;
    }
  }

  /** A deleted record whose row stays tells so in a column. */
  private String aliveCondition() {
    return switch (spec.deletes().effect()) {
      case Effect.SetColumn set ->
          " and t.%s is distinct from '%s'".formatted(set.column(), set.value().replace("'", "''"));
      case Effect.RemoveRow removed -> "";
      case Effect.None nothing -> "";
    };
  }

  /** The loader makes the table, and adds columns to one that was there before. */
  private boolean isThere(Connection connection) throws SQLException {
    Set<String> columns = columns();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select count(*) from pg_attribute
            where attrelid = to_regclass(?) and attname = any (?) and not attisdropped""")) {
      select.setString(1, table);
      select.setArray(2, connection.createArrayOf("text", columns.toArray()));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1) == columns.size();
      }
    }
  }

  private Set<String> columns() {
    Set<String> columns = new TreeSet<>(List.of("id", "region_code", spec.keyColumn()));
    if (spec.deletes().effect() instanceof Effect.SetColumn set) {
      columns.add(set.column());
    }
    if (spec.deletes().confirmation().isPresent()) {
      spec.extract().forEach().ifPresent(forEach -> columns.add(forEach.parameter()));
    }
    window().ifPresent(window -> columns.add(window.column()));
    return columns;
  }

  private Optional<DeleteSpec.Window> window() {
    return spec.deletes().confirmation().flatMap(DeleteSpec.Confirmation::window);
  }

  /** A text column as it is, so that its index serves. */
  private String asText(String name) {
    ColumnSpec column = spec.table().column(name);
    return column.type() == SqlType.TEXT ? "t." + name : "(t." + name + "::text)";
  }
}
