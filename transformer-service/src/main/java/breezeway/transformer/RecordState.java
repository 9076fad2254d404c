package breezeway.transformer;

import breezeway.common.message.RunId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What is remembered of a record, or of an answer of a call per record.
 *
 * @param version time of the last change in microseconds, where the record told one
 * @param runId the latest run that it was taken from
 * @param lastSeenRun the latest run that it was seen in, whether or not it was taken from there
 * @param emitted fingerprint of the row set that was sent last; empty when none ever was
 * @param refused the {@link Refusal} when the latest original was refused
 */
record RecordState(
    OptionalLong version,
    RunId runId,
    long lastSeenRun,
    Optional<byte[]> emitted,
    Optional<byte[]> refused) {
  /** Of a record that was never seen: older than any run. */
  static final RecordState UNKNOWN =
      new RecordState(
          OptionalLong.empty(),
          new RunId(Long.MIN_VALUE, 0),
          Long.MIN_VALUE,
          Optional.empty(),
          Optional.empty());

  private static final int FINGERPRINT_BYTES = 16;
  private static final int HAS_VERSION = 1;
  private static final int HAS_EMITTED = 2;
  private static final int HAS_REFUSED = 4;

  /**
   * Whether what arrives is older than this. The record's own time of change decides; where there
   * is none, or it is the same, the order of runs does. Within a run the later page is the newer
   * one.
   */
  boolean isNewerThan(OptionalLong otherVersion, RunId otherRun) {
    if (version.isPresent()
        && otherVersion.isPresent()
        && version.getAsLong() != otherVersion.getAsLong()) {
      return otherVersion.getAsLong() < version.getAsLong();
    }
    return otherRun.compareTo(runId) < 0;
  }

  /** Whether its latest original was refused, and this is what is remembered of it. */
  boolean isRefusedAs(byte[] refusal) {
    return refused.filter(bytes -> Arrays.equals(bytes, refusal)).isPresent();
  }

  boolean wasSeenIn(RunId run) {
    return lastSeenRun == run.run();
  }

  RecordState seenIn(RunId run) {
    return new RecordState(version, runId, Math.max(lastSeenRun, run.run()), emitted, refused);
  }

  /** After rows with this fingerprint; empty for an answer without rows of which none were sent. */
  RecordState taken(OptionalLong newVersion, RunId run, Optional<byte[]> rows) {
    return new RecordState(
        newVersion, latest(run), Math.max(lastSeenRun, run.run()), rows, Optional.empty());
  }

  /** After a refusal: the rows sent last keep standing. */
  RecordState refused(OptionalLong newVersion, RunId run, byte[] refusal) {
    return new RecordState(
        newVersion, latest(run), Math.max(lastSeenRun, run.run()), emitted, Optional.of(refusal));
  }

  private RunId latest(RunId run) {
    return run.compareTo(runId) > 0 ? run : runId;
  }

  static Serde<RecordState> serde() {
    return Serdes.serdeFrom(
        (topic, state) -> state == null ? null : state.toBytes(),
        (topic, bytes) -> bytes == null ? null : parse(bytes));
  }

  private byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 8 + 4 + 8 + 8 + 2 * FINGERPRINT_BYTES);
    bytes.put(
        (byte)
            ((version.isPresent() ? HAS_VERSION : 0)
                | (emitted.isPresent() ? HAS_EMITTED : 0)
                | (refused.isPresent() ? HAS_REFUSED : 0)));
    bytes.putLong(runId.run()).putInt(runId.attempt()).putLong(lastSeenRun);
    version.ifPresent(bytes::putLong);
    emitted.ifPresent(bytes::put);
    refused.ifPresent(bytes::put);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static RecordState parse(byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    int flags = bytes.get();
    RunId runId = new RunId(bytes.getLong(), bytes.getInt());
    long lastSeenRun = bytes.getLong();
    return new RecordState(
        (flags & HAS_VERSION) == 0 ? OptionalLong.empty() : OptionalLong.of(bytes.getLong()),
        runId,
        lastSeenRun,
        (flags & HAS_EMITTED) == 0 ? Optional.empty() : Optional.of(fingerprint(bytes)),
        (flags & HAS_REFUSED) == 0 ? Optional.empty() : Optional.of(fingerprint(bytes)));
  }

  private static byte[] fingerprint(ByteBuffer bytes) {
    byte[] fingerprint = new byte[FINGERPRINT_BYTES];
    bytes.get(fingerprint);
    return fingerprint;
  }
}
