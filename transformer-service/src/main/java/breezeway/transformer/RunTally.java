package breezeway.transformer;

import breezeway.common.message.RunId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What was counted of the latest run of an entity in a region.
 *
 * @param runId the latest run, with its highest attempt
 * @param processed distinct records seen; answers of calls per record are not counted
 * @param rejected distinct records and answers that stand refused, and pages that could not be read
 * @param alerted fingerprints of causes of which this run has told already
 * @param deletes what bears on deletes
 */
record RunTally(RunId runId, long processed, long rejected, List<String> alerted, Deletes deletes) {
  /** A run with more causes than these has told enough. */
  private static final int MOST_ALERTS = 50;

  /** The fields that were written before there were deletes. */
  private static final int FIELDS_WITHOUT_DELETES = 4;

  /**
   * What bears on deletes.
   *
   * @param unidentified pages that could not be read and records without a key: any record may be
   *     among them
   * @param proven how often a record was heard to be gone for the second time or more
   * @param made deletes that the run has made
   * @param held deletes that wait for a person, whichever run found them
   */
  record Deletes(long unidentified, long proven, long made, long held) {
    static final Deletes NONE = new Deletes(0, 0, 0, 0);
  }

  RunTally {
    alerted = List.copyOf(alerted);
  }

  static RunTally of(RunId runId) {
    return new RunTally(runId, 0, 0, List.of(), Deletes.NONE);
  }

  /** Whether something of this run counts here, whichever attempt it is from. */
  boolean counts(RunId run) {
    return run.run() == runId.run();
  }

  /** The tally for a run: this one as long as it is not an older run's. */
  RunTally forRun(RunId run) {
    return run.run() > runId.run() ? of(run).withDeletes(new Deletes(0, 0, 0, deletes.held)) : this;
  }

  /** A run taken up again keeps what its earlier attempts counted. */
  RunTally startedAgain(RunId run) {
    return counts(run) && run.compareTo(runId) > 0
        ? new RunTally(run, processed, rejected, alerted, deletes)
        : this;
  }

  RunTally plus(long moreProcessed, long moreRejected) {
    return new RunTally(
        runId, processed + moreProcessed, rejected + moreRejected, alerted, deletes);
  }

  RunTally plusUnidentified() {
    return withDeletes(
        new Deletes(deletes.unidentified + 1, deletes.proven, deletes.made, deletes.held));
  }

  RunTally plusProven() {
    return withDeletes(
        new Deletes(deletes.unidentified, deletes.proven + 1, deletes.made, deletes.held));
  }

  RunTally plusDeletes(long made, long held) {
    return withDeletes(
        new Deletes(deletes.unidentified, deletes.proven, deletes.made + made, held));
  }

  private RunTally withDeletes(Deletes newDeletes) {
    return new RunTally(runId, processed, rejected, alerted, newDeletes);
  }

  boolean mayAlert(String cause) {
    return alerted.size() < MOST_ALERTS && !alerted.contains(cause);
  }

  RunTally withAlert(String cause) {
    List<String> causes = new java.util.ArrayList<>(alerted);
    causes.add(cause);
    return new RunTally(runId, processed, rejected, causes, deletes);
  }

  static Serde<RunTally> serde() {
    return Serdes.serdeFrom(
        (topic, tally) -> tally == null ? null : tally.toBytes(),
        (topic, bytes) -> bytes == null ? null : parse(bytes));
  }

  private byte[] toBytes() {
    List<Object> fields =
        List.of(
            runId,
            processed,
            rejected,
            String.join(",", alerted),
            deletes.unidentified,
            deletes.proven,
            deletes.made,
            deletes.held);
    return String.join(" ", fields.stream().map(Object::toString).toList())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static RunTally parse(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
    long rejected = Long.parseLong(parts[2]);
    return new RunTally(
        RunId.parse(parts[0]),
        Long.parseLong(parts[1]),
        rejected,
        parts[3].isEmpty() ? List.of() : List.of(parts[3].split(",")),
        parts.length == FIELDS_WITHOUT_DELETES
            ? new Deletes(rejected, 0, 0, 0) // any of them may have had no key
            : new Deletes(
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]),
                Long.parseLong(parts[6]),
                Long.parseLong(parts[7])));
  }
}
