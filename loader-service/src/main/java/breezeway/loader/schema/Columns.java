package breezeway.loader.schema;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.TableSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of a table beside {@code id}, {@code region_code} and the parent's. */
public final class Columns {
  private Columns() {}

  /**
   * Columns that only ever hold what a reference copies into them: no mapping fills them.
   *
   * @return their SQL types by name
   */
  public static Map<String, String> onlyCopied(TableSpec table, EntityCatalog catalog) {
    Map<String, String> types = new LinkedHashMap<>();
    for (TableSpec.Reference reference : table.references()) {
      TableSpec other = catalog.owning(reference.table()).orElseThrow().table();
      reference.copies().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .filter(copy -> !isMapped(table, copy.getKey()))
          .forEach(
              copy -> types.putIfAbsent(copy.getKey(), other.column(copy.getValue()).type().sql()));
    }
    return types;
  }

  /** Whether a mapped column of this name exists in the table. */
  public static boolean isMapped(TableSpec table, String column) {
    return table.storedColumns().stream().map(ColumnSpec::name).anyMatch(column::equals);
  }
}
