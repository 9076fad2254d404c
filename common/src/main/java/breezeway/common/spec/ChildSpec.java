package breezeway.common.spec;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Optional;

/**
 * A child table: a set of rows that belongs to one record, replaced as a whole.
 *
 * @param from the array inside the record; for a call's answer the array inside the answer (empty
 *     pointer: the answer itself)
 * @param call the {@link ExtractSpec.RecordCall} whose answer this is; empty when embedded
 */
public record ChildSpec(JsonPointer from, Optional<String> call, TableSpec table) {

  /** Whether the rows arrive with the record itself, rather than by a call of their own. */
  public boolean isEmbedded() {
    return call.isEmpty();
  }
}
