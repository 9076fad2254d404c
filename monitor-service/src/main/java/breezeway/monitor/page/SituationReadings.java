package breezeway.monitor.page;

import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.SharedReading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationReader;
import java.util.List;
import java.util.Optional;

/** What the page shows, from the pipeline's tables, topics and disks. */
public final class SituationReadings implements Readings {
  private final SituationReader reader;
  private final SharedReading shared;

  public SituationReadings(SituationReader reader, SharedReading shared) {
    this.reader = reader;
    this.shared = shared;
  }

  @Override
  public Situation situation() {
    return shared.situation();
  }

  @Override
  public void forget() {
    shared.forget();
  }

  @Override
  public List<RunSummary> history(String region, String entity, int limit) {
    return reader.history(Optional.of(region), Optional.of(entity), limit);
  }
}
