package breezeway.transformer;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunId;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what was refused to the dead letters, and tells once per run and cause. */
final class SetAside {
  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
  private static final String STAGE = "transformer";

  private final ProcessorContext<String, byte[]> context;
  private final RunTallies tallies;

  SetAside(ProcessorContext<String, byte[]> context, RunTallies tallies) {
    this.context = context;
    this.tallies = tallies;
  }

  void send(Item.Refused item, long timestamp) {
    Origin origin = item.origin();
    String key = item.key().map(RecordKey::toString).orElse("");
    DeadLetter letter =
        new DeadLetter(
            item.reason(),
            STAGE,
            origin.region(),
            origin.entity(),
            key,
            item.field(),
            item.cause(),
            origin.runId().toString(),
            origin.source(),
            bounded(item.original().copy()));
    send(letter, origin, timestamp);
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
    send(letter, nowhere, timestamp);
  }

  private void send(DeadLetter letter, Origin origin, long timestamp) {
    String fingerprint = letter.fingerprint();
    context.forward(
        new Record<>(fingerprint, letter.original(), timestamp, letter.headers()),
        TransformerTopology.DEAD_LETTERS_SINK);
    if (!tallies.isFirstAlert(origin, fingerprint)) {
      return;
    }
    LOG.warn(
        "{}: {} {} {} (dead letter {})",
        origin,
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
            STAGE);
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
        + "; everything else went on, and what the tables held of it still stands. The original"
        + " bytes are in the dead letters under "
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
