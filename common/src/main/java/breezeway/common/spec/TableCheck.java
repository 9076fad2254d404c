package breezeway.common.spec;

import breezeway.common.config.ConfigNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the parts of a table fit together: keys, references, indexes, columns made twice. */
final class TableCheck {
  private final ConfigNode node;
  private final TableSpec table;
  private final Set<String> mapped;

  /**
   * @param node where problems are noted: the part of the spec that the table was read from
   */
  TableCheck(ConfigNode node, TableSpec table) {
    this.node = node;
    this.table = table;
    this.mapped = table.columns().stream().map(ColumnSpec::name).collect(Collectors.toSet());
  }

  void run() {
    checkUniqueKey();
    checkKey();
    table.references().forEach(this::checkReference);
    checkColumnNames();
  }

  private void checkUniqueKey() {
    ConfigNode columns = node.child("unique").child("columns");
    if (table.unique().columns().isEmpty()) {
      columns.problem("must name at least one column");
    }
    Set<String> neverNull = new HashSet<>(Set.of("region_code"));
    table.columns().stream()
        .filter(column -> column.required() && column.stored())
        .forEach(column -> neverNull.add(column.name()));
    table.references().stream()
        .filter(TableSpec.Reference::makesStubs)
        .forEach(reference -> neverNull.add(reference.column()));
    if (table.parentColumn() != null) {
      neverNull.add(table.parentColumn());
    }
    for (String column : table.unique().columns()) {
      if (!neverNull.contains(column)) {
        columns.problem(column + " may be null, and a null never conflicts: use a required column");
      }
    }
  }

  private void checkKey() {
    if (table.key().isEmpty()) {
      node.child("key").problem("must name at least one mapped column");
    }
    for (String column : table.key()) {
      if (!mapped.contains(column) || !table.column(column).required()) {
        node.child("key").problem(column + " must be a mapped, required column");
      }
    }
  }

  private void checkReference(TableSpec.Reference reference) {
    ConfigNode part = node.child("references").child(reference.column());
    checkMapped(part.child("column"), List.of(reference.source()));
    checkMapped(part.child("stub"), reference.stub().values());
  }

  private void checkMapped(ConfigNode part, Collection<String> columns) {
    columns.stream()
        .filter(column -> !column.isEmpty() && !mapped.contains(column))
        .forEach(column -> part.problem("the mapping has no column " + column));
  }

  /** Columns that no mapping fills, only a reference. */
  private Set<String> onlyCopied() {
    Set<String> columns = new TreeSet<>();
    table.references().forEach(reference -> columns.addAll(reference.copies().keySet()));
    columns.removeAll(mapped);
    return columns;
  }

  private void checkColumnNames() {
    Set<String> names = new HashSet<>(Set.of("id", "region_code"));
    if (table.parentColumn() != null) {
      names.add(table.parentColumn());
    }
    Stream.of(
            table.storedColumns().stream().map(ColumnSpec::name),
            onlyCopied().stream(),
            table.references().stream().map(TableSpec.Reference::column),
            table.stamps().inserted().stream(),
            table.stamps().written().stream(),
            table.extraColumns().keySet().stream())
        .flatMap(Function.identity())
        .filter(name -> !names.add(name) && !name.equals("id") && !name.equals("region_code"))
        .forEach(name -> node.problem("the column " + name + " is made in two ways"));
    table.indexes().stream()
        .flatMap(List::stream)
        .filter(name -> !names.contains(name))
        .forEach(name -> node.child("indexes").problem("there is no column " + name));
  }
}
