package breezeway.transformer;

import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.spec.DeleteSpec.Effect;
import breezeway.common.spec.EntityCatalog;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sends row sets, and keeps the last one of each record of which a delete will only change a
 * column: a row set is always whole.
 */
final class RowSets {
  private final EntityCatalog catalog;
  private final ProcessorContext<String, byte[]> context;
  private final TransformerMeters meters;
  private final KeyValueStore<String, byte[]> kept;

  RowSets(
      EntityCatalog catalog, ProcessorContext<String, byte[]> context, TransformerMeters meters) {
    this.catalog = catalog;
    this.context = context;
    this.meters = meters;
    this.kept = context.getStateStore(TransformerTopology.ROW_SETS_STORE);
  }

  /** A row set that differs from the last one. */
  void send(Origin origin, RecordKey key, byte[] rowSet, long timestamp) {
    if (isKept(origin, key)) {
      kept.put(storeKey(origin, key), rowSet);
    }
    forward(key, rowSet, timestamp, headers(origin));
    meters.rowSet(origin, TransformerMeters.Kind.WRITTEN);
  }

  /** A row set that was sent before, perhaps by a version that did not keep any. */
  void sentBefore(Origin origin, RecordKey key, byte[] rowSet) {
    if (isKept(origin, key)) {
      kept.putIfAbsent(storeKey(origin, key), rowSet);
    }
  }

  /** The record's own last row set; empty where none is kept. */
  Optional<byte[]> last(Origin origin, RecordKey key) {
    return Optional.ofNullable(kept.get(storeKey(origin, key)));
  }

  /**
   * What takes the place of a deleted record's rows.
   *
   * @param rowSet the rows that stay; null when none do
   * @param proof how the delete was proven
   */
  void sendDeleted(Origin origin, RecordKey key, byte[] rowSet, String proof, long timestamp) {
    RecordHeaders headers = headers(origin);
    Headers.put(headers, Headers.DELETED, proof);
    forward(key, rowSet, timestamp, headers);
    meters.rowSet(origin, TransformerMeters.Kind.DELETED);
  }

  private void forward(RecordKey key, byte[] rowSet, long timestamp, RecordHeaders headers) {
    context.forward(
        new Record<>(key.toString(), rowSet, timestamp, headers), TransformerTopology.ROWS_SINK);
  }

  private boolean isKept(Origin origin, RecordKey key) {
    return key.call().isEmpty()
        && catalog.get(origin.entity()).deletes().effect() instanceof Effect.SetColumn;
  }

  private static String storeKey(Origin origin, RecordKey key) {
    return origin.entity() + "/" + key;
  }

  private RecordHeaders headers(Origin origin) {
    RecordHeaders headers = origin.toHeaders();
    Headers.put(headers, Headers.SPEC_HASH, catalog.get(origin.entity()).hash());
    return headers;
  }
}
