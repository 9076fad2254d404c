package breezeway.loader.batch;

import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One message of a rows topic, understood.
 *
 * @param key whose state it is
 * @param rows its rows; empty when the record, or the answer of a call, is gone
 * @param bytes the row set as it came; null when it is gone
 * @param run number of the run that it belongs to, where the message tells one
 * @param offset its place in the partition
 * @param deleted how it was proven that the record is gone, where this is its deletion
 */
public record Change(
    RecordKey key,
    Optional<RowSet> rows,
    byte[] bytes,
    OptionalLong run,
    long offset,
    Optional<String> deleted) {
  /** Whether the record itself goes, with everything that hangs on it. */
  boolean isRemoval() {
    return rows.isEmpty() && key.call().isEmpty();
  }

  /** Whether it is a state of a record itself. */
  boolean isRecord() {
    return rows.isPresent() && key.call().isEmpty();
  }

  /** The record that it is about, without the call. */
  RecordId record() {
    return new RecordId(key.region(), key.key());
  }
}
