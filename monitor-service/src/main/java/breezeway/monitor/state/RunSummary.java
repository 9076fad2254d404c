package breezeway.monitor.state;

import java.time.Instant;

/**
 * A run that ended, from {@code etl_sync_history}.
 *
 * @param run null for runs of the predecessor
 * @param mode full, incremental; null when it is not known any more
 * @param unchanged records that cost no write
 * @param budgetShare calls as a share of what the rate budget allowed in its time, at least a
 *     minute; null without a budget
 */
public record RunSummary(
    Long run,
    String region,
    String entity,
    String mode,
    String status,
    Instant startedAt,
    Instant completedAt,
    Double durationSeconds,
    long processed,
    long added,
    long updated,
    long deleted,
    long rejected,
    long unchanged,
    long apiCalls,
    Double budgetShare,
    String message) {}
