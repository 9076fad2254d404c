package breezeway.common.spec;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that the pipeline knows about one entity, read from {@code config/entities/<entity>.yaml}.
 *
 * @param name the entity's word in topics, tables and commands
 * @param key pointer to a record's key, unique within a region
 * @param version pointer to the time of a record's last change at the API, where it tells one
 * @param table its table
 * @param children its child tables, in the order of the file
 * @param ignored pointers to what the API sends and nobody wants, each with all below it; {@code *}
 *     stands for the elements of a list, {@code comments:} in front for the answer of that call
 * @param deletes how a record that is gone is recognised, and what follows
 * @param hash a digest of the file; row sets carry it, so that one can tell by which spec a row was
 *     made
 */
public record EntitySpec(
    String name,
    ExtractSpec extract,
    JsonPointer key,
    Optional<JsonPointer> version,
    TableSpec table,
    List<ChildSpec> children,
    List<String> ignored,
    DeleteSpec deletes,
    String hash) {
  /** The column that {@code transformer.keep_unknown_keys} adds to each entity's table. */
  public static final String UNKNOWN_KEYS = "unknown_keys";

  public EntitySpec {
    children = List.copyOf(children);
    ignored = List.copyOf(ignored);
  }

  /** Children that arrive inside the record. */
  public List<ChildSpec> embeddedChildren() {
    return children.stream().filter(ChildSpec::isEmbedded).toList();
  }

  /** Children that arrive as the answer of a call per record. */
  public List<ChildSpec> childrenOf(String call) {
    return children.stream()
        .filter(child -> child.call().filter(call::equals).isPresent())
        .toList();
  }

  /** The column of the entity's table that holds the record's key, as messages name it. */
  public String keyColumn() {
    return table.key().stream()
        .filter(
            column ->
                table.column(column).from().stream()
                    .anyMatch(source -> source.pointer().equals(key)))
        .findFirst()
        .orElse(table.key().getFirst());
  }

  /**
   * The same with a column for unknown keys: in the entity's own table those of the record, what is
   * embedded included; in the tables of calls those of each element.
   */
  EntitySpec keepingUnknownKeys() {
    ColumnSpec column =
        new ColumnSpec(
            UNKNOWN_KEYS,
            List.of(new ColumnSpec.Source(false, false, JsonPointer.empty())),
            SqlType.JSONB,
            Conversion.UNKNOWN_KEYS,
            false,
            true, // whatever is in there
            true);
    List<ChildSpec> keeping =
        children.stream()
            .map(
                child ->
                    child.isEmbedded()
                        ? child
                        : new ChildSpec(child.from(), child.call(), child.table().with(column)))
            .toList();
    return new EntitySpec(
        name, extract, key, version, table.with(column), keeping, ignored, deletes, hash);
  }

  /** The entity's table, then its child tables. */
  public Stream<TableSpec> tables() {
    return Stream.concat(Stream.of(table), children.stream().map(ChildSpec::table));
  }
}
