package breezeway.common.message;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Something that a person should know. Key on the topic: {@code reason/region/entity}, so that the
 * same cause can be told from a new one.
 *
 * @param id its own, so that it counts once however it arrives; null in alerts of older versions
 * @param severity how urgent it is
 * @param reason {@link Reason#code()}
 * @param region region code; empty when it concerns all
 * @param entity entity, or what else it concerns: a service, a stage, a disk; empty when all
 * @param runId the run it happened in; null when in none
 * @param text what happened, what was saved, what to do; no secret, no guest's data
 * @param firstSeen ISO instant
 * @param service which service says so
 * @param facts figures that a person reads below the text, by their names, in order; never null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Alert(
    String id,
    Severity severity,
    String reason,
    String region,
    String entity,
    String runId,
    String text,
    String firstSeen,
    String service,
    Map<String, String> facts) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** A fact: the letters of one cause, and the command that shows them. */
  public static final String DEAD_LETTER = "Dead letter";

  /** A fact: where the data have another shape. */
  public static final String DRIFT = "Drift";

  public Alert {
    facts = facts == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  public enum Severity {
    /** What an earlier alert with the same key told of is over. */
    RESOLVED,
    WARNING,
    ERROR
  }

  public static Alert error(
      Reason reason, String region, String entity, String runId, String text, String service) {
    return of(Severity.ERROR, reason, region, entity, runId, text, service);
  }

  public static Alert warning(
      Reason reason, String region, String entity, String runId, String text, String service) {
    return of(Severity.WARNING, reason, region, entity, runId, text, service);
  }

  /** Says that what an alert of this reason, region and entity told of is over. */
  public static Alert resolved(
      Reason reason, String region, String entity, String text, String service) {
    return of(Severity.RESOLVED, reason, region, entity, null, text, service);
  }

  private static Alert of(
      Severity severity,
      Reason reason,
      String region,
      String entity,
      String runId,
      String text,
      String service) {
    return new Alert(
        UUID.randomUUID().toString(),
        severity,
        reason.code(),
        region,
        entity,
        runId,
        text,
        Instant.now().toString(),
        service,
        Map.of());
  }

  /** The same, complete: with an id, if it has none, and without nulls where there need be none. */
  public Alert orId(String otherId) {
    return new Alert(
        id == null || id.isBlank() ? otherId : id,
        severity == null ? Severity.ERROR : severity,
        reason == null || reason.isBlank() ? Reason.UNEXPECTED.code() : reason,
        region == null ? "" : region,
        entity == null ? "" : entity,
        runId,
        text == null ? "" : text,
        firstSeen == null ? Instant.now().toString() : firstSeen,
        service == null ? "" : service,
        facts);
  }

  /** The same under an id that is made of what it tells of, so that it cannot be told twice. */
  public Alert withId(String otherId) {
    return new Alert(
        otherId, severity, reason, region, entity, runId, text, firstSeen, service, facts);
  }

  /** The same with figures that a person reads below the text. */
  public Alert withFacts(Map<String, String> figures) {
    return new Alert(
        id, severity, reason, region, entity, runId, text, firstSeen, service, figures);
  }

  /** The same with the cause of dead letters among its facts. */
  public Alert withDeadLetter(String fingerprint) {
    Map<String, String> all = new LinkedHashMap<>(facts);
    all.put(DEAD_LETTER, fingerprint + " (./breezeway dead-letters show " + fingerprint + ")");
    return withFacts(all);
  }

  /** Which of several causes under one key it is; empty where a key is one cause. */
  public String particular() {
    return facts.getOrDefault(DEAD_LETTER, facts.getOrDefault(DRIFT, ""));
  }

  public String key() {
    return reason + "/" + region + "/" + entity;
  }

  public byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts only
    }
  }

  /**
   * @throws PipelineException {@link Reason#MESSAGE_UNREADABLE}
   */
  public static Alert parse(byte[] bytes) {
    try {
      return JSON.readValue(bytes, Alert.class);
    } catch (IOException e) {
      throw new PipelineException(
          Reason.MESSAGE_UNREADABLE, "This is not an alert: " + FailureText.of(e), e);
    }
  }
}
