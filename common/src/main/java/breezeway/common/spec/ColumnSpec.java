package breezeway.common.spec;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;

/**
 * One mapped column.
 *
 * @param name column name
 * @param from where the value is, tried in order: the first that yields a value wins; for {@link
 *     Conversion#SHA256_KEY} all of them; the empty pointer is the record or element itself. In a
 *     child table a pointer that starts with {@code ^} reads the parent record; see {@link Source}
 * @param type SQL type
 * @param conversion how the value is made
 * @param required whether a record without it is rejected; the column is NOT NULL
 * @param secret whether the value is never shown in a log, an alert, a dead-letter preview or a
 *     page
 * @param stored false for a value that only travels with the row (such as the name for a stub)
 */
public record ColumnSpec(
    String name,
    List<Source> from,
    SqlType type,
    Conversion conversion,
    boolean required,
    boolean secret,
    boolean stored) {

  public ColumnSpec {
    from = List.copyOf(from);
  }

  /**
   * Where a value is.
   *
   * @param inParent written {@code ^/id}: in the parent record rather than in the element itself
   * @param asJson written {@code json:/action}: the value's canonical JSON takes part in a digest,
   *     so that the text {@code "a"} and the list {@code ["a"]} differ; only for SHA256_KEY
   * @param pointer a JSON pointer
   */
  public record Source(boolean inParent, boolean asJson, JsonPointer pointer) {
    /** As it stands in a spec. */
    public String text() {
      return (asJson ? "json:" : "") + (inParent ? "^" : "") + pointer;
    }
  }

  /** The same column made in another way. */
  public ColumnSpec as(SqlType otherType, Conversion otherConversion) {
    return new ColumnSpec(name, from, otherType, otherConversion, required, secret, stored);
  }

  /** The line of a spec that says this. */
  public String line() {
    List<String> parts = new ArrayList<>();
    if (!from.isEmpty()) {
      List<String> texts = from.stream().map(ColumnSpec::quoted).toList();
      parts.add("from: " + (texts.size() == 1 ? texts.getFirst() : texts));
    }
    if (type != SqlType.TEXT) {
      parts.add("type: " + type.sql());
    }
    if (conversion != Conversion.ofType(type)) {
      parts.add("as: " + conversion.word());
    }
    if (required && !conversion.isSyntheticKey()) {
      parts.add("required: true");
    }
    if (secret) {
      parts.add("secret: true");
    }
    if (!stored) {
      parts.add("stored: false");
    }
    return name + ": {" + String.join(", ", parts) + "}";
  }

  private static String quoted(Source source) {
    String text = source.text();
    return text.isEmpty() || source.asJson() ? '"' + text + '"' : text;
  }
}
