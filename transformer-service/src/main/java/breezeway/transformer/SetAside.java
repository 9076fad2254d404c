package breezeway.transformer;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunId;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what was refused to the dead letters, and tells once per run and cause. */
final class SetAside {
  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
  private static final String STAGE = "transformer";
  private static final String MESSAGE = "message";
  private static final byte[] NOTHING = {};

  private final ProcessorContext<String, byte[]> context;
  private final RunTallies tallies;

  SetAside(ProcessorContext<String, byte[]> context, RunTallies tallies) {
    this.context = context;
    this.tallies = tallies;
  }

  static DeadLetter letter(Item.Refused item) {
    Origin origin = item.origin();
    return new DeadLetter(
        item.reason(),
        STAGE,
        origin.region(),
        origin.entity(),
        item.key().map(RecordKey::toString).orElse(""),
        item.field(),
        item.cause(),
        origin.runId().toString(),
        origin.source(),
        bounded(item.original().copy()));
  }

  /**
   * @param isNews whether a person may not know of it yet
   */
  void send(Item.Refused item, DeadLetter letter, long timestamp, boolean isNews) {
    Origin origin = item.origin();
    RecordHeaders headers = headers(letter, item.kind(), item.original().length());
    origin.company().ifPresent(company -> Headers.put(headers, Headers.COMPANY_ID, company));
    origin.replay().ifPresent(replay -> Headers.put(headers, Headers.REPLAY, replay.id()));
    send(letter, headers, timestamp);
    if (isNews && origin.replay().isEmpty()) {
      tell(letter, origin, timestamp);
    }
  }

  /**
   * Says that nothing stands refused any more.
   *
   * @param key the record, where it has a key
   * @param original digest of the bytes, where they stood refused without a key
   */
  void landed(Origin origin, Optional<RecordKey> key, Optional<String> original, long timestamp) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, DeadLetter.LANDED);
    Headers.put(headers, Headers.REGION, origin.region());
    Headers.put(headers, Headers.ENTITY, origin.entity());
    Headers.put(headers, Headers.RUN_ID, origin.runId().toString());
    String record = key.map(RecordKey::toString).orElse("");
    Headers.put(headers, DeadLetter.RECORD_KEY, record);
    original.ifPresent(digest -> Headers.put(headers, DeadLetter.ORIGINAL, digest));
    origin.replay().ifPresent(replay -> Headers.put(headers, Headers.REPLAY, replay.id()));
    context.forward(
        new Record<>(DeadLetter.LANDED, NOTHING, timestamp, headers),
        TransformerTopology.DEAD_LETTERS_SINK);
  }

  /** A message that names no run is told of once per cause and entity. */
  void send(Item.Unreadable item, long timestamp) {
    Origin nowhere =
        new Origin(item.entity(), "", new RunId(0, 0), item.source(), Optional.empty());
    DeadLetter letter =
        new DeadLetter(
            Reason.MESSAGE_UNREADABLE,
            STAGE,
            "",
            item.entity(),
            "",
            "",
            item.cause(),
            null,
            item.source(),
            bounded(item.original()));
    send(letter, headers(letter, MESSAGE, item.original().length), timestamp);
    tell(letter, nowhere, timestamp);
  }

  private static RecordHeaders headers(DeadLetter letter, String kind, int length) {
    RecordHeaders headers = new RecordHeaders(letter.headers());
    Headers.put(headers, Headers.KIND, kind);
    if (letter.original().length < length) {
      Headers.put(headers, DeadLetter.CUT, String.valueOf(length));
    }
    return headers;
  }

  private void send(DeadLetter letter, RecordHeaders headers, long timestamp) {
    context.forward(
        new Record<>(letter.fingerprint(), letter.original(), timestamp, headers),
        TransformerTopology.DEAD_LETTERS_SINK);
  }

  private void tell(DeadLetter letter, Origin origin, long timestamp) {
    String fingerprint = letter.fingerprint();
    if (!tallies.isFirstAlert(origin, fingerprint)) {
      return;
    }
    LOG.warn(
        "{} {} {} (dead letter {})",
        letter.reason().code(),
        letter.field(),
        letter.cause(),
        fingerprint);
    Alert alert =
        Alert.warning(
                letter.reason(),
                letter.region(),
                letter.entity(),
                letter.runId(),
                text(letter, fingerprint),
                STAGE)
            .withDeadLetter(fingerprint);
    context.forward(
        new Record<>(alert.key(), alert.toBytes(), timestamp), TransformerTopology.ALERTS_SINK);
  }

  private static String text(DeadLetter letter, String fingerprint) {
    String what = letter.field().isEmpty() ? "" : letter.field() + " ";
    String first = letter.recordKey().isEmpty() ? letter.source() : letter.recordKey();
    return letter.reason().title()
        + ": "
        + what
        + letter.cause()
        + ". First seen in "
        + first
        + "; everything else went on, and what the tables held of it still stands. See"
        + " ./breezeway dead-letters show "
        + fingerprint
        + ".";
  }

  /** All of it, but for what a message cannot hold; the source names the whole then. */
  private static byte[] bounded(byte[] original) {
    return original.length <= MapProcessor.MOST_VALUE_BYTES
        ? original
        : Arrays.copyOf(original, MapProcessor.MOST_VALUE_BYTES);
  }
}
