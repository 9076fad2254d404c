package breezeway.common.message;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Opens and closes a run. On a raw topic it travels in order with the run's pages; the transformer
 * sends it on to {@code breezeway.runs} with what it counted, in the same transaction as the run's
 * last row set; the loader writes {@code etl_sync_log} from it once all of them are committed.
 *
 * @param kind whether the run begins or ends
 * @param runId run and attempt, see {@link RunId}
 * @param mode whether everything was asked for, or what changed
 * @param startedAt ISO instant at which the run's first attempt began
 * @param completedAt ISO instant; null when the run begins
 * @param outcome how the extraction ended; null when the run begins
 * @param complete whether every listing was read to its proven end
 * @param apiCalls calls made, failed ones included, over all attempts
 * @param pages pages published
 * @param recordsProcessed distinct records seen, filled in by the transformer
 * @param recordsRejected records and pages set aside as dead letters, filled in by the transformer
 * @param reason {@link Reason#code()} of the gravest failure; null when none
 * @param message what happened in plain words; null when nothing did
 * @param deletesApproved how many deletes a person allowed this run beyond the share that a run may
 *     delete; 0 when nobody did
 * @param held the deletes that the run did not make because they were too many, filled in by the
 *     transformer; null when there are none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunMarker(
    Kind kind,
    String runId,
    String region,
    String entity,
    Mode mode,
    String startedAt,
    String completedAt,
    Outcome outcome,
    boolean complete,
    long apiCalls,
    long pages,
    long recordsProcessed,
    long recordsRejected,
    String reason,
    String message,
    long deletesApproved,
    HeldDeletes held) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public enum Kind {
    RUN_STARTED,
    RUN_COMPLETED;

    /** The value of the {@code kind} header. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public enum Mode {
    FULL,
    INCREMENTAL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum Outcome {
    SUCCESS,
    PARTIAL,
    FAILED;

    /** The word in {@code etl_sync_log.sync_status}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Deletes that wait for a person.
   *
   * @param records how many records are proven gone
   * @param of how many records of the region were alive before
   * @param examples a few of their keys
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record HeldDeletes(long records, long of, List<String> examples) {
    public HeldDeletes {
      examples = examples == null ? List.of() : List.copyOf(examples);
    }
  }

  /** A marker that has nothing to say about deletes. */
  public RunMarker(
      Kind kind,
      String runId,
      String region,
      String entity,
      Mode mode,
      String startedAt,
      String completedAt,
      Outcome outcome,
      boolean complete,
      long apiCalls,
      long pages,
      long recordsProcessed,
      long recordsRejected,
      String reason,
      String message) {
    this(
        kind,
        runId,
        region,
        entity,
        mode,
        startedAt,
        completedAt,
        outcome,
        complete,
        apiCalls,
        pages,
        recordsProcessed,
        recordsRejected,
        reason,
        message,
        0,
        null);
  }

  /** The same marker with what the transformer counted. */
  public RunMarker withCounts(long processed, long rejected) {
    return new RunMarker(
        kind,
        runId,
        region,
        entity,
        mode,
        startedAt,
        completedAt,
        outcome,
        complete,
        apiCalls,
        pages,
        processed,
        rejected,
        reason,
        message,
        deletesApproved,
        held);
  }

  /** The end of a run whose deletes wait for a person: it is not a success any more. */
  public RunMarker withHeld(HeldDeletes deletes) {
    String text =
        "%d of %d records are gone, which is more than one run may delete: none was deleted, until a person approves"
            .formatted(deletes.records(), deletes.of());
    boolean wasSuccess = outcome == Outcome.SUCCESS;
    return new RunMarker(
        kind,
        runId,
        region,
        entity,
        mode,
        startedAt,
        completedAt,
        wasSuccess ? Outcome.PARTIAL : outcome,
        complete,
        apiCalls,
        pages,
        recordsProcessed,
        recordsRejected,
        wasSuccess ? Reason.TOO_MANY_DELETES.code() : reason,
        message == null ? text : message + "; " + text,
        deletesApproved,
        deletes);
  }

  public byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and numbers only
    }
  }

  /**
   * @throws PipelineException {@link Reason#MESSAGE_UNREADABLE}
   */
  public static RunMarker parse(byte[] bytes) {
    try {
      RunMarker marker = bytes == null ? null : JSON.readValue(bytes, RunMarker.class);
      if (marker == null || !marker.isWhole()) {
        throw new PipelineException(
            Reason.MESSAGE_UNREADABLE, "This run marker lacks what each of them says", null);
      }
      return marker;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new PipelineException(
          Reason.MESSAGE_UNREADABLE, "This is not a run marker: " + FailureText.of(e), e);
    }
  }

  /**
   * @throws IllegalArgumentException when the run is none
   * @throws DateTimeException when a time is none
   */
  private boolean isWhole() {
    if (kind == null || runId == null || region == null || entity == null || startedAt == null) {
      return false;
    }
    RunId.parse(runId);
    Instant.parse(startedAt);
    if (kind == Kind.RUN_STARTED) {
      return true;
    }
    if (outcome == null || completedAt == null) {
      return false;
    }
    Instant.parse(completedAt);
    return true;
  }
}
