package breezeway.common.message;

import breezeway.common.failure.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A page, record or row set that was set aside. The message's value is the original bytes,
 * untouched; everything else travels in headers. Its key is the fingerprint of the cause, so that a
 * thousand records with one cause are one thing for a person. The header {@code kind} says what the
 * original is: {@code page} or {@code record} as on a raw topic, {@code row-set} or {@code
 * message}.
 *
 * @param reason why
 * @param stage {@code transformer} or {@code loader}
 * @param region region code
 * @param entity entity
 * @param recordKey the record's key where it has one; empty otherwise
 * @param field the field or column that was refused; empty when it is the whole
 * @param cause the error in words that are the same for the same cause: no value of the record in
 *     it
 * @param runId the run
 * @param source {@code topic-partition-offset} it came from
 * @param original the original bytes of the page, record or row set
 */
public record DeadLetter(
    Reason reason,
    String stage,
    String region,
    String entity,
    String recordKey,
    String field,
    String cause,
    String runId,
    String source,
    byte[] original) {
  private static final byte[] NOTHING = {};

  public static final String REASON = "reason";
  public static final String STAGE = "stage";
  public static final String RECORD_KEY = "record-key";
  public static final String FIELD = "field";
  public static final String CAUSE = "cause";

  /** How many bytes the original has, where the letter holds only the first of them. */
  public static final String CUT = "cut";

  /** {@link #digest} of the original bytes, where a message speaks of a letter without a key. */
  public static final String ORIGINAL = "original";

  /**
   * Kind of a message that is no letter: what stood refused has been accepted, so that its letters
   * are settled. It names region, entity, and the record's key or the {@link #ORIGINAL}.
   */
  public static final String LANDED = "landed";

  public DeadLetter {
    original = original == null ? NOTHING : original; // a message may be without a value
  }

  /** Tells the originals of letters without a record key apart. */
  public static String digest(byte[] original) {
    return HexFormat.of().formatHex(sha256().digest(original)).substring(0, 32);
  }

  /** Fingerprint of the cause: reason, entity, field and error; regions and records share it. */
  public String fingerprint() {
    String cause = String.join("\u241f", reason.code(), stage, entity, field, this.cause);
    return HexFormat.of()
        .formatHex(sha256().digest(cause.getBytes(StandardCharsets.UTF_8)))
        .substring(0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }

  public org.apache.kafka.common.header.Headers headers() {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, REASON, reason.code());
    Headers.put(headers, STAGE, stage);
    Headers.put(headers, Headers.REGION, region);
    Headers.put(headers, Headers.ENTITY, entity);
    Headers.put(headers, RECORD_KEY, recordKey);
    Headers.put(headers, FIELD, field);
    Headers.put(headers, CAUSE, cause);
    Headers.put(headers, Headers.RUN_ID, Objects.requireNonNullElse(runId, ""));
    Headers.put(headers, Headers.SOURCE, source);
    return headers;
  }

  /** The message for the dead-letter topic. */
  public ProducerRecord<byte[], byte[]> toMessage(String topic) {
    return new ProducerRecord<>(
        topic, null, fingerprint().getBytes(StandardCharsets.UTF_8), original, headers());
  }
}
