package breezeway.common.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table beside its mapped columns. Every entity table has {@code id} (surrogate) and {@code
 * region_code}; a child table also has {@code parentColumn}, which references its parent's {@code
 * id} and is deleted with it.
 *
 * @param name table name
 * @param columns mapped columns, in order
 * @param unique the natural key that the loader names in its UPSERT; its columns are NOT NULL
 * @param key the mapped columns that tell two rows of one record (child) or region (parent) apart
 * @param references columns that the loader resolves to the {@code id} of another table
 * @param stamps columns that the loader fills with the time of the write
 * @param extraColumns columns, by name, that users read but no source fills: the loader makes them
 *     and never writes them
 * @param indexes further indexes, each a list of columns
 * @param parentColumn for a child table the column that holds the parent's {@code id}; else null
 */
public record TableSpec(
    String name,
    List<ColumnSpec> columns,
    UniqueKey unique,
    List<String> key,
    List<Reference> references,
    Stamps stamps,
    Map<String, SqlType> extraColumns,
    List<List<String>> indexes,
    String parentColumn) {

  public TableSpec {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    references = List.copyOf(references);
    extraColumns = Collections.unmodifiableMap(new LinkedHashMap<>(extraColumns));
    indexes = List.copyOf(indexes);
  }

  /** The columns that exist in the table, without those that only travel. */
  public List<ColumnSpec> storedColumns() {
    return columns.stream().filter(ColumnSpec::stored).toList();
  }

  /** The same table with one more column, unless a column is made in that way already. */
  TableSpec with(ColumnSpec column) {
    if (columns.stream().anyMatch(other -> other.conversion() == column.conversion())) {
      return this;
    }
    List<ColumnSpec> more = new ArrayList<>(columns);
    more.add(column);
    return new TableSpec(
        name, more, unique, key, references, stamps, extraColumns, indexes, parentColumn);
  }

  public ColumnSpec column(String columnName) {
    return columns.stream()
        .filter(column -> column.name().equals(columnName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " maps no column " + columnName));
  }

  /** A unique constraint; it may name {@code region_code} and the parent column too. */
  public record UniqueKey(String constraint, List<String> columns) {
    public UniqueKey {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A column that is resolved from a raw foreign id within the same region.
   *
   * @param column the resolved column, e.g. {@code property_pk}, a bigint
   * @param source the mapped column with the raw foreign id, e.g. {@code home_id}
   * @param table the table referred to
   * @param tableKey its key column, e.g. {@code property_id}
   * @param onDelete what happens to this row when the other goes
   * @param copies columns of this table taken from the referenced row (this column → that column):
   *     the referenced row's value wins when there is one, else this table's own mapped value stays
   * @param stub when not empty, a missing row is made, with these columns (that column → mapped
   *     column of this table), so that a link is never lost
   */
  public record Reference(
      String column,
      String source,
      String table,
      String tableKey,
      OnDelete onDelete,
      Map<String, String> copies,
      Map<String, String> stub) {
    public Reference {
      copies = Map.copyOf(copies);
      stub = Map.copyOf(stub);
    }

    public boolean makesStubs() {
      return !stub.isEmpty();
    }
  }

  public enum OnDelete {
    RESTRICT,
    SET_NULL,
    CASCADE
  }

  /**
   * @param inserted timestamptz columns set once, when the row is inserted
   * @param written timestamptz columns set by each write that changes the row
   */
  public record Stamps(List<String> inserted, List<String> written) {
    public Stamps {
      inserted = List.copyOf(inserted);
      written = List.copyOf(written);
    }
  }
}
