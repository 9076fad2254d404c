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
 * @param runId the latest run that it was taken from, that did not find it, or that deleted it
 * @param lastSeenRun the latest run that it was seen in, whether or not it was taken from there
 * @param emitted fingerprint of the row set that was sent last; empty when none stands
 * @param refused the {@link Refusal} when the latest original was refused
 * @param standing whether it is there
 */
record RecordState(
    OptionalLong version,
    RunId runId,
    long lastSeenRun,
    Optional<byte[]> emitted,
    Optional<byte[]> refused,
    Standing standing) {
  /** Whether a record is there, as far as is known. */
  sealed interface Standing {}

  /** The latest that was heard of it is the record itself. */
  record Alive() implements Standing {}

  /**
   * The latest that was heard is that it is gone: not found by its id, or marked as deleted.
   *
   * @param firstRun the run that heard so first
   * @param lastRun the latest run that heard so; nothing between the two says otherwise
   */
  record Doubted(long firstRun, long lastRun) implements Standing {}

  /** Its delete was sent. */
  record Deleted() implements Standing {}

  private static final Standing ALIVE = new Alive();
  private static final Standing DELETED = new Deleted();

  /** Of a record that was never seen: older than any run. */
  static final RecordState UNKNOWN =
      new RecordState(
          OptionalLong.empty(),
          new RunId(Long.MIN_VALUE, 0),
          Long.MIN_VALUE,
          Optional.empty(),
          Optional.empty(),
          ALIVE);

  private static final int FINGERPRINT_BYTES = 16;
  private static final int HAS_VERSION = 1;
  private static final int HAS_EMITTED = 2;
  private static final int HAS_REFUSED = 4;
  private static final int IS_DOUBTED = 8;
  private static final int IS_DELETED = 16;

  /**
   * Whether what arrives is older than this. The record's own time of change decides; where there
   * is none, or it is the same, the order of runs does. Within a run the later page is the newer
   * one. Before or after a delete is a matter of runs alone, whatever the time of change.
   */
  boolean isNewerThan(OptionalLong otherVersion, RunId otherRun) {
    boolean isFromBefore = otherRun.compareTo(runId) < 0;
    if (isDeleted()) {
      return isFromBefore;
    }
    if (version.isPresent()
        && otherVersion.isPresent()
        && version.getAsLong() != otherVersion.getAsLong()) {
      return otherVersion.getAsLong() < version.getAsLong();
    }
    return isFromBefore;
  }

  /** Whether its latest original was refused, and this is what is remembered of it. */
  boolean isRefusedAs(byte[] refusal) {
    return refused.filter(bytes -> Arrays.equals(bytes, refusal)).isPresent();
  }

  boolean wasSeenIn(RunId run) {
    return lastSeenRun == run.run();
  }

  boolean isDeleted() {
    return standing instanceof Deleted;
  }

  /**
   * Whether rows of it stand as those of a record that is there. A record that was asked for by its
   * id has rows, even if none were sent from here: those of another Kafka, or of a predecessor.
   */
  boolean isLiving() {
    return !isDeleted() && (emitted.isPresent() || standing instanceof Doubted);
  }

  /** Whether two runs heard that it is gone. */
  boolean isProvenGone() {
    return isLiving()
        && standing instanceof Doubted(long firstRun, long lastRun)
        && firstRun != lastRun;
  }

  /** After it was seen, and nothing was taken from what was seen. */
  RecordState seenIn(RunId run, boolean saysDeleted) {
    Standing next = saysDeleted || isDeleted() ? standing : after(run, false);
    return new RecordState(version, runId, latestSeen(run), emitted, refused, next);
  }

  /** After rows with this fingerprint; empty for an answer without rows of which none were sent. */
  RecordState taken(
      OptionalLong newVersion, RunId run, Optional<byte[]> rows, boolean saysDeleted) {
    return new RecordState(
        newVersion, latest(run), latestSeen(run), rows, Optional.empty(), after(run, saysDeleted));
  }

  /** After a refusal: the rows sent last keep standing. */
  RecordState refused(OptionalLong newVersion, RunId run, byte[] refusal, boolean saysDeleted) {
    return new RecordState(
        newVersion,
        latest(run),
        latestSeen(run),
        emitted,
        Optional.of(refusal),
        after(run, saysDeleted));
  }

  /** After it was asked for by its id and not found. */
  RecordState notFound(RunId run) {
    return new RecordState(
        version, isOvertaken(run) ? runId : run, lastSeenRun, emitted, refused, after(run, true));
  }

  /**
   * After its delete was sent.
   *
   * @param rows fingerprint of the rows that stand in its place; empty when none do
   */
  RecordState deleted(RunId run, Optional<byte[]> rows) {
    return new RecordState(version, latest(run), lastSeenRun, rows, Optional.empty(), DELETED);
  }

  private Standing after(RunId run, boolean isGone) {
    if (isOvertaken(run)) {
      return standing;
    }
    if (!isGone) {
      return ALIVE;
    }
    return switch (standing) {
      case Alive alive -> new Doubted(run.run(), run.run());
      case Doubted doubted -> new Doubted(doubted.firstRun(), run.run());
      case Deleted deleted -> deleted;
    };
  }

  /** Whether something was heard later than in the run. */
  private boolean isOvertaken(RunId run) {
    return run.compareTo(runId) < 0 || run.run() < lastSeenRun;
  }

  private RunId latest(RunId run) {
    return run.compareTo(runId) > 0 ? run : runId;
  }

  private long latestSeen(RunId run) {
    return Math.max(lastSeenRun, run.run());
  }

  static Serde<RecordState> serde() {
    return Serdes.serdeFrom(
        (topic, state) -> state == null ? null : state.toBytes(),
        (topic, bytes) -> bytes == null ? null : parse(bytes));
  }

  private byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 8 + 4 + 8 + 8 + 2 * FINGERPRINT_BYTES + 2 * 8);
    bytes.put(
        (byte)
            ((version.isPresent() ? HAS_VERSION : 0)
                | (emitted.isPresent() ? HAS_EMITTED : 0)
                | (refused.isPresent() ? HAS_REFUSED : 0)
                | switch (standing) {
                  case Alive alive -> 0; // as it was written before there was a standing
                  case Doubted doubted -> IS_DOUBTED;
                  case Deleted deleted -> IS_DELETED;
                }));
    bytes.putLong(runId.run()).putInt(runId.attempt()).putLong(lastSeenRun);
    version.ifPresent(bytes::putLong);
    emitted.ifPresent(bytes::put);
    refused.ifPresent(bytes::put);
    if (standing instanceof Doubted(long firstRun, long lastRun)) {
      bytes.putLong(firstRun).putLong(lastRun);
    }
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
        (flags & HAS_REFUSED) == 0 ? Optional.empty() : Optional.of(fingerprint(bytes)),
        standing(flags, bytes));
  }

  private static Standing standing(int flags, ByteBuffer bytes) {
    if ((flags & IS_DELETED) != 0) {
      return DELETED;
    }
    return (flags & IS_DOUBTED) == 0 ? ALIVE : new Doubted(bytes.getLong(), bytes.getLong());
  }

  private static byte[] fingerprint(ByteBuffer bytes) {
    byte[] fingerprint = new byte[FINGERPRINT_BYTES];
    bytes.get(fingerprint);
    return fingerprint;
  }
}
