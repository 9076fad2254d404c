package breezeway.loader.batch;

import static breezeway.loader.schema.EntityTables.SCHEMA;

import breezeway.common.spec.ChildSpec;
import breezeway.common.spec.DeleteSpec.Audit;
import breezeway.common.spec.DeleteSpec.Effect;
import breezeway.common.spec.EntitySpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes records with their children, in the caller's transaction. Where the spec names an audit
 * table, each is first copied there whole; what is not in its table is neither removed nor copied.
 */
final class Removals {
  private static final String UNKNOWN_REASON = "removed";

  private final String table;
  private final LateParents lateParents;
  private final String find;
  private final String remove;

  /**
   * @param sameRecord the condition that joins the table's row {@code t} with the wanted key {@code
   *     k}
   */
  Removals(EntitySpec entity, String sameRecord, LateParents lateParents) {
    this.table = entity.table().name();
    this.lateParents = lateParents;
    this.find =
        """
        select t.id from unnest(?::text[], ?::text[]) as k(region_code, record_key)
        join %s.%s t on %s"""
            .formatted(SCHEMA, table, sameRecord);
    this.remove =
        entity.deletes().effect() instanceof Effect.RemoveRow(Audit audit)
            ? removeAudited(entity, audit, sameRecord)
            : remove(sameRecord, "k.region_code, k.record_key");
  }

  private String remove(String sameRecord, String returning) {
    return """
        delete from %s.%s t
        using unnest(?::text[], ?::text[], ?::text[]) as k(region_code, record_key, reason)
        where %s
        returning %s"""
        .formatted(SCHEMA, table, sameRecord, returning);
  }

  /**
   * All parts of one statement see the children as they were before it, so what is copied is what
   * goes.
   */
  private String removeAudited(EntitySpec entity, Audit audit, String sameRecord) {
    List<String> returned =
        new ArrayList<>(
            List.of("k.region_code", "k.record_key", "k.reason", "t.id", "to_jsonb(t) as whole"));
    List<String> columns = new ArrayList<>(List.of("region_code", "reason", audit.rowColumn()));
    List<String> values = new ArrayList<>(List.of("region_code", "reason", whole(entity)));
    audit
        .columns()
        .forEach(
            (column, source) -> {
              returned.add("t.%s as audited_%s".formatted(source, column));
              columns.add(column);
              values.add("audited_" + column);
            });
    return """
        with gone as (
        %s),
        kept as (
        insert into %s.%s (%s)
        select %s
        from gone order by region_code, record_key)
        select region_code, record_key from gone"""
        .formatted(
            remove(sameRecord, String.join(", ", returned)),
            SCHEMA,
            audit.table(),
            String.join(", ", columns),
            String.join(", ", values));
  }

  /** The row as an object, with an array of rows for each child table. */
  private static String whole(EntitySpec entity) {
    if (entity.children().isEmpty()) {
      return "whole";
    }
    return entity.children().stream()
        .map(ChildSpec::table)
        .map(
            child ->
                """
                '%1$s', (select coalesce(jsonb_agg(to_jsonb(c) order by c.id), '[]')
                 from %2$s.%1$s c where c.%3$s = gone.id)"""
                    .formatted(child.name(), SCHEMA, child.parentColumn()))
        .collect(Collectors.joining(", ", "whole || jsonb_build_object(", ")"));
  }

  /** Returns those that were there. */
  Set<RecordId> remove(Connection connection, Collection<Change> removed) throws SQLException {
    List<RecordId> records = removed.stream().map(Change::record).toList();
    if (lateParents.isReferredTo(table)) {
      lateParents.release(connection, table, ids(connection, records));
    }
    Set<RecordId> gone = new HashSet<>();
    try (PreparedStatement statement = forRecords(connection, remove, records)) {
      statement.setArray(
          3,
          connection.createArrayOf(
              "text", removed.stream().map(r -> r.deleted().orElse(UNKNOWN_REASON)).toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          gone.add(new RecordId(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return gone;
  }

  private List<Long> ids(Connection connection, List<RecordId> records) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = forRecords(connection, find, records);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  private static PreparedStatement forRecords(
      Connection connection, String sql, Collection<RecordId> records) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setArray(1, connection.createArrayOf("text", WaitingRowSets.regions(records)));
    statement.setArray(2, connection.createArrayOf("text", WaitingRowSets.keys(records)));
    return statement;
  }
}
