package breezeway.transformer;

import breezeway.common.log.LogPlace;
import breezeway.common.message.Headers;
import breezeway.common.message.RunId;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Where something comes from: told by the headers of a raw message.
 *
 * @param entity the entity of the topic
 * @param region region code
 * @param runId the run that fetched it
 * @param source {@code topic-partition-offset} of the raw message
 * @param company the region's company; empty when the message does not say
 * @param replay set when a person had it sent again
 */
record Origin(
    String entity,
    String region,
    RunId runId,
    String source,
    Optional<String> company,
    Optional<Replay> replay) {

  /** Of what the extractor sent. */
  Origin(String entity, String region, RunId runId, String source, Optional<String> company) {
    this(entity, region, runId, source, company, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException with what is missing or wrong
   */
  static Origin of(String entity, String source, org.apache.kafka.common.header.Headers headers) {
    String named = required(headers, Headers.ENTITY);
    if (!named.equals(entity)) {
      throw new IllegalArgumentException(
          "the header " + Headers.ENTITY + " names another entity than the topic");
    }
    return new Origin(
        entity,
        required(headers, Headers.REGION),
        runId(required(headers, Headers.RUN_ID)),
        source,
        Headers.get(headers, Headers.COMPANY_ID).filter(text -> !text.isBlank()));
  }

  Origin with(Optional<Replay> newReplay) {
    return new Origin(entity, region, runId, source, company, newReplay);
  }

  /** What everything that is made of it carries. */
  RecordHeaders toHeaders() {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.RUN_ID, runId.toString());
    Headers.put(headers, Headers.SOURCE, source);
    Headers.put(headers, Headers.REGION, region);
    Headers.put(headers, Headers.ENTITY, entity);
    return headers;
  }

  /** Where a thread is that works on it. */
  LogPlace place() {
    return LogPlace.of(region, entity, runId);
  }

  static String required(org.apache.kafka.common.header.Headers headers, String name) {
    return Headers.get(headers, name)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("the header " + name + " is missing"));
  }

  private static RunId runId(String text) {
    try {
      return RunId.parse(text);
    } catch (IllegalArgumentException e) {
      // without the value: the cause of a dead letter is the same for all of its kind
      throw new IllegalArgumentException("the header " + Headers.RUN_ID + " is not a run id", e);
    }
  }
}
