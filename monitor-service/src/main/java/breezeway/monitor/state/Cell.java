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
 * @param stale its last success is older than that, or there was none; never while it is paused
 * @param paused the timetable leaves it out
 * @param nextStartAt when the timetable begins its next run; null when paused or unknown
 * @param processed counts of the last run: records read …
 * @param unchanged … and those of them that cost no write
 * @param apiCalls calls of the last run
 * @param budgetShare calls of the last run as a share of what the rate budget allowed in its time;
 *     null without a budget
 * @param message what its last run said when it was no success; null otherwise
 * @param running what is under way; null when nothing is
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
    Running running) {

  /**
   * A run that is under way.
   *
   * @param callsExpected an estimate; null until the size of the work is known
   */
  public record Running(
      long run,
      String mode,
      Instant startedAt,
      long apiCalls,
      Long callsExpected,
      long pages,
      long records) {}
}
