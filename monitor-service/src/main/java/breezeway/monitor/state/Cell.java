package breezeway.monitor.state;

import java.time.Instant;

/**
 * One region and entity.
 *
 * @param status how its last run ended, or that it is under way: never, running, success, partial,
 *     failed
 * @param lastStartedAt start of the last run; null when there was none
 * @param lastCompletedAt its end; null while it is under way
 * @param durationSeconds of the last run that ended; null when there was none
 * @param lastSuccessAt start of freshness; null when there was none
 * @param freshForSeconds how old the last success may be; null when the timetable does not say
 * @param hasKeys whether its region has keys; it cannot run without
 * @param stale its last success is older than that, or there was none in that time; never while it
 *     is paused or its region has no keys
 * @param paused the timetable leaves it out
 * @param nextStartAt when the timetable begins its next run; null when paused or unknown
 * @param processed counts of the last run that ended: records read …
 * @param unchanged … and those of them that cost no write
 * @param apiCalls its calls
 * @param budgetShare its calls as a share of what the rate budget allowed in its time, at least a
 *     minute; null without a budget
 * @param message what it said when it was no success; null otherwise
 * @param running what is under way; null when nothing is
 * @param askedAt since when a run is asked for that has not begun yet; null when none is
 */
public record Cell(
    String region,
    String entity,
    String status,
    Instant lastStartedAt,
    Instant lastCompletedAt,
    Double durationSeconds,
    Instant lastSuccessAt,
    Long freshForSeconds,
    boolean hasKeys,
    boolean stale,
    boolean paused,
    Instant nextStartAt,
    long processed,
    long added,
    long updated,
    long deleted,
    long rejected,
    long unchanged,
    long apiCalls,
    Double budgetShare,
    String message,
    Running running,
    Instant askedAt) {

  /**
   * A run that is under way.
   *
   * @param owner the process that makes it, as {@code service_instances.instance} names it
   * @param callsExpected an estimate; null until the size of the work is known
   * @param pausedUntil when Breezeway said that calls of these keys may go on; null when it did not
   */
  public record Running(
      long run,
      String mode,
      Instant startedAt,
      String owner,
      long apiCalls,
      Long callsExpected,
      long pages,
      long records,
      Instant pausedUntil) {}
}
