package breezeway.transformer;

import breezeway.common.failure.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What becomes of records. Counted when it is decided, not when it is committed: what a transaction
 * that is aborted counted is counted again. Any thread may tell.
 */
final class TransformerMeters {
  /** What a record or an answer came to. */
  enum Outcome {
    CHANGED("changed"),
    UNCHANGED("unchanged"),
    OLDER("older"),
    REFUSED("refused");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  /** What goes to a rows topic. */
  enum Kind {
    WRITTEN("written"),
    DELETED("deleted");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private record Series(String region, String entity, Object what) {}

  private final MeterRegistry registry;

  /** Looking one up in the registry would cost more than to count it. */
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

  TransformerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(Origin origin, Outcome outcome) {
    counter(
            new Series(origin.region(), origin.entity(), outcome),
            series ->
                Counter.builder("breezeway.transformer.records")
                    .description("Records and answers read from raw pages, by what became of them")
                    .tag("region", series.region())
                    .tag("entity", series.entity())
                    .tag("outcome", outcome.word))
        .increment();
  }

  void rowSet(Origin origin, Kind kind) {
    counter(
            new Series(origin.region(), origin.entity(), kind),
            series ->
                Counter.builder("breezeway.transformer.row.sets")
                    .description("Row sets sent to the loader")
                    .tag("region", series.region())
                    .tag("entity", series.entity())
                    .tag("kind", kind.word))
        .increment();
  }

  void deadLetter(String entity, Reason reason) {
    counter(
            new Series("", entity, reason),
            series ->
                Counter.builder("breezeway.transformer.dead.letters")
                    .description("Dead letters sent, also those about records refused before")
                    .tag("entity", series.entity())
                    .tag("reason", reason.code()))
        .increment();
  }

  private Counter counter(Series series, Function<Series, Counter.Builder> maker) {
    Counter known = counters.get(series);
    return known != null
        ? known
        : counters.computeIfAbsent(series, missing -> maker.apply(missing).register(registry));
  }
}
