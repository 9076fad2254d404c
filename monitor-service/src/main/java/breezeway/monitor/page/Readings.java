package breezeway.monitor.page;

import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import java.util.List;

/** Where the page gets from what it shows. Called from several threads. */
public interface Readings {

  /** How everything stands; a moment ago is soon enough, since many may look at once. */
  Situation situation();

  /** Something was changed: the next look must show it. */
  void forget();

  /** The last runs of a region and entity, latest first. */
  List<RunSummary> history(String region, String entity, int limit);
}
