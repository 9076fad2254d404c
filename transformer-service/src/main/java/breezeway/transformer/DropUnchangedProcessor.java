package breezeway.transformer;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.transformer.mapping.Digests;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
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
  private Unkeyed unkeyed;
  private SetAside setAside;

  DropUnchangedProcessor(EntityCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> processorContext) {
    context = processorContext;
    records = context.getStateStore(TransformerTopology.RECORDS_STORE);
    tallies = new RunTallies(context.getStateStore(TransformerTopology.RUNS_STORE));
    unkeyed = new Unkeyed(context.getStateStore(TransformerTopology.UNKEYED_STORE));
    setAside = new SetAside(context, tallies);
  }

  @Override
  public void process(Record<String, Item.Decided> message) {
    switch (message.value()) {
      case Item.Mapped mapped -> take(mapped, message);
      case Item.Refused refused -> refuse(refused, message);
      case Item.Marker marker -> pass(marker, message.timestamp());
      case Item.Unreadable unreadable -> setAside.send(unreadable, message.timestamp());
      case Item.Accepted accepted -> accept(accepted.origin(), Optional.empty(), message);
    }
  }

  private void take(Item.Mapped item, Record<String, Item.Decided> message) {
    Origin origin = item.origin();
    String storeKey = storeKey(origin, item.key());
    RecordState last = last(storeKey);
    if (isOlder(item.version(), origin, last)) {
      leaveOut(storeKey, last, origin, item.key(), message);
      return;
    }
    byte[] fingerprint = Digests.fingerprint(item.rowSet());
    boolean isUnchanged =
        last.emitted()
            .map(emitted -> Arrays.equals(emitted, fingerprint))
            .orElse(item.isEmpty()); // nothing was there, and nothing is there now
    if (!isUnchanged) {
      context.forward(
          new Record<>(
              item.key().toString(), item.rowSet(), message.timestamp(), rowsHeaders(origin)),
          TransformerTopology.ROWS_SINK);
    }
    if (last.refused().isPresent() || origin.replay().isPresent()) {
      accept(origin, Optional.of(item.key()), message);
    }
    count(origin, item.key(), last, false);
    records.put(
        storeKey,
        last.taken(
            item.version(),
            origin.runId(),
            isUnchanged ? last.emitted() : Optional.of(fingerprint)));
  }

  private void refuse(Item.Refused item, Record<String, Item.Decided> message) {
    DeadLetter letter = SetAside.letter(item);
    if (item.key().isEmpty()) {
      refuseWithoutKey(item, letter, message);
      return;
    }
    Origin origin = item.origin();
    RecordKey key = item.key().get();
    String storeKey = storeKey(origin, key);
    RecordState last = last(storeKey);
    if (isOlder(item.version(), origin, last)) {
      leaveOut(storeKey, last, origin, key, message);
      return;
    }
    byte[] refusal = Refusal.of(letter.fingerprint(), DeadLetter.digest(item.original().copy()));
    count(origin, key, last, true);
    if (!last.isRefusedAs(refusal)) {
      setAside.send(item, letter, message.timestamp(), true);
    } else if (origin.replay().isPresent()) {
      setAside.send(item, letter, message.timestamp(), false);
    }
    records.put(storeKey, last.refused(item.version(), origin.runId(), refusal));
  }

  private void refuseWithoutKey(
      Item.Refused item, DeadLetter letter, Record<String, Item.Decided> message) {
    Origin origin = item.origin();
    Unkeyed.Known known =
        unkeyed.meet(origin, DeadLetter.digest(letter.original()), letter.fingerprint());
    tallies.count(origin, 0, known.inRun() ? 0 : 1);
    if (!known.before() || origin.replay().isPresent()) {
      setAside.send(item, letter, message.timestamp(), !known.cause());
    }
  }

  private void leaveOut(
      String storeKey,
      RecordState last,
      Origin origin,
      RecordKey key,
      Record<String, Item.Decided> message) {
    LOG.debug("{}: {} is older than what was taken before", origin, key);
    count(origin, key, last, last.refused().isPresent());
    records.put(storeKey, last.seenIn(origin.runId()));
    if (origin.replay().isPresent() && last.refused().isEmpty()) {
      accept(origin, Optional.of(key), message); // something newer was, long ago
    }
  }

  /** Nothing stands refused any more, neither of the record nor of what was sent again. */
  private void accept(
      Origin origin, Optional<RecordKey> key, Record<String, Item.Decided> message) {
    Optional<String> original = origin.replay().map(Replay::original);
    original.ifPresent(digest -> unkeyed.forget(origin, digest));
    setAside.landed(origin, key, original, message.timestamp());
  }

  /** The very bytes that stand refused are not older than themselves when they are sent again. */
  private static boolean isOlder(OptionalLong version, Origin origin, RecordState last) {
    boolean stands =
        origin
            .replay()
            .map(replay -> Refusal.of(replay.fingerprint(), replay.original()))
            .filter(last::isRefusedAs)
            .isPresent();
    return !stands && last.isNewerThan(version, origin.runId());
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
    if (item.marker().kind() == RunMarker.Kind.RUN_COMPLETED && readEverything(item.marker())) {
      unkeyed
          .settle(origin)
          .forEach(
              original ->
                  setAside.landed(origin, Optional.empty(), Optional.of(original), timestamp));
    }
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

  private static boolean readEverything(RunMarker marker) {
    return marker.mode() == RunMarker.Mode.FULL && marker.complete();
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
