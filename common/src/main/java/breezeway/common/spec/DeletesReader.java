package breezeway.common.spec;

import breezeway.common.config.ConfigNode;
import breezeway.common.spec.DeleteSpec.Audit;
import breezeway.common.spec.DeleteSpec.Confirmation;
import breezeway.common.spec.DeleteSpec.Effect;
import breezeway.common.spec.DeleteSpec.Proof;
import breezeway.common.spec.DeleteSpec.Window;
import com.fasterxml.jackson.core.JsonPointer;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the part {@code deletes} of a spec: one word, or a proof with what follows from it. */
final class DeletesReader {
  private static final int DEFAULT_PERCENT = 25;

  private final ConfigNode node;
  private final ConfigNode parent;
  private final ExtractSpec extract;
  private final List<ColumnSpec> columns;

  /**
   * @param parent the whole spec
   * @param extract how the entity is read
   * @param columns of the entity's own table; a column that only a delete sets is added to them
   */
  DeletesReader(ConfigNode parent, ExtractSpec extract, List<ColumnSpec> columns) {
    this.parent = parent;
    this.node = parent.child("deletes");
    this.extract = extract;
    this.columns = columns;
  }

  DeleteSpec read() {
    if (!node.isObject()) {
      Proof proof = parent.choice("deletes", Proof.class, Proof.NEVER);
      if (proof == Proof.COMPLETE_LIST || proof == Proof.CONFIRM_BY_ID) {
        node.problem("must be a section with proof, and set or remove: what happens to the rows");
      }
      return DeleteSpec.without(proof);
    }
    Proof proof = node.choice("proof", Proof.class, Proof.NEVER);
    if (proof != Proof.COMPLETE_LIST && proof != Proof.CONFIRM_BY_ID) {
      node.child("proof").problem("must be complete-list or confirm-by-id in a section");
    }
    int percent = node.number("max_percent", DEFAULT_PERCENT, 0, 100);
    Optional<Confirmation> confirmation =
        proof == Proof.CONFIRM_BY_ID ? Optional.of(confirmation()) : Optional.empty();
    Effect effect = effect();
    node.rejectUnknownKeys();
    return new DeleteSpec(proof, percent / 100.0, confirmation, effect);
  }

  private Confirmation confirmation() {
    checkListings();
    String path = node.text("path");
    if (!path.isEmpty() && !path.contains("{key}")) {
      node.child("path").problem("must contain {key}");
    }
    ConfigNode status = node.child("status");
    List<JsonPointer> pointers =
        status.texts("from").stream()
            .map(text -> SpecReader.pointer(status.child("from"), text))
            .toList();
    String deleted = status.text("deleted", "");
    if (pointers.isEmpty() != deleted.isEmpty()) {
      status.problem("from and deleted belong together");
    }
    status.rejectUnknownKeys();
    return new Confirmation(path, pointers, deleted, window(node.child("window")));
  }

  /** Of a record of our table, its row must tell which listing should have named it. */
  private void checkListings() {
    if (extract.windows().isPresent() || extract.variants().isPresent()) {
      node.child("proof")
          .problem("confirm-by-id is for listings without windows and variants: each is the whole");
    }
    extract
        .forEach()
        .map(ExtractSpec.ForEach::parameter)
        .filter(name -> columns.stream().noneMatch(c -> c.name().equals(name) && c.stored()))
        .ifPresent(
            name ->
                node.child("proof")
                    .problem(
                        "confirm-by-id compares each listing with the rows whose column "
                            + name
                            + " is the key it was read for; the mapping has no such column"));
  }

  private Optional<Window> window(ConfigNode window) {
    if (!window.isPresent()) {
      return Optional.empty();
    }
    String column = window.text("column");
    if (!column.isEmpty()
        && columns.stream().noneMatch(c -> c.name().equals(column) && c.type() == SqlType.DATE)) {
      window.child("column").problem("the mapping has no date column " + column);
    }
    Window read =
        new Window(
            column,
            window.period("back", Period.ofDays(35)),
            window.period("ahead", Period.ofDays(45)));
    window.rejectUnknownKeys();
    return Optional.of(read);
  }

  private Effect effect() {
    ConfigNode set = node.child("set");
    ConfigNode remove = node.child("remove");
    if (set.isPresent() == remove.isPresent()) {
      node.problem("must have either set or remove: what happens to the rows");
      return new Effect.None();
    }
    return set.isPresent() ? setColumn(set) : new Effect.RemoveRow(audit(remove));
  }

  private Effect setColumn(ConfigNode set) {
    String column = set.text("column");
    Optional<String> otherwise = set.optionalText("otherwise");
    boolean isMapped = columns.stream().anyMatch(c -> c.name().equals(column) && c.stored());
    if (isMapped) {
      otherwise.ifPresent(
          value -> set.child("otherwise").problem("is for a column that the mapping lacks"));
    } else if (otherwise.isEmpty()) {
      set.child("column").problem("the mapping has no " + column + "; say otherwise, too");
    } else {
      SqlType type = set.choice("type", SqlType.class, SqlType.TEXT);
      columns.add(
          new ColumnSpec(column, List.of(), type, Conversion.ofType(type), false, false, true));
    }
    Effect effect = new Effect.SetColumn(column, set.text("to"), otherwise);
    set.rejectUnknownKeys();
    return effect;
  }

  private Audit audit(ConfigNode remove) {
    Map<String, String> audited = new LinkedHashMap<>();
    remove
        .child("columns")
        .entries()
        .forEach(
            (name, column) -> {
              String source = column.value().orElse("");
              if (columns.stream().noneMatch(c -> c.name().equals(source) && c.stored())) {
                column.problem("the mapping has no column " + source);
              }
              audited.put(name, source);
            });
    Audit audit = new Audit(remove.text("audit"), audited, remove.text("row"));
    remove.rejectUnknownKeys();
    return audit;
  }
}
