package breezeway.loader.loop;

import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.Topics;
import breezeway.loader.batch.Session;
import breezeway.loader.batch.SqlFailure;
import breezeway.loader.letters.Inbox;
import breezeway.loader.letters.Letter;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Position;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters, in order. A notice that something has landed counts only when everything is loaded
 * that stood in its rows partition at the moment it was read: else a person would be told so before
 * it is true. One thread.
 */
final class Letters {
  private static final Logger LOG = LoggerFactory.getLogger(Letters.class);

  private final EntityCatalog catalog;
  private final Consumer<byte[], byte[]> consumer;
  private final Session session;
  private final LoaderOffsets offsets;
  private final Holdings holdings;
  private final EndOffsets endOffsets;
  private final Inbox inbox;
  private final Map<TopicPartition, Deque<Waiting>> queues = new HashMap<>();

  /** Messages that came together and, once it is known, what must be loaded before they count. */
  private static final class Waiting {
    private final List<ConsumerRecord<byte[], byte[]>> messages;
    private Optional<Barrier> barrier = Optional.empty();

    Waiting(List<ConsumerRecord<byte[], byte[]>> messages) {
      this.messages = messages;
    }
  }

  Letters(
      EntityCatalog catalog,
      Consumer<byte[], byte[]> consumer,
      Session session,
      LoaderOffsets offsets,
      Holdings holdings,
      EndOffsets endOffsets,
      Inbox inbox) {
    this.catalog = catalog;
    this.consumer = consumer;
    this.session = session;
    this.offsets = offsets;
    this.holdings = holdings;
    this.endOffsets = endOffsets;
    this.inbox = inbox;
  }

  void add(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages) {
    queues.computeIfAbsent(partition, key -> new ArrayDeque<>()).add(new Waiting(messages));
  }

  boolean isWaiting(TopicPartition partition) {
    Deque<Waiting> queue = queues.get(partition);
    return queue != null && !queue.isEmpty();
  }

  void forget(TopicPartition partition) {
    queues.remove(partition);
  }

  /** Puts what is due into the inbox. */
  void write() throws SQLException {
    queues.keySet().removeIf(partition -> !holdings.has(partition));
    for (Map.Entry<TopicPartition, Deque<Waiting>> entry : queues.entrySet()) {
      Deque<Waiting> queue = entry.getValue();
      while (!queue.isEmpty() && isDue(queue.getFirst())) {
        put(entry.getKey(), queue.getFirst().messages);
        queue.removeFirst();
      }
    }
  }

  private boolean isDue(Waiting waiting) throws SQLException {
    if (waiting.barrier.isEmpty()) {
      Set<TopicPartition> rows = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> message : waiting.messages) {
        if (Letter.read(message).orElse(null) instanceof Letter.Landed landed) {
          rowsOf(landed).ifPresent(rows::add);
        }
      }
      waiting.barrier = Optional.of(new Barrier(rows.isEmpty() ? Map.of() : endOffsets.of(rows)));
    }
    return waiting.barrier.get().isReached(session, offsets, holdings);
  }

  private Optional<TopicPartition> rowsOf(Letter.Landed landed) {
    return catalog
        .find(landed.about().entity())
        .map(
            entity -> {
              String topic = Topics.rows(entity.name());
              int partitions = consumer.partitionsFor(topic).size();
              return new TopicPartition(
                  topic, Topics.partition(landed.about().region(), partitions));
            });
  }

  private void put(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages)
      throws SQLException {
    try {
      commit(partition, messages);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.DATA) {
        throw e;
      }
      if (messages.size() > 1) {
        for (ConsumerRecord<byte[], byte[]> message : messages) {
          put(partition, List.of(message));
        }
        return;
      }
      // A letter about a letter would go round for ever; the message stays on its topic.
      LOG.error(
          "The message at {} of {} is left out of the inbox: {}",
          messages.getFirst().offset(),
          partition,
          SqlFailure.cause(e));
      commit(partition, messages.getFirst().offset() + 1, List.of());
    }
  }

  private void commit(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages)
      throws SQLException {
    long loaded = holdings.get(partition).nextOffset();
    List<Letter> letters =
        messages.stream()
            .filter(message -> message.offset() >= loaded)
            .map(Letter::read)
            .flatMap(Optional::stream)
            .filter(letter -> !isOfLoader(letter))
            .toList();
    commit(partition, messages.getLast().offset() + 1, letters);
  }

  private void commit(TopicPartition partition, long next, List<Letter> letters)
      throws SQLException {
    Position position = holdings.get(partition);
    if (next <= position.nextOffset()) {
      return;
    }
    holdings.put(
        session.inTransaction(
            connection -> {
              inbox.put(connection, letters);
              return offsets.advance(connection, position, next);
            }));
  }

  /** A loader puts its letters in itself, together with the offset behind what it refused. */
  private static boolean isOfLoader(Letter letter) {
    return letter instanceof Letter.Refused refused
        && refused.letter().stage().equals(Letter.LOADER);
  }
}
