package breezeway.monitor.alert;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.Alert.Severity;
import breezeway.common.message.RunId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cause in a region and entity from the first alert until it is over: a row of {@code
 * breezeway.alerts}. Guarded by whoever owns the book that it is in.
 */
public final class Incident {
  /** More of them than this say nothing new. */
  private static final int MOST_TEXTS = 5;

  private static final Set<String> WORKERS = Set.of("extractor", "transformer", "loader");

  String id;

  /** Grows with each change. */
  long version;

  Severity severity;
  String reason;
  String region;
  String entity;
  String runId;
  String service;
  List<String> texts = new ArrayList<>();
  Map<String, String> facts = new LinkedHashMap<>();
  long occurrences;
  Instant firstSeen;
  Instant lastSeen;
  Instant toldAt;
  Instant resolvedAt;
  String resolution;

  /** Services at work that said so since it began. */
  List<String> hindered = new ArrayList<>();

  /** Whether the monitor itself found a server silent, and not answering since. */
  boolean isSilentToMonitor;

  Map<String, String> deliveries = new LinkedHashMap<>();

  private Incident() {}

  static Incident of(Alert alert, Instant now) {
    Incident incident = new Incident();
    incident.id = alert.id();
    incident.severity = alert.severity();
    incident.reason = alert.reason();
    incident.region = text(alert.region());
    incident.entity = text(alert.entity());
    incident.firstSeen = said(alert, now);
    incident.add(alert, now);
    return incident;
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  /** The same again. */
  void add(Alert alert, Instant now) {
    occurrences++;
    lastSeen = said(alert, now);
    severity = severity.compareTo(alert.severity()) < 0 ? alert.severity() : severity;
    runId = alert.runId() == null ? runId : alert.runId();
    service = text(alert.service());
    if (WORKERS.contains(service) && !hindered.contains(service)) {
      hindered.add(service);
    }
    isSilentToMonitor |= service.equals("monitor");
    if (!alert.facts().isEmpty()) {
      facts = new LinkedHashMap<>(alert.facts());
    }
    texts.remove(text(alert.text()));
    texts.add(text(alert.text()));
    if (texts.size() > MOST_TEXTS) {
      texts.removeFirst();
    }
  }

  /** When the service said so; a clock that is ahead is not believed. */
  static Instant said(Alert alert, Instant now) {
    if (alert.firstSeen() == null) {
      return now;
    }
    try {
      Instant said = Instant.parse(alert.firstSeen());
      return said.isAfter(now) ? now : said;
    } catch (DateTimeParseException e) {
      return now;
    }
  }

  void reopen() {
    resolvedAt = null;
    resolution = null;
  }

  public String id() {
    return id;
  }

  public Severity severity() {
    return severity;
  }

  public String reason() {
    return reason;
  }

  /** Its first sentence for a person. */
  public String title() {
    return Reason.ofCode(reason).title();
  }

  public String region() {
    return region;
  }

  public String entity() {
    return entity;
  }

  /** Null when it was in none. */
  public String runId() {
    return runId;
  }

  public String service() {
    return service;
  }

  /** What was said, different texts only, latest last. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  public Map<String, String> facts() {
    return new LinkedHashMap<>(facts);
  }

  public long occurrences() {
    return occurrences;
  }

  public Instant firstSeen() {
    return firstSeen;
  }

  public Instant lastSeen() {
    return lastSeen;
  }

  /** Null while it is open. */
  public Instant resolvedAt() {
    return resolvedAt;
  }

  /** How it ended, in words; null while it is open. */
  public String resolution() {
    return resolution;
  }

  boolean isOpen() {
    return resolvedAt == null;
  }

  /** {@code nashville/properties}, {@code loader}, or a disk; empty when it concerns all. */
  public String place() {
    return region.isEmpty() || entity.isEmpty() ? region + entity : region + "/" + entity;
  }

  /** Number of its run; 0 when it was in none. */
  long run() {
    try {
      return runId == null ? 0 : RunId.parse(runId).run();
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
