package breezeway.transformer.mapping;

/**
 * A record that cannot become rows. It costs that record and nothing else.
 *
 * <p>{@link #field()} and {@link #cause()} are the same for the same cause, whatever the record: no
 * value and no position in an array is in them.
 */
public final class MappingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String table;
  private final String column;
  private final String pointer;
  private final String cause;

  /**
   * @param column the column that stays without a value; empty when it is the whole child table
   * @param pointer where the value was looked for, {@code *} for any element of an array
   * @param cause what is wrong with it
   */
  MappingException(String table, String column, String pointer, String cause) {
    super(table + "." + column + " (" + pointer + "): " + cause, null, false, false);
    this.table = table;
    this.column = column;
    this.pointer = pointer;
    this.cause = cause;
  }

  public String table() {
    return table;
  }

  /** The column; empty when a whole child table is refused. */
  public String column() {
    return column;
  }

  /** Table, column and pointer, such as {@code task_costs.cost (/costs/*}{@code /cost)}. */
  public String field() {
    return table + (column.isEmpty() ? "" : "." + column) + " (" + pointer + ")";
  }

  public String cause() {
    return cause;
  }
}
