package breezeway.standalone.command;

import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;

/** How much data the simulator holds; lower case, as it is written on the command line. */
enum Scale {
  /** A few hundred records per region. */
  small,
  /** What one customer with eight regions has. */
  full;

  SimulationPlan plan(int regions) {
    return switch (this) {
      case small -> SimulationPlan.small(regions);
      case full ->
          SimulationPlan.demo().with(plan -> plan.requestsPerMinute(0).authWindow(Duration.ZERO));
    };
  }
}
