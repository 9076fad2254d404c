package breezeway.loader.batch;

import static breezeway.loader.schema.EntityTables.SCHEMA;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.TableSpec;
import breezeway.loader.schema.Columns;
import breezeway.loader.schema.References;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The constant statements of one table, derived from its spec. None has a column list that depends
 * on data: a record that lacks a value sets NULL.
 */
final class TableSql {
  private final EntityCatalog catalog;
  private final TableSpec table;
  private final Stage stage;
  private final String qualified;

  /** Column of the table → expression over the stage {@code s} and referenced rows {@code rN}. */
  private final Map<String, String> values = new LinkedHashMap<>();

  private final List<Stub> stubs = new ArrayList<>();
  private final String upsertChildren;
  private final String deleteMissingChildren;

  TableSql(EntityCatalog catalog, TableSpec table) {
    this.catalog = catalog;
    this.table = table;
    this.stage = new Stage(table);
    this.qualified = SCHEMA + "." + table.name();
    values.put("region_code", "s.region_code");
    if (table.parentColumn() != null) {
      values.put(table.parentColumn(), "s." + table.parentColumn());
    }
    table.storedColumns().forEach(column -> values.put(column.name(), "s." + column.name()));
    Columns.onlyCopied(table, catalog).keySet().forEach(name -> values.put(name, null));
    for (int i = 0; i < table.references().size(); i++) {
      TableSpec.Reference reference = table.references().get(i);
      String alias = alias(i);
      values.put(reference.column(), alias + ".id");
      reference
          .copies()
          .forEach(
              (column, other) ->
                  values.merge(
                      column,
                      alias + "." + other,
                      (own, copied) -> "coalesce(" + copied + ", " + own + ")"));
    }
    for (TableSpec.Reference reference : table.references()) {
      if (reference.makesStubs()) {
        stubs.add(new Stub(reference.table(), stub(reference)));
      }
    }
    boolean isChild = table.parentColumn() != null;
    this.upsertChildren = isChild ? childrenUpsert() : null;
    this.deleteMissingChildren = isChild ? childrenDelete() : null;
  }

  private static String alias(int reference) {
    return "r" + (reference + 1);
  }

  TableSpec table() {
    return table;
  }

  Stage stage() {
    return stage;
  }

  /**
   * Writes the staged rows, each only if it differs from what is there.
   *
   * @param returning what to return of each row written
   */
  private String upsert(String returning) {
    List<String> stamps = new ArrayList<>(table.stamps().inserted());
    table.stamps().written().stream().filter(name -> !stamps.contains(name)).forEach(stamps::add);
    stamps.removeIf(values::containsKey);
    List<String> changeable =
        values.keySet().stream().filter(name -> !table.unique().columns().contains(name)).toList();

    StringBuilder sql = new StringBuilder();
    sql.append("insert into %s as t (%s".formatted(qualified, String.join(", ", values.keySet())));
    stamps.forEach(stamp -> sql.append(", ").append(stamp));
    sql.append(")\nselect ").append(String.join(", ", values.values()));
    stamps.forEach(stamp -> sql.append(", now()"));
    sql.append("\nfrom ").append(stage.name()).append(" s").append(joins(false));
    sql.append("\norder by ")
        .append(table.parentColumn() == null ? "s.region_code" : "s." + table.parentColumn());
    table.key().forEach(column -> sql.append(", s.").append(column));
    sql.append("\non conflict on constraint ").append(table.unique().constraint());
    if (changeable.isEmpty()) {
      sql.append(" do nothing");
    } else {
      sql.append(" do update set ")
          .append(
              changeable.stream()
                  .map(name -> name + " = excluded." + name)
                  .collect(Collectors.joining(", ")));
      table.stamps().written().stream()
          .filter(stamp -> !values.containsKey(stamp))
          .forEach(stamp -> sql.append(", ").append(stamp).append(" = now()"));
      sql.append(
          "\nwhere (%s) is distinct from (%s)"
              .formatted(prefixed("t.", changeable), prefixed("excluded.", changeable)));
    }
    return sql.append("\nreturning ").append(returning).toString();
  }

  private static String prefixed(String prefix, List<String> columns) {
    return columns.stream().map(prefix::concat).collect(Collectors.joining(", "));
  }

  /** Joins the referenced rows; only those of the unique key when nothing else is asked for. */
  private String joins(boolean onlyOfUniqueKey) {
    StringBuilder joins = new StringBuilder();
    for (int i = 0; i < table.references().size(); i++) {
      TableSpec.Reference reference = table.references().get(i);
      if (onlyOfUniqueKey && !table.unique().columns().contains(reference.column())) {
        continue;
      }
      ColumnSpec source = table.column(reference.source());
      ColumnSpec key = referenced(reference).column(reference.tableKey());
      joins.append(
          "\nleft join %s.%s %s on %3$s.region_code = s.region_code and %3$s.%s = %s"
              .formatted(
                  SCHEMA,
                  reference.table(),
                  alias(i),
                  reference.tableKey(),
                  References.as("s." + source.name(), source.type(), key.type())));
    }
    return joins.toString();
  }

  private TableSpec referenced(TableSpec.Reference reference) {
    return catalog.owning(reference.table()).map(EntitySpec::table).orElseThrow();
  }

  /** For an entity's own table: id, region, key and whether it is new, of each row written. */
  String upsertParents(String keyColumn) {
    return upsert("t.id, t.region_code, t.%s::text, (t.xmax = 0)".formatted(keyColumn));
  }

  /** For a child table: writes the staged rows and returns the parents of those that changed. */
  String upsertChildren() {
    return upsertChildren;
  }

  private String childrenUpsert() {
    return "with written as (\n%s)\nselect distinct %s from written"
        .formatted(upsert("t." + table.parentColumn()), table.parentColumn());
  }

  /**
   * For a child table: removes the rows of the given parents that are not staged. Parameter: the
   * parents' ids. Returns the parents that lost a row, each once.
   */
  String deleteMissingChildren() {
    return deleteMissingChildren;
  }

  private String childrenDelete() {
    String parent = table.parentColumn();
    String same =
        table.unique().columns().stream()
            .filter(column -> !column.equals(parent) && !column.equals("region_code"))
            .map(column -> " and " + values.get(column) + " = t." + column)
            .collect(Collectors.joining());
    return """
        with gone as (
        delete from %1$s t using unnest(?::bigint[]) as p(id)
        where t.%2$s = p.id and not exists (select 1 from %3$s s%4$s
        where s.%2$s = t.%2$s%5$s)
        returning t.%2$s)
        select distinct %2$s from gone"""
        .formatted(qualified, parent, stage.name(), joins(true), same);
  }

  /** Statements that make the catalogue rows which staged rows refer to and which are not there. */
  List<Stub> stubs() {
    return stubs;
  }

  /**
   * @param table the table that gains rows
   * @param sql returns the ids of the new rows
   */
  record Stub(String table, String sql) {}

  private String stub(TableSpec.Reference reference) {
    TableSpec other = referenced(reference);
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put(reference.tableKey(), reference.source());
    reference.stub().forEach(columns::putIfAbsent);
    String picked =
        columns.entrySet().stream()
            .map(
                entry ->
                    References.as(
                        "s." + entry.getValue(),
                        table.column(entry.getValue()).type(),
                        other.column(entry.getKey()).type()))
            .collect(Collectors.joining(", "));
    String key =
        References.as(
            "s." + reference.source(),
            table.column(reference.source()).type(),
            other.column(reference.tableKey()).type());
    return """
        insert into %1$s.%2$s (region_code, %3$s)
        select distinct on (s.region_code, %4$s) s.region_code, %5$s
        from %6$s s
        where s.%7$s is not null and not exists (select 1 from %1$s.%2$s r where r.region_code = s.region_code and r.%8$s = %4$s)
        order by s.region_code, %4$s
        on conflict on constraint %9$s do nothing
        returning id"""
        .formatted(
            SCHEMA,
            other.name(),
            String.join(", ", columns.keySet()),
            key,
            picked,
            stage.name(),
            reference.source(),
            reference.tableKey(),
            other.unique().constraint());
  }
}
