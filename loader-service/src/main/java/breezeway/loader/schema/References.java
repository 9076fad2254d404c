package breezeway.loader.schema;

import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;

/** How a raw foreign id is compared with the key it names, whatever the two types are. */
public final class References {
  private References() {}

  /**
   * The raw foreign id as text, written so that it matches the index made for it.
   *
   * @param alias the table's alias with its dot, or empty
   */
  public static String sourceText(TableSpec table, TableSpec.Reference reference, String alias) {
    return asText(alias + reference.source(), table.column(reference.source()).type());
  }

  /** A column as text; a text column stays as it is, so that its index serves. */
  public static String asText(String column, SqlType type) {
    return type == SqlType.TEXT ? column : "(" + column + "::text)";
  }

  /** A value of one type as another, without a cast where none is needed. */
  public static String as(String value, SqlType from, SqlType to) {
    return from == to ? value : value + "::" + to.sql();
  }
}
