package breezeway.common.message;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the payloads of a run looked like: which keys there were, how often and of which types. It
 * travels on {@code breezeway.runs}, just before the marker that completes the run. It holds no
 * value of a record but the words of closed lists.
 *
 * @param runId run and attempt, see {@link RunId}
 * @param whole whether everything was asked for, so that what is not here is not there
 * @param records records that were looked at: fewer than the run read where the transformer was
 *     started anew in the middle of it
 * @param leftOut how often a key was not told for want of room
 * @param fields by pointer; the first is the record itself, with an empty pointer
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PayloadProfile(
    String runId,
    String region,
    String entity,
    boolean whole,
    long records,
    long leftOut,
    List<Field> fields) {
  /** The value of the {@code kind} header. */
  public static final String KIND = "profile";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public PayloadProfile {
    Objects.requireNonNull(runId);
    Objects.requireNonNull(region);
    Objects.requireNonNull(entity);
    fields = List.copyOf(fields);
  }

  /** What a spec does with a field. */
  public enum Use {
    /** A column reads it. */
    READ,
    /** Something below it is read. */
    PATH,
    /** Nobody knows it. */
    UNKNOWN
  }

  /**
   * One place in the payloads.
   *
   * @param pointer JSON pointer, {@code *} for the elements of a list; the answers of a call per
   *     record begin with the call's name and a colon
   * @param seen objects or lists that could have had it; for elements their number
   * @param present how often it was there, null included
   * @param nulls how often it was null
   * @param empty how often it was an empty text, list or object
   * @param types how often it was a string, integer, decimal, boolean, object or array
   * @param values words of a closed list, with their counts; empty for everything else
   * @param manyValues whether there were more words than are told
   * @param form what all texts looked like, for keys nobody knows: date, date-time or time; else
   *     null
   * @param example shape of the first value: x for letters, 9 for digits
   * @param note something a person should know, such as that many keys were taken for one; null
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Field(
      @JsonInclude String pointer,
      Use use,
      long seen,
      long present,
      long nulls,
      long empty,
      Map<String, Long> types,
      Map<String, Long> values,
      boolean manyValues,
      String form,
      String example,
      String note) {
    public Field {
      types = types == null ? Map.of() : types;
      values = values == null ? Map.of() : values;
    }
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
  public static PayloadProfile parse(byte[] bytes) {
    try {
      return JSON.readValue(bytes, PayloadProfile.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new PipelineException(
          Reason.MESSAGE_UNREADABLE, "This is not a profile of payloads: " + FailureText.of(e), e);
    }
  }
}
