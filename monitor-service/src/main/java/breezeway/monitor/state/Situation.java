package breezeway.monitor.state;

import java.time.Instant;
import java.util.List;

/**
 * How everything stands at one moment.
 *
 * @param at when it was read
 * @param cells one per configured region and entity, regions and entities in configured order
 * @param tokens one per region
 * @param services those that are up, and those that went without a word
 * @param lags what each stage still has before it; empty when Kafka does not answer
 * @param deadLetters open ones by cause, most records first
 * @param alerts open ones, and those of the last days, latest first
 * @param tables rows per table, as PostgreSQL estimates them
 * @param disks those that data lie on
 * @param problems what could not be read, in words; the rest is right all the same
 */
public record Situation(
    Instant at,
    List<Cell> cells,
    List<TokenState> tokens,
    List<ServiceState> services,
    List<StageLag> lags,
    List<DeadLetterCause> deadLetters,
    List<AlertState> alerts,
    List<TableCount> tables,
    List<DiskState> disks,
    List<String> problems) {

  public Situation {
    cells = List.copyOf(cells);
    tokens = List.copyOf(tokens);
    services = List.copyOf(services);
    lags = List.copyOf(lags);
    deadLetters = List.copyOf(deadLetters);
    alerts = List.copyOf(alerts);
    tables = List.copyOf(tables);
    disks = List.copyOf(disks);
    problems = List.copyOf(problems);
  }

  /**
   * The token of a region.
   *
   * @param expiresAt null when there is none
   * @param lastError what the API said to the last renewal that failed; null when it went well
   */
  public record TokenState(
      String region,
      boolean hasKeys,
      Instant expiresAt,
      Instant lastRefreshedAt,
      long generations,
      String lastError) {}

  /**
   * A process of a service.
   *
   * @param silent not heard of for longer than the settings allow, nor stopped in order
   * @param detail what it does not do, when it is not healthy; null otherwise
   */
  public record ServiceState(
      String instance,
      String service,
      Instant startedAt,
      Instant seenAt,
      boolean healthy,
      boolean silent,
      String detail) {}

  /**
   * What a stage has still to read of a topic.
   *
   * @param stage transformer, loader
   * @param topic without the prefix, e.g. {@code raw.tasks}
   */
  public record StageLag(String stage, String topic, long messages) {}

  /** Open dead letters of one cause; the regions in which it is. */
  public record DeadLetterCause(
      String fingerprint,
      String entity,
      String reason,
      String field,
      String cause,
      long records,
      List<String> regions,
      Instant firstSeen,
      Instant lastSeen) {

    public DeadLetterCause {
      regions = List.copyOf(regions);
    }
  }

  /** An alert as the monitor keeps it; see the table {@code breezeway.alerts}. */
  public record AlertState(
      String id,
      String severity,
      String reason,
      String title,
      String region,
      String entity,
      String runId,
      String service,
      String text,
      String state,
      long occurrences,
      Instant firstSeen,
      Instant lastSeen,
      Instant toldAt,
      Instant resolvedAt) {}

  public record TableCount(String table, long rows) {}

  /** A disk with what it holds for us, in words. */
  public record DiskState(String what, String path, long freeBytes, long totalBytes) {}
}
