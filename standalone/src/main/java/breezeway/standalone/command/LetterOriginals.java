package breezeway.standalone.command;

import breezeway.common.config.KafkaSettings;
import breezeway.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads letters from their topic, each at the offset that the table remembers. */
final class LetterOriginals implements AutoCloseable {
  private static final TopicPartition LETTERS = new TopicPartition(Topics.DEAD_LETTERS, 0);
  private static final Duration POLL = Duration.ofMillis(500);

  /** Reading over so few others is quicker than asking for the next one anew. */
  private static final int NEAR = 500;

  private final KafkaConsumer<byte[], byte[]> consumer;

  LetterOriginals(KafkaSettings kafka) {
    consumer = new KafkaConsumer<>(kafka.consumerConfig());
    consumer.assign(List.of(LETTERS));
  }

  /** What a letter is given to. */
  interface Taker {
    void take(KeptLetter letter, ConsumerRecord<byte[], byte[]> message);
  }

  /** Gives the messages of letters, in the order of the topic; those that are gone are left out. */
  void read(List<KeptLetter> letters, Taker taker) {
    Map<Long, KeptLetter> wanted = new HashMap<>();
    letters.forEach(letter -> wanted.put(letter.offset(), letter));
    List<Long> offsets = wanted.keySet().stream().sorted(Comparator.naturalOrder()).toList();
    long end = consumer.endOffsets(List.of(LETTERS)).get(LETTERS);
    long first = consumer.beginningOffsets(List.of(LETTERS)).get(LETTERS);
    long position = -1;
    for (long offset : offsets) {
      if (offset < position || offset < first || offset >= end) {
        continue; // given already, or gone
      }
      if (position < 0 || offset - position > NEAR) {
        consumer.seek(LETTERS, offset);
      }
      while (consumer.position(LETTERS) <= offset) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          KeptLetter letter = wanted.get(message.offset());
          if (letter != null && isThatLetter(letter, message)) {
            taker.take(letter, message);
          }
        }
      }
      position = consumer.position(LETTERS);
    }
  }

  /** A topic that was made anew has something else there. */
  private static boolean isThatLetter(KeptLetter letter, ConsumerRecord<byte[], byte[]> message) {
    return message.key() != null
        && message.value() != null
        && new String(message.key(), StandardCharsets.UTF_8).equals(letter.place().fingerprint());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
