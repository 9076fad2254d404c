package breezeway.loader.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes messages off a consumer until they are worth a transaction. Kafka bounds what it hands over
 * by number, and by size only as it lies on disk: a few large texts, compressed well, would fill
 * the memory. So it is asked for few at a time, until there are enough of them, or enough bytes.
 */
final class Gathering {
  /** Messages asked for at a time: what may be in memory beyond the bound of bytes. */
  static final int AT_A_TIME = 10;

  /** As much as a batch holds of ordinary row sets. */
  static final int ENOUGH_BYTES = 8 * 1024 * 1024;

  private final Consumer<byte[], byte[]> consumer;
  private final int enoughMessages;

  /**
   * @param consumer hands over at most {@link #AT_A_TIME}
   */
  Gathering(Consumer<byte[], byte[]> consumer, int enoughMessages) {
    this.consumer = consumer;
    this.enoughMessages = enoughMessages;
  }

  /**
   * Messages by partition, in their order.
   *
   * @param patience how long to wait for the first ones
   */
  Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> next(Duration patience) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered = new LinkedHashMap<>();
    int messages = 0;
    long bytes = 0;
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(patience);
    while (!polled.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> message : polled) {
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        gathered.computeIfAbsent(partition, key -> new ArrayList<>()).add(message);
        messages++;
        bytes += Math.max(0, message.serializedValueSize());
      }
      if (messages >= enoughMessages || bytes >= ENOUGH_BYTES) {
        break;
      }
      polled = consumer.poll(Duration.ZERO);
    }
    return gathered;
  }
}
