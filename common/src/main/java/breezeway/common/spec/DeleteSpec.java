package breezeway.common.spec;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a record that is gone is recognised, and what follows.
 *
 * @param proof what counts as proof
 * @param maxShare most of an entity's living records in a region, as a share from 0 to 1, that one
 *     run may delete; a run that would delete more deletes nothing and waits for a person. A single
 *     record may always go, unless the listing was empty
 * @param confirmation how a record is asked for by its id; present for {@link Proof#CONFIRM_BY_ID}
 * @param effect what happens to the rows
 */
public record DeleteSpec(
    Proof proof, double maxShare, Optional<Confirmation> confirmation, Effect effect) {

  /** Never, or by a status that is an ordinary update. */
  static DeleteSpec without(Proof proof) {
    return new DeleteSpec(proof, 0, Optional.empty(), new Effect.None());
  }

  /** What proves that a record is gone. */
  public enum Proof {
    /** Nothing does. */
    NEVER,
    /** A status of its own, which is an ordinary update. */
    STATUS,
    /** Its absence from a listing that is proven complete. */
    COMPLETE_LIST,
    /**
     * The answer when it is asked for by its id, 404 or a status, in two runs with nothing between
     * that says otherwise.
     */
    CONFIRM_BY_ID
  }

  /**
   * How a record that its listing does not name is asked for.
   *
   * @param path with {@code {key}} for the record's key, e.g. {@code /task/{key}}
   * @param status where a record that still answers says that it is deleted, tried in order
   * @param deleted what stands there then
   * @param window the only records asked for, when there is one
   */
  public record Confirmation(
      String path, List<JsonPointer> status, String deleted, Optional<Window> window) {
    public Confirmation {
      status = List.copyOf(status);
    }
  }

  /**
   * Records whose date is not too far from today, and those without a date.
   *
   * @param column a mapped date column of the entity's table
   */
  public record Window(String column, Period back, Period ahead) {}

  /** What happens to the rows of a record that is proven gone. */
  public sealed interface Effect {
    /** Nothing. */
    record None() implements Effect {}

    /**
     * The record stays, with one column set; a record that comes back has its own value again.
     *
     * @param column a stored column of the entity's own table
     * @param value in PostgreSQL's text form
     * @param otherwise the value of a record that is there; empty when the mapping gives it
     */
    record SetColumn(String column, String value, Optional<String> otherwise) implements Effect {}

    /** The record's row goes with all its children, copied whole to an audit table first. */
    record RemoveRow(Audit audit) implements Effect {}
  }

  /**
   * Where removed records are kept: {@code id}, {@code deleted_at}, {@code region_code}, {@code
   * reason}, the columns named here, and everything as JSON.
   *
   * @param table the audit table
   * @param columns column of the audit table → column of the entity's table
   * @param rowColumn the jsonb column that takes the whole row and its children
   */
  public record Audit(String table, Map<String, String> columns, String rowColumn) {
    public Audit {
      columns = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(columns));
    }
  }
}
