package breezeway.extractor.run;

import breezeway.common.log.LogPlace;
import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker.Mode;
import java.time.Instant;
import java.util.Optional;

/**
 * One extraction of an entity of a region, as its row in {@code extraction_runs} says.
 *
 * @param everything whether somebody asked for a full run: then calls per record are made for all
 *     records, changed or not
 * @param changedSince lower bound of an incremental run
 * @param startedAt when its first attempt began; all dates of its filters are reckoned from here,
 *     so that a run that is taken up again asks for the same
 * @param firstOfDay whether no incremental run of this UTC day has succeeded before
 * @param approvedDeletes how many deletes a person allowed this run beyond the share that it may
 *     make; 0 when nobody did
 * @param tally calls, pages and records of earlier attempts
 */
public record Run(
    RunId id,
    String region,
    String entity,
    Mode mode,
    boolean everything,
    Optional<Instant> changedSince,
    Instant startedAt,
    boolean firstOfDay,
    String clusterId,
    long approvedDeletes,
    RunProgress.Tally tally) {

  /** Where a thread is that works on it. */
  public LogPlace place() {
    return LogPlace.of(region, entity, id);
  }
}
