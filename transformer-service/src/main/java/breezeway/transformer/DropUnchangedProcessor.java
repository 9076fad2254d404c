package breezeway.transformer;

import breezeway.common.failure.Reason;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.transformer.TransformerMeters.Outcome;
import breezeway.transformer.mapping.Digests;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a row set pass only when it is neither older than what was taken before nor the same, counts
 * what each run saw, and sends to the four sinks. All of it, its memory included, is one
 * transaction with the raw message.
 */
final class DropUnchangedProcessor implements Processor<String, Item.Decided, String, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(DropUnchangedProcessor.class);
  private static final Duration BETWEEN_NUDGES = Duration.ofSeconds(10);

  private final EntityCatalog catalog;
  private final TransformerMeters meters;
  private final Supplier<Set<HangingTransactions.Place>> hanging;
  private ProcessorContext<String, byte[]> context;
  private RecordStates records;
  private RowSets rowSets;
  private RunTallies tallies;
  private Unkeyed unkeyed;
  private SetAside setAside;
  private Deletes deletes;

  /**
   * @param hanging where transactions hang that this producer may have begun
   */
  DropUnchangedProcessor(
      EntityCatalog catalog,
      TransformerMeters meters,
      Supplier<Set<HangingTransactions.Place>> hanging) {
    this.catalog = catalog;
    this.meters = meters;
    this.hanging = hanging;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> processorContext) {
    context = processorContext;
    records = new RecordStates(context.getStateStore(TransformerTopology.RECORDS_STORE));
    rowSets = new RowSets(catalog, context, meters);
    tallies = new RunTallies(context.getStateStore(TransformerTopology.RUNS_STORE));
    unkeyed = new Unkeyed(context.getStateStore(TransformerTopology.UNKEYED_STORE));
    setAside = new SetAside(context, tallies);
    deletes = new Deletes(catalog, context, records, rowSets, tallies, setAside);
    context.schedule(
        BETWEEN_NUDGES, PunctuationType.WALL_CLOCK_TIME, new Nudges(context, hanging)::send);
  }

  @Override
  public void process(Record<String, Item.Decided> message) {
    switch (message.value()) {
      case Item.Mapped mapped -> take(mapped, message);
      case Item.Refused refused -> refuse(refused, message);
      case Item.NotFound notFound -> doubt(notFound, message.timestamp());
      case Item.Marker marker -> pass(marker, message.timestamp());
      case Item.Profiled profiled -> pass(profiled, message.timestamp());
      case Item.Unreadable unreadable -> {
        tallies.countUnidentified(message.key(), unreadable.entity());
        setAside.send(unreadable, message.timestamp());
        meters.deadLetter(unreadable.entity(), Reason.MESSAGE_UNREADABLE);
      }
      case Item.Accepted accepted -> accept(accepted.origin(), Optional.empty(), message);
    }
  }

  private void take(Item.Mapped item, Record<String, Item.Decided> message) {
    Origin origin = item.origin();
    RecordKey key = item.key();
    RecordState last = records.get(origin.entity(), key);
    boolean isStillDeleted = last.isDeleted() && item.saysDeleted();
    if (isStillDeleted || isOlder(key, item.version(), origin, last)) {
      leaveOut(last, origin, key, item.saysDeleted(), message);
      return;
    }
    byte[] fingerprint = Digests.fingerprint(item.rowSet());
    boolean isUnchanged =
        last.emitted()
            .map(emitted -> Arrays.equals(emitted, fingerprint))
            .orElse(item.isEmpty()); // nothing was there, and nothing is there now
    meters.record(origin, isUnchanged ? Outcome.UNCHANGED : Outcome.CHANGED);
    if (isUnchanged) {
      rowSets.sentBefore(origin, key, item.rowSet());
    } else {
      rowSets.send(origin, key, item.rowSet(), message.timestamp());
    }
    if (last.refused().isPresent() || origin.replay().isPresent()) {
      accept(origin, Optional.of(key), message);
    }
    count(origin, key, last, false);
    Optional<byte[]> emitted = isUnchanged ? last.emitted() : Optional.of(fingerprint);
    remember(origin, key, last.taken(item.version(), origin.runId(), emitted, item.saysDeleted()));
  }

  private void refuse(Item.Refused item, Record<String, Item.Decided> message) {
    DeadLetter letter = SetAside.letter(item);
    if (item.key().isEmpty()) {
      refuseWithoutKey(item, letter, message);
      return;
    }
    Origin origin = item.origin();
    RecordKey key = item.key().get();
    RecordState last = records.get(origin.entity(), key);
    if (isOlder(key, item.version(), origin, last)) {
      leaveOut(last, origin, key, item.saysDeleted(), message);
      return;
    }
    byte[] refusal = Refusal.of(letter.fingerprint(), DeadLetter.digest(item.original().copy()));
    count(origin, key, last, true);
    meters.record(origin, Outcome.REFUSED);
    boolean isNews = !last.isRefusedAs(refusal);
    if (isNews || origin.replay().isPresent()) {
      setAside.send(item, letter, message.timestamp(), isNews);
      meters.deadLetter(origin.entity(), item.reason());
    }
    remember(
        origin, key, last.refused(item.version(), origin.runId(), refusal, item.saysDeleted()));
  }

  private void refuseWithoutKey(
      Item.Refused item, DeadLetter letter, Record<String, Item.Decided> message) {
    Origin origin = item.origin();
    Unkeyed.Known known =
        unkeyed.meet(origin, DeadLetter.digest(letter.original()), letter.fingerprint());
    tallies.count(origin, 0, known.inRun() ? 0 : 1);
    tallies.countUnidentified(origin);
    meters.record(origin, Outcome.REFUSED);
    if (!known.before() || origin.replay().isPresent()) {
      meters.deadLetter(origin.entity(), item.reason());
      setAside.send(item, letter, message.timestamp(), !known.cause());
    }
  }

  /** Nothing is deleted yet: see {@link DeleteProof}. */
  private void doubt(Item.NotFound item, long timestamp) {
    Origin origin = item.origin();
    LOG.info("{} was not found by its id", item.key());
    RecordState last = records.get(origin.entity(), item.key());
    if (last.isDeleted()) {
      deletes.deletedBefore(origin, item.key(), timestamp);
    }
    remember(origin, item.key(), last.notFound(origin.runId()));
  }

  private void leaveOut(
      RecordState last,
      Origin origin,
      RecordKey key,
      boolean saysDeleted,
      Record<String, Item.Decided> message) {
    LOG.debug("{} is older than what was taken before", key);
    meters.record(origin, Outcome.OLDER);
    count(origin, key, last, last.refused().isPresent());
    remember(origin, key, last.seenIn(origin.runId(), saysDeleted));
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

  private void remember(Origin origin, RecordKey key, RecordState state) {
    records.put(origin.entity(), key, state);
    if (state.isProvenGone()) {
      tallies.countProvenGone(origin);
    }
  }

  /**
   * Whether something newer was taken before, or the record of an answer was deleted. The very
   * bytes that stand refused are not older than themselves when they are sent again.
   */
  private boolean isOlder(RecordKey key, OptionalLong version, Origin origin, RecordState last) {
    if (key.call().isPresent()
        && records.get(origin.entity(), RecordKey.of(key.region(), key.key())).isDeleted()) {
      return true;
    }
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
          case RUN_COMPLETED ->
              deletes.atEndOf(origin, tallies.completed(origin, item.marker()), timestamp);
        };
    LOG.info(
        "{}: {} records, {} rejected",
        marker.kind().word(),
        marker.recordsProcessed(),
        marker.recordsRejected());
    RecordHeaders headers = origin.toHeaders();
    Headers.put(headers, Headers.KIND, marker.kind().word());
    String key = RecordKey.of(origin.region(), origin.entity()).toString();
    context.forward(
        new Record<>(key, marker.toBytes(), timestamp, headers), TransformerTopology.RUNS_SINK);
  }

  private static boolean readEverything(RunMarker marker) {
    return marker.mode() == RunMarker.Mode.FULL && marker.complete();
  }

  private void pass(Item.Profiled item, long timestamp) {
    Origin origin = item.origin();
    RecordHeaders headers = origin.toHeaders();
    Headers.put(headers, Headers.KIND, PayloadProfile.KIND);
    String key = RecordKey.of(origin.region(), origin.entity()).toString();
    context.forward(
        new Record<>(key, item.profile().toBytes(), timestamp, headers),
        TransformerTopology.RUNS_SINK);
  }
}
