package breezeway.transformer;

import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.topic.Topics;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends messages that say nothing to where a transaction hangs, so that this producer's next end of
 * a transaction gets there. Every task does so, wherever the partition belongs: only the producer
 * that began a transaction closes it, and nobody tells which one that was.
 */
final class Nudges {
  /** No region of anybody's: regions are words. */
  private static final String NOBODY = "-";

  private final ProcessorContext<String, byte[]> context;
  private final Supplier<Set<HangingTransactions.Place>> hanging;

  /**
   * @param hanging where transactions hang
   */
  Nudges(
      ProcessorContext<String, byte[]> context, Supplier<Set<HangingTransactions.Place>> hanging) {
    this.context = context;
    this.hanging = hanging;
  }

  void send(long timestamp) {
    for (HangingTransactions.Place place : hanging.get()) {
      TopicPartition partition = place.partition();
      String key = RecordKey.of(regionIn(place), Headers.NUDGE).toString();
      RecordHeaders headers = new RecordHeaders();
      Headers.put(headers, Headers.KIND, Headers.NUDGE);
      String sink =
          switch (partition.topic()) {
            case Topics.RUNS -> TransformerTopology.RUNS_SINK;
            case Topics.DEAD_LETTERS -> TransformerTopology.DEAD_LETTERS_SINK;
            case Topics.ALERTS -> TransformerTopology.ALERTS_SINK;
            default -> {
              Headers.put(headers, Headers.ENTITY, Topics.entityOf(partition.topic()));
              yield TransformerTopology.ROWS_SINK;
            }
          };
      context.forward(new Record<>(key, null, timestamp, headers), sink);
    }
  }

  /** A region that a partition would be that of. */
  private static String regionIn(HangingTransactions.Place place) {
    return IntStream.iterate(0, number -> number + 1)
        .mapToObj(number -> NOBODY + number)
        .filter(region -> Topics.partition(region, place.of()) == place.partition().partition())
        .findFirst()
        .orElseThrow();
  }
}
