package breezeway.loader.batch;

import breezeway.common.message.DeadLetter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What was loaded, counted after its commit. Any thread may tell. */
public final class LoaderMeters {
  private final MeterRegistry registry;

  public LoaderMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A batch is committed.
   *
   * @param rowSets how many it held
   * @param made what it changed in the tables
   */
  void loaded(String entity, int rowSets, Changes made, long nanos) {
    Timer.builder("breezeway.loader.batch")
        .description("Database transactions that load row sets")
        .tag("entity", entity)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
    Counter.builder("breezeway.loader.row.sets")
        .description("Row sets loaded")
        .tag("entity", entity)
        .register(registry)
        .increment(rowSets);
    made.byRun()
        .forEach(
            (run, changed) ->
                changed.forEach(
                    change ->
                        Counter.builder("breezeway.loader.records")
                            .description("Changes of records in the tables")
                            .tag("region", run.region())
                            .tag("entity", entity)
                            .tag("change", change.kind().word())
                            .register(registry)
                            .increment()));
  }

  void rejected(DeadLetter letter) {
    Counter.builder("breezeway.loader.dead.letters")
        .description("Row sets and messages that were set aside")
        .tag("entity", letter.entity())
        .tag("reason", letter.reason().code())
        .register(registry)
        .increment();
  }
}
