package breezeway.loader.batch;

import static breezeway.loader.schema.EntityTables.SCHEMA;

import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.spec.ChildSpec;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes a batch of one entity's changes: removals, then the entity's own rows, then its children,
 * then whatever waited for them. One thread at a time, within the caller's transaction.
 */
public final class EntityWriter {
  private final EntitySpec entity;
  private final TableSql parents;
  private final Map<String, TableSql> children = new LinkedHashMap<>();
  private final LateParents lateParents;
  private final WaitingRowSets waiting;
  private final String keyColumn;
  private final String upsertParents;
  private final Removals removals;
  private final String findParents;

  EntityWriter(EntityCatalog catalog, EntitySpec entity, LateParents lateParents) {
    this.entity = entity;
    this.parents = new TableSql(catalog, entity.table());
    entity
        .children()
        .forEach(child -> children.put(child.table().name(), new TableSql(catalog, child.table())));
    this.lateParents = lateParents;
    this.waiting = new WaitingRowSets(entity.name());
    this.keyColumn = keyColumn(entity);
    SqlType keyType = entity.table().column(keyColumn).type();
    String sameRecord =
        "t.region_code = k.region_code and t.%s = k.record_key%s"
            .formatted(keyColumn, keyType == SqlType.TEXT ? "" : "::" + keyType.sql());
    this.upsertParents = parents.upsertParents(keyColumn);
    this.removals = new Removals(entity, sameRecord, lateParents);
    this.findParents =
        """
        select k.region_code, k.record_key, t.id
        from unnest(?::text[], ?::text[]) as k(region_code, record_key)
        join %s.%s t on %s"""
            .formatted(SCHEMA, entity.table().name(), sameRecord);
  }

  /** The column that holds the record's key, as it stands in the key of its messages. */
  private static String keyColumn(EntitySpec entity) {
    return entity.table().key().stream()
        .filter(
            column ->
                entity.table().column(column).from().stream()
                    .anyMatch(source -> source.pointer().equals(entity.key())))
        .findFirst()
        .orElse(entity.table().key().getFirst());
  }

  EntitySpec entity() {
    return entity;
  }

  List<Stage> stages() {
    return Stream.concat(Stream.of(parents), children.values().stream())
        .map(TableSql::stage)
        .toList();
  }

  /**
   * @param changes in the order of the topic
   * @return what was changed in the tables
   */
  Changes write(Session session, Connection connection, List<Change> changes) throws SQLException {
    Changes made = new Changes();
    int begin = 0;
    Set<RecordId> touched = new HashSet<>();
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      if (change.isRemoval() && touched.contains(change.record())) {
        // What goes is what the changes before it made.
        write(session, connection, changes.subList(begin, i), made);
        session.empty(connection, stages());
        touched.clear();
        begin = i;
      }
      if (change.rows().isPresent()) {
        touched.add(change.record());
      }
    }
    write(session, connection, changes.subList(begin, changes.size()), made);
    return made;
  }

  private void write(Session session, Connection connection, List<Change> changes, Changes made)
      throws SQLException {
    Batch batch = new Batch(session, connection);
    batch.sort(changes);
    batch.deleteRecords();
    batch.writeRecords();
    batch.findRecords();
    batch.collectChildren();
    batch.writeChildren();
    batch.tell(made);
  }

  /** Takes the answers that wait for a record, as changes of the run that brings the record. */
  List<Change> takeWaiting(Connection connection, Change recordChange) throws SQLException {
    List<Change> taken = new ArrayList<>();
    for (WaitingRowSets.Waiting found : waiting.take(connection, List.of(recordChange.record()))) {
      taken.add(
          new Change(
              found.key(),
              Optional.of(found.rows()),
              found.rows().toBytes(),
              recordChange.run(),
              recordChange.offset(),
              Optional.empty()));
    }
    return taken;
  }

  /** All sets of children that are replaced in one table: whose, and by what. */
  private record Replacement(Set<Long> parentIds, List<ChildRow> rows) {}

  private record ChildRow(String region, long parentId, Map<String, String> row) {}

  private final class Batch {
    private final Session session;
    private final Connection connection;

    /** Last state of each record and of each call's answer, and removals before them; sorted. */
    private final Map<RecordId, Change> records = new TreeMap<>();

    private final Map<RecordId, Change> removed = new TreeMap<>();
    private final Map<RecordKey, Change> answers = new LinkedHashMap<>();

    private final Map<RecordId, Long> ids = new HashMap<>();
    private final Set<RecordId> inserted = new HashSet<>();
    private final Set<RecordId> updated = new HashSet<>();
    private final Set<RecordId> deleted = new HashSet<>();
    private final Map<RecordId, OptionalLong> runs = new HashMap<>();
    private final Map<TableSql, Replacement> replacements = new LinkedHashMap<>();

    Batch(Session session, Connection connection) {
      this.session = session;
      this.connection = connection;
    }

    void sort(List<Change> changes) {
      for (Change change : changes) {
        runs.put(change.record(), change.run());
        if (change.key().call().isPresent()) {
          answers.put(change.key(), change);
        } else if (change.rows().isPresent()) {
          records.put(change.record(), change);
        } else {
          removed.put(change.record(), change);
        }
      }
      // What was answered about a record before it went away went with it.
      answers
          .values()
          .removeIf(
              answer -> {
                Change removal = removed.get(answer.record());
                return removal != null && removal.offset() > answer.offset();
              });
    }

    void deleteRecords() throws SQLException {
      if (removed.isEmpty()) {
        return;
      }
      waiting.take(connection, removed.keySet());
      deleted.addAll(removals.remove(connection, removed.values()));
    }

    void writeRecords() throws SQLException {
      CopyText text = session.text();
      for (Change change : records.values()) {
        for (Map<String, String> row : change.rows().orElseThrow().rows(entity.table().name())) {
          parents.stage().put(text, change.key().region(), 0, row);
        }
      }
      if (text.rows() == 0) {
        return;
      }
      session.copy(connection, parents.stage());
      makeStubs(parents);
      List<Long> insertedIds = new ArrayList<>();
      List<Long> updatedIds = new ArrayList<>();
      try (PreparedStatement statement = connection.prepareStatement(upsertParents);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          RecordId record = new RecordId(rows.getString(2), rows.getString(3));
          boolean isNew = rows.getBoolean(4);
          ids.put(record, rows.getLong(1));
          (isNew ? insertedIds : updatedIds).add(rows.getLong(1));
          (isNew ? inserted : updated).add(record);
        }
      }
      lateParents.resolve(connection, entity.table().name(), insertedIds, updatedIds);
    }

    /** Finds the ids of the records that have children in this batch and were not written. */
    void findRecords() throws SQLException {
      Set<RecordId> wanted = new LinkedHashSet<>();
      records.values().stream()
          .filter(change -> change.rows().orElseThrow().tables().size() > 1)
          .forEach(change -> wanted.add(change.record()));
      answers.values().forEach(answer -> wanted.add(answer.record()));
      wanted.removeAll(ids.keySet());
      if (wanted.isEmpty()) {
        return;
      }
      try (PreparedStatement statement = forRecords(findParents, wanted);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.put(new RecordId(rows.getString(1), rows.getString(2)), rows.getLong(3));
        }
      }
    }

    void collectChildren() throws SQLException {
      records.values().forEach(change -> replace(change.record(), change.rows().orElseThrow()));
      if (!inserted.isEmpty() && children.size() > entity.embeddedChildren().size()) {
        for (WaitingRowSets.Waiting found : waiting.take(connection, inserted)) {
          if (!answers.containsKey(found.key())) {
            replace(new RecordId(found.key().region(), found.key().key()), found.rows());
          }
        }
      }
      List<Change> early = new ArrayList<>();
      List<Change> emptied = new ArrayList<>();
      for (Change answer : answers.values()) {
        if (answer.rows().isEmpty()) {
          emptied.add(answer);
        } else if (!ids.containsKey(answer.record())) {
          early.add(answer);
          continue;
        }
        replace(answer.record(), answer.rows().orElseGet(() -> noRows(answer.key())));
      }
      if (!emptied.isEmpty()) {
        waiting.drop(connection, emptied);
      }
      if (!early.isEmpty()) {
        waiting.put(connection, early);
      }
    }

    private RowSet noRows(RecordKey key) {
      Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
      for (ChildSpec child : entity.childrenOf(key.call().orElseThrow())) {
        tables.put(child.table().name(), List.of());
      }
      return new RowSet(tables);
    }

    private void replace(RecordId record, RowSet rowSet) {
      Long parentId = ids.get(record);
      if (parentId == null) {
        return; // a call's answer was emptied, and its record is not there
      }
      rowSet
          .tables()
          .forEach(
              (name, rows) -> {
                TableSql child = children.get(name);
                if (child == null) {
                  return; // the entity's own table, or one that the spec no longer has
                }
                Replacement replacement =
                    replacements.computeIfAbsent(
                        child, key -> new Replacement(new LinkedHashSet<>(), new ArrayList<>()));
                replacement.parentIds().add(parentId);
                distinct(child.table(), rows)
                    .forEach(
                        row ->
                            replacement.rows().add(new ChildRow(record.region(), parentId, row)));
              });
    }

    void writeChildren() throws SQLException {
      Map<Long, RecordId> recordsById = new HashMap<>();
      ids.forEach((record, id) -> recordsById.put(id, record));
      for (Map.Entry<TableSql, Replacement> entry : replacements.entrySet()) {
        replaceChildren(entry.getKey(), entry.getValue())
            .forEach(parentId -> updated.add(recordsById.get(parentId)));
      }
    }

    /** Returns the parents of which a child was added, changed or removed. */
    private Set<Long> replaceChildren(TableSql child, Replacement replacement) throws SQLException {
      Set<Long> changed = new HashSet<>();
      CopyText text = session.text();
      for (ChildRow row : replacement.rows()) {
        child.stage().put(text, row.region(), row.parentId(), row.row());
      }
      session.copy(connection, child.stage());
      makeStubs(child);
      Set<Long> mayHaveChildren = new LinkedHashSet<>(replacement.parentIds());
      inserted.forEach(record -> mayHaveChildren.remove(ids.get(record)));
      if (!mayHaveChildren.isEmpty()) {
        try (PreparedStatement statement =
            connection.prepareStatement(child.deleteMissingChildren())) {
          statement.setArray(1, connection.createArrayOf("int8", mayHaveChildren.toArray()));
          addIds(statement, changed);
        }
      }
      if (!replacement.rows().isEmpty()) {
        try (PreparedStatement statement = connection.prepareStatement(child.upsertChildren())) {
          addIds(statement, changed);
        }
      }
      return changed;
    }

    private void addIds(PreparedStatement statement, Collection<Long> target) throws SQLException {
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          target.add(rows.getLong(1));
        }
      }
    }

    private void makeStubs(TableSql table) throws SQLException {
      for (TableSql.Stub stub : table.stubs()) {
        List<Long> made = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(stub.sql())) {
          addIds(statement, made);
        }
        lateParents.resolve(connection, stub.table(), made, List.of());
      }
    }

    private PreparedStatement forRecords(String sql, Collection<RecordId> wanted)
        throws SQLException {
      PreparedStatement statement = connection.prepareStatement(sql);
      statement.setArray(1, connection.createArrayOf("text", WaitingRowSets.regions(wanted)));
      statement.setArray(2, connection.createArrayOf("text", WaitingRowSets.keys(wanted)));
      return statement;
    }

    void tell(Changes made) {
      inserted.forEach(record -> tell(made, record, Changes.Kind.NEW));
      updated.forEach(record -> tell(made, record, Changes.Kind.UPDATED));
      deleted.forEach(
          record ->
              made.add(
                  removed.get(record).run(), record.region(), record.key(), Changes.Kind.DELETED));
    }

    private void tell(Changes made, RecordId record, Changes.Kind kind) {
      Change state = records.get(record);
      boolean isDeletion = state != null && state.deleted().isPresent();
      made.add(
          runs.getOrDefault(record, OptionalLong.empty()),
          record.region(),
          record.key(),
          isDeletion ? Changes.Kind.DELETED : kind);
    }
  }

  /** Of rows with the same key the last one: a statement cannot write a row twice. */
  private static Collection<Map<String, String>> distinct(
      TableSpec table, List<Map<String, String>> rows) {
    if (rows.size() < 2) {
      return rows;
    }
    Map<List<String>, Map<String, String>> distinct = new LinkedHashMap<>();
    for (Map<String, String> row : rows) {
      List<String> key = new ArrayList<>();
      table.key().forEach(column -> key.add(row.get(column)));
      distinct.put(key, row);
    }
    return distinct.values();
  }
}
