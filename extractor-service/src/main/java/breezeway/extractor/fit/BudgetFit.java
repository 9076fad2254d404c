package breezeway.extractor.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the calls that the timetable asks for fit the budget of each key pair: reckoning only,
 * without a database or a clock.
 *
 * @param regions in the order of their first planned run
 */
public record BudgetFit(Budget budget, List<Region> regions) {
  public BudgetFit {
    regions = List.copyOf(regions);
  }

  /**
   * @param late slots whose run has not ended when the next one of the same region and entity comes
   * @param share of the key pair's budget that these runs take; 1 is all of it
   */
  public record Line(PlannedRuns runs, int late, double share) {}

  /**
   * @param share of its key pair's budget that is taken, by all regions that share it
   * @param sharedWith the other regions with the same key pair
   * @param lines those that take most first
   */
  public record Region(String code, double share, List<String> sharedWith, List<Line> lines) {
    public Region {
      sharedWith = List.copyOf(sharedWith);
      lines = List.copyOf(lines);
    }

    /** Whether all is worked off, and every run ends before the next one of its kind. */
    public boolean fits() {
      return share <= 1 && lines.stream().allMatch(line -> line.late() == 0);
    }
  }

  /** Reckons with the planned runs of all regions. */
  public static BudgetFit of(List<PlannedRuns> planned, Budget budget) {
    Map<String, List<PlannedRuns>> byKeyPair = new LinkedHashMap<>();
    Map<String, List<PlannedRuns>> byRegion = new LinkedHashMap<>();
    for (PlannedRuns runs : planned) {
      byKeyPair.computeIfAbsent(runs.keyPair(), key -> new ArrayList<>()).add(runs);
      byRegion.computeIfAbsent(runs.region(), key -> new ArrayList<>()).add(runs);
    }
    Map<PlannedRuns, Integer> late = new LinkedHashMap<>();
    byKeyPair.values().forEach(runs -> late.putAll(BudgetQueue.lateSlots(runs, budget)));
    List<Region> regions = new ArrayList<>();
    byRegion.forEach(
        (code, runs) -> {
          List<PlannedRuns> sharing = byKeyPair.get(runs.getFirst().keyPair());
          regions.add(
              new Region(
                  code,
                  budget.share(sharing.stream().mapToLong(PlannedRuns::calls).sum()),
                  sharing.stream()
                      .map(PlannedRuns::region)
                      .distinct()
                      .filter(other -> !other.equals(code))
                      .toList(),
                  runs.stream()
                      .map(r -> new Line(r, late.getOrDefault(r, 0), budget.share(r.calls())))
                      .sorted(Comparator.comparingDouble(Line::share).reversed())
                      .toList()));
        });
    return new BudgetFit(budget, regions);
  }

  public boolean fits() {
    return regions.stream().allMatch(Region::fits);
  }

  /** The region with the largest share; empty without regions. */
  public Optional<Region> fullest() {
    return regions.stream().max(Comparator.comparingDouble(Region::share));
  }

  /** How many of the planned runs' costs are known in this way. */
  public long count(Cost.Basis basis) {
    return regions.stream()
        .flatMap(region -> region.lines().stream())
        .filter(line -> line.runs().cost().basis() == basis)
        .count();
  }
}
