package breezeway.common.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;

/** Names of the record headers on our topics, and how their texts are written. */
public final class Headers {
  /**
   * What a raw message is: {@code page}, {@link #RECORD}, {@link #GONE}, or a run marker's word. A
   * page that names a {@link #CALL} is the answer of a call per record.
   */
  public static final String KIND = "kind";

  /** Kind of a message whose body is exactly one record. */
  public static final String RECORD = "record";

  /**
   * Kind of the answer to a call by id that says that the record {@link #PARENT_ID} does not exist.
   */
  public static final String GONE = "gone";

  /**
   * Kind of a message without a value that says nothing and is passed over: it is there for the end
   * of the transaction that it is in.
   */
  public static final String NUDGE = "nudge";

  /** {@link RunId}: the run, and how often it was taken up. */
  public static final String RUN_ID = "run-id";

  public static final String REGION = "region";
  public static final String ENTITY = "entity";

  /** The region's company at Breezeway; a record that names another one is not the region's. */
  public static final String COMPANY_ID = "company-id";

  /** Ordinal of the page within its listing, from 1. */
  public static final String PAGE = "page";

  /** Path and query of the call, without the host. */
  public static final String REQUEST = "request";

  /** For an answer of a call per record: the call's name in the spec. */
  public static final String CALL = "call";

  /** For an answer of a call per record: the record's key. */
  public static final String PARENT_ID = "parent-id";

  /** ISO instant, the extractor's clock; for people, nothing is ordered by it. */
  public static final String FETCHED_AT = "fetched-at";

  /** {@code topic-partition-offset} of the raw page that a row set was made from. */
  public static final String SOURCE = "source";

  public static final String SPEC_HASH = "spec-hash";

  /**
   * On a row set, or in place of one: the record was deleted, and how that was proven, in words.
   */
  public static final String DELETED = "deleted";

  /**
   * On what a person had sent through again, and on what comes of it: the name of that replay.
   * Nothing but a person's command ever begins one.
   */
  public static final String REPLAY = "replay";

  /** On a raw message with {@link #REPLAY}: the fingerprint of the letter that is sent again. */
  public static final String LETTER = "letter";

  private Headers() {}

  public static void put(
      org.apache.kafka.common.header.Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether these are the headers of a {@link #NUDGE}. */
  public static boolean isNudge(org.apache.kafka.common.header.Headers headers) {
    return get(headers, KIND).filter(NUDGE::equals).isPresent();
  }

  public static Optional<String> get(org.apache.kafka.common.header.Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }
}
