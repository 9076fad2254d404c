package breezeway.transformer;

import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.transformer.mapping.Digests;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a row set pass only when it is neither older than what was taken before nor the same, counts
 * what each run saw, and sends to the four sinks. All of it, its memory included, is one
 * transaction with the raw message.
 */
final class DropUnchangedProcessor implements Processor<String, Item.Decided, String, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(DropUnchangedProcessor.class);

  private final EntityCatalog catalog;
  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<String, RecordState> records;
  private RunTallies tallies;
  private SetAside setAside;

  DropUnchangedProcessor(EntityCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> processorContext) {
    context = processorContext;
    records = context.getStateStore(TransformerTopology.RECORDS_STORE);
    tallies = new RunTallies(context.getStateStore(TransformerTopology.RUNS_STORE));
    setAside = new SetAside(context, tallies);
  }

  @Override
  public void process(Record<String, Item.Decided> message) {
    switch (message.value()) {
      case Item.Mapped mapped -> take(mapped, message.timestamp());
      case Item.Refused refused -> refuse(refused, message.timestamp());
      case Item.Marker marker -> pass(marker, message.timestamp());
      case Item.Unreadable unreadable -> setAside.send(unreadable, message.timestamp());
    }
  }

  private void take(Item.Mapped item, long timestamp) {
    Origin origin = item.origin();
    String storeKey = storeKey(origin, item.key());
    RecordState last = last(storeKey);
    if (last.isNewerThan(item.version(), origin.runId())) {
      leaveOut(storeKey, last, origin, item.key());
      return;
    }
    byte[] fingerprint = Digests.fingerprint(item.rowSet());
    boolean isUnchanged =
        last.emitted()
            .map(emitted -> Arrays.equals(emitted, fingerprint))
            .orElse(item.isEmpty()); // nothing was there, and nothing is there now
    if (!isUnchanged) {
      context.forward(
          new Record<>(item.key().toString(), item.rowSet(), timestamp, rowsHeaders(origin)),
          TransformerTopology.ROWS_SINK);
    }
    count(origin, item.key(), last, false);
    records.put(
        storeKey,
        last.taken(
            item.version(),
            origin.runId(),
            isUnchanged ? last.emitted() : Optional.of(fingerprint)));
  }

  private void refuse(Item.Refused item, long timestamp) {
    Origin origin = item.origin();
    if (item.key().isEmpty()) {
      tallies.count(origin, 0, 1);
      setAside.send(item, timestamp);
      return;
    }
    RecordKey key = item.key().get();
    String storeKey = storeKey(origin, key);
    RecordState last = last(storeKey);
    if (last.isNewerThan(item.version(), origin.runId())) {
      leaveOut(storeKey, last, origin, key);
      return;
    }
    byte[] original = Digests.fingerprint(item.original().copy());
    count(origin, key, last, true);
    boolean isKnown =
        last.refused().filter(refused -> Arrays.equals(refused, original)).isPresent();
    if (!isKnown) {
      setAside.send(item, timestamp);
    }
    records.put(storeKey, last.refused(item.version(), origin.runId(), original));
  }

  private void leaveOut(String storeKey, RecordState last, Origin origin, RecordKey key) {
    LOG.debug("{}: {} is older than what was taken before", origin, key);
    count(origin, key, last, last.refused().isPresent());
    records.put(storeKey, last.seenIn(origin.runId()));
  }

  /** Counts a record once in a run, as what it was when the run saw it last. */
  private void count(Origin origin, RecordKey key, RecordState last, boolean isRefused) {
    boolean wasSeen = last.wasSeenIn(origin.runId());
    boolean wasRefused = wasSeen && last.refused().isPresent();
    boolean isRecord = key.call().isEmpty();
    tallies.count(origin, isRecord && !wasSeen ? 1 : 0, Boolean.compare(isRefused, wasRefused));
  }

  private void pass(Item.Marker item, long timestamp) {
    Origin origin = item.origin();
    RunMarker marker =
        switch (item.marker().kind()) {
          case RUN_STARTED -> tallies.started(origin, item.marker());
          case RUN_COMPLETED -> tallies.completed(origin, item.marker());
        };
    LOG.info(
        "{} {}: {} records, {} rejected",
        origin,
        marker.kind().word(),
        marker.recordsProcessed(),
        marker.recordsRejected());
    RecordHeaders headers = originHeaders(origin);
    Headers.put(headers, Headers.KIND, marker.kind().word());
    String key = RecordKey.of(origin.region(), origin.entity()).toString();
    context.forward(
        new Record<>(key, marker.toBytes(), timestamp, headers), TransformerTopology.RUNS_SINK);
  }

  private RecordState last(String storeKey) {
    RecordState state = records.get(storeKey);
    return state == null ? RecordState.UNKNOWN : state;
  }

  private static String storeKey(Origin origin, RecordKey key) {
    return origin.entity() + "/" + key;
  }

  private RecordHeaders rowsHeaders(Origin origin) {
    RecordHeaders headers = originHeaders(origin);
    Headers.put(headers, Headers.SPEC_HASH, catalog.get(origin.entity()).hash());
    return headers;
  }

  private static RecordHeaders originHeaders(Origin origin) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.RUN_ID, origin.runId().toString());
    Headers.put(headers, Headers.SOURCE, origin.source());
    Headers.put(headers, Headers.REGION, origin.region());
    Headers.put(headers, Headers.ENTITY, origin.entity());
    return headers;
  }
}
