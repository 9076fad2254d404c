package breezeway.standalone.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The simulated truth: the data of all regions. Reads and changes may come from any thread, also
 * while the data are served; each change is visible to the next call.
 */
public final class World {
  private final Map<String, RegionWorld> regions;

  World(Map<String, RegionWorld> regions) {
    this.regions = new LinkedHashMap<>(regions);
  }

  /** Makes the data of a plan, without a server. */
  public static World of(SimulationPlan plan) {
    return new WorldGenerator(plan).generate();
  }

  /** Region codes in the order of the plan. */
  public List<String> regionCodes() {
    return List.copyOf(regions.keySet());
  }

  /** The data of one region. */
  public RegionWorld region(String code) {
    RegionWorld region = regions.get(code);
    if (region == null) {
      throw new NoSuchElementException("no region " + code + " in this plan");
    }
    return region;
  }

  /** What each table must hold after a full synchronisation, by region. */
  public Map<String, ExpectedRows> expectedRows() {
    Map<String, ExpectedRows> expected = new LinkedHashMap<>();
    regions.forEach((code, region) -> expected.put(code, ExpectedRows.of(region)));
    return expected;
  }
}
