package breezeway.extractor.run;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToIntBiFunction;

/** How many runs are under way in this process, and how those that it carried out ended. */
public final class RunMeters {
  private final MeterRegistry registry;

  public RunMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * @param underWay how many runs of a region and entity are under way
   */
  public void watch(Settings settings, ToIntBiFunction<String, String> underWay) {
    for (Region region : settings.regions()) {
      for (String entity : settings.catalog().names()) {
        Gauge.builder("breezeway.runs.under.way", () -> underWay.applyAsInt(region.code(), entity))
            .description("Runs that this process is making")
            .tag("region", region.code())
            .tag("entity", entity)
            .register(registry);
      }
    }
  }

  /** A run was carried to its end. */
  public void ended(ExtractionRun extraction) {
    Counter.builder("breezeway.runs.ended")
        .description("Runs that this process carried to their end, by what became of them")
        .tag("region", extraction.run().region())
        .tag("entity", extraction.run().entity())
        .tag("outcome", extraction.outcome().word())
        .register(registry)
        .increment();
  }
}
