package breezeway.loader.batch;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.TableSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The temporary table that rows of one table are copied into. It has the row's identity and all
 * mapped columns, those that only travel included; it is empty at each transaction's begin.
 */
final class Stage {
  private final TableSpec table;
  private final String name;
  private final List<String> columns;

  Stage(TableSpec table) {
    this.table = table;
    this.name = "pg_temp.stage_" + table.name();
    this.columns = table.columns().stream().map(ColumnSpec::name).toList();
  }

  String name() {
    return name;
  }

  private boolean isChild() {
    return table.parentColumn() != null;
  }

  String createSql() {
    String mapped =
        table.columns().stream()
            .map(column -> ", " + column.name() + " " + column.type().sql())
            .collect(Collectors.joining());
    String parent = isChild() ? ", " + table.parentColumn() + " bigint" : "";
    return "create temporary table if not exists %s (region_code text%s%s) on commit delete rows"
        .formatted(name.substring("pg_temp.".length()), parent, mapped);
  }

  String copySql() {
    String parent = isChild() ? ", " + table.parentColumn() : "";
    String mapped = columns.stream().map(", "::concat).collect(Collectors.joining());
    return "copy %s (region_code%s%s) from stdin".formatted(name, parent, mapped);
  }

  /** Adds a row; columns that the spec does not know (any more) are left out. */
  void put(CopyText text, String region, long parentId, Map<String, String> row) {
    text.value(region);
    if (isChild()) {
      text.value(String.valueOf(parentId));
    }
    for (String column : columns) {
      text.value(row.get(column));
    }
    text.endRow();
  }
}
