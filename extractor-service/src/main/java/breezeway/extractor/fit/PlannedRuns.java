package breezeway.extractor.fit;

import java.time.Instant;
import java.util.List;

/**
 * The runs of a region and entity in one mode that the timetable asks for.
 *
 * @param keyPair whose budget they take: regions with the same client id share it
 * @param mode {@code incremental} or {@code full}, as the slot asks
 * @param cost of one run
 * @param slots when they begin, in order
 */
public record PlannedRuns(
    String keyPair, String region, String entity, String mode, Cost cost, List<Instant> slots) {
  public PlannedRuns {
    slots = List.copyOf(slots);
  }

  long calls() {
    return cost.calls() * slots.size();
  }
}
