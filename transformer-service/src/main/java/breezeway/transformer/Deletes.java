package breezeway.transformer;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunMarker;
import breezeway.common.message.RunMarker.HeldDeletes;
import breezeway.common.spec.DeleteSpec.Effect;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.transformer.mapping.Digests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes at the end of a run what {@link DeleteProof} says is gone: all of it, or, when that is
 * more than one run may delete, nothing until a person says so. Sent before the run's marker and in
 * its transaction.
 */
final class Deletes {
  private static final Logger LOG = LoggerFactory.getLogger(Deletes.class);
  private static final int MOST_EXAMPLES = 5;

  private final EntityCatalog catalog;
  private final ProcessorContext<String, byte[]> context;
  private final RecordStates records;
  private final RowSets rowSets;
  private final RunTallies tallies;
  private final SetAside setAside;

  Deletes(
      EntityCatalog catalog,
      ProcessorContext<String, byte[]> context,
      RecordStates records,
      RowSets rowSets,
      RunTallies tallies,
      SetAside setAside) {
    this.catalog = catalog;
    this.context = context;
    this.records = records;
    this.rowSets = rowSets;
    this.tallies = tallies;
    this.setAside = setAside;
  }

  /**
   * @param marker the end of a run
   * @return the marker as it goes on
   */
  RunMarker atEndOf(Origin origin, RunMarker marker, long timestamp) {
    EntitySpec spec = catalog.get(origin.entity());
    DeleteProof proof =
        new DeleteProof(spec.deletes(), origin.runId(), marker, tallies.latest(origin));
    if (!proof.isPossible()) {
      return marker;
    }
    Gone gone = find(origin, spec, proof);
    int found = gone.proofs.size();
    if (found > proof.allowed(gone.living)) {
      tallies.countDeletes(origin, 0, found);
      return hold(origin, marker, gone, proof.allowed(gone.living), timestamp);
    }
    gone.proofs.forEach((key, how) -> delete(origin, spec, key, how, timestamp));
    tallies.countDeletes(origin, found, 0);
    return marker;
  }

  /** What is proven gone of a region's records. */
  private static final class Gone {
    private final Map<RecordKey, String> proofs = new LinkedHashMap<>();
    private long living;
    private long unknown;
  }

  private Gone find(Origin origin, EntitySpec spec, DeleteProof proof) {
    Gone gone = new Gone();
    boolean changesRow = spec.deletes().effect() instanceof Effect.SetColumn;
    records.forEachRecord(
        origin.entity(),
        origin.region(),
        (key, state) -> {
          gone.living += state.isLiving() ? 1 : 0;
          Optional<String> how = proof.of(state);
          if (how.isPresent() && changesRow && rowSets.last(origin, key).isEmpty()) {
            gone.unknown++;
          } else {
            how.ifPresent(words -> gone.proofs.put(key, words));
          }
        });
    if (gone.unknown > 0) {
      LOG.warn(
          "{} records are gone, but their rows were sent by a version that did not keep them:"
              + " they stay as they are until they are seen again",
          gone.unknown);
    }
    return gone;
  }

  /**
   * A record that is deleted was asked for and is not there: somebody still has its row. Its
   * removal may have left the compacted topic before it was loaded, or the row came out of a
   * backup.
   */
  void deletedBefore(Origin origin, RecordKey key, long timestamp) {
    if (catalog.get(origin.entity()).deletes().effect() instanceof Effect.RemoveRow) {
      String proof = "not found by its id in run " + origin.runId().run() + ", deleted before";
      rowSets.sendDeleted(origin, key, null, proof, timestamp);
    }
  }

  private RunMarker hold(Origin origin, RunMarker marker, Gone gone, long allowed, long timestamp) {
    List<String> examples =
        gone.proofs.keySet().stream().limit(MOST_EXAMPLES).map(RecordKey::key).toList();
    HeldDeletes held = new HeldDeletes(gone.proofs.size(), gone.living, examples);
    String text =
        "%s: %d of %d records of %s in %s, for example %s; this run may delete %d. None was deleted, everything else went on. If they are really gone: ./breezeway deletes approve %s %s"
            .formatted(
                Reason.TOO_MANY_DELETES.title(),
                held.records(),
                held.of(),
                origin.entity(),
                origin.region(),
                String.join(", ", examples),
                Math.max(allowed, 0),
                origin.region(),
                origin.entity());
    LOG.error(text);
    Alert alert =
        Alert.error(
            Reason.TOO_MANY_DELETES,
            origin.region(),
            origin.entity(),
            origin.runId().toString(),
            text,
            "transformer");
    context.forward(
        new Record<>(alert.key(), alert.toBytes(), timestamp), TransformerTopology.ALERTS_SINK);
    return marker.withHeld(held);
  }

  private void delete(Origin origin, EntitySpec spec, RecordKey key, String how, long timestamp) {
    LOG.info("{} is deleted, {}", key, how);
    switch (spec.deletes().effect()) {
      case Effect.None none -> throw new IllegalStateException(spec.name() + " deletes nothing");
      case Effect.SetColumn(String column, String value, var otherwise) ->
          setColumn(origin, key, spec.table().name(), Map.entry(column, value), how, timestamp);
      case Effect.RemoveRow remove -> remove(origin, key, how, timestamp);
    }
  }

  /** A row that says so already is not sent again. */
  private void setColumn(
      Origin origin,
      RecordKey key,
      String table,
      Map.Entry<String, String> column,
      String how,
      long timestamp) {
    RowSet last = RowSet.parse(rowSets.last(origin, key).orElseThrow());
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>(last.tables());
    tables.put(table, last.rows(table).stream().map(row -> with(row, column)).toList());
    byte[] rowSet = new RowSet(tables).toBytes();
    byte[] fingerprint = Digests.fingerprint(rowSet);
    RecordState state = records.get(origin.entity(), key);
    if (!Arrays.equals(state.emitted().orElseThrow(), fingerprint)) {
      rowSets.sendDeleted(origin, key, rowSet, how, timestamp);
    }
    forget(origin, key, state, Optional.of(fingerprint), timestamp);
  }

  private static Map<String, String> with(
      Map<String, String> row, Map.Entry<String, String> column) {
    Map<String, String> changed = new LinkedHashMap<>(row);
    changed.put(column.getKey(), column.getValue());
    return changed;
  }

  /** The record first: what takes it away copies its children, too. */
  private void remove(Origin origin, RecordKey recordKey, String how, long timestamp) {
    List<RecordKey> keys = new ArrayList<>(List.of(recordKey));
    keys.addAll(records.answersOf(origin.entity(), recordKey));
    for (RecordKey key : keys) {
      RecordState state = records.get(origin.entity(), key);
      if (state.emitted().isPresent() || key.equals(recordKey)) {
        rowSets.sendDeleted(origin, key, null, how, timestamp);
      }
      forget(origin, key, state, Optional.empty(), timestamp);
    }
  }

  /** What stood refused of it is of no use any more. */
  private void forget(
      Origin origin, RecordKey key, RecordState state, Optional<byte[]> remaining, long timestamp) {
    records.put(origin.entity(), key, state.deleted(origin.runId(), remaining));
    if (state.refused().isPresent()) {
      setAside.landed(origin, Optional.of(key), Optional.empty(), timestamp);
    }
  }
}
