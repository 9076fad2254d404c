package breezeway.loader.loop;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.Topics;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.Session;
import breezeway.loader.batch.SqlFailure;
import breezeway.loader.letters.Inbox;
import breezeway.loader.letters.Letter;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Position;
import breezeway.loader.run.SyncLog;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Run markers, in order. The end of a run is written only when everything is loaded that stood in
 * the rows partition at the moment the marker was read: the run's last row set is among it, since
 * the transformer writes it before the marker, in the same transaction. One thread.
 */
final class RunEnds {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnds.class);
  private static final TopicPartition DEAD_LETTERS = new TopicPartition(Topics.DEAD_LETTERS, 0);

  private final EntityCatalog catalog;
  private final Session session;
  private final LoaderOffsets offsets;
  private final Holdings holdings;
  private final EndOffsets endOffsets;
  private final DeadLetters deadLetters;
  private final Inbox inbox;
  private final PayloadProfiles profiles;
  private final Map<TopicPartition, Deque<Waiting>> queues = new HashMap<>();

  /** A marker and, once it is known, what must be loaded before it counts. */
  private static final class Waiting {
    private final ConsumerRecord<byte[], byte[]> message;
    private Optional<Barrier> barrier = Optional.empty();

    Waiting(ConsumerRecord<byte[], byte[]> message) {
      this.message = message;
    }
  }

  RunEnds(
      EntityCatalog catalog,
      Session session,
      LoaderOffsets offsets,
      Holdings holdings,
      EndOffsets endOffsets,
      DeadLetters deadLetters,
      Inbox inbox) {
    this.catalog = catalog;
    this.session = session;
    this.offsets = offsets;
    this.holdings = holdings;
    this.endOffsets = endOffsets;
    this.deadLetters = deadLetters;
    this.inbox = inbox;
    this.profiles = new PayloadProfiles(catalog, session, offsets, holdings, deadLetters);
  }

  void add(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages) {
    Deque<Waiting> queue = queues.computeIfAbsent(partition, key -> new ArrayDeque<>());
    messages.forEach(message -> queue.add(new Waiting(message)));
  }

  boolean isWaiting(TopicPartition partition) {
    Deque<Waiting> queue = queues.get(partition);
    return queue != null && !queue.isEmpty();
  }

  void forget(TopicPartition partition) {
    queues.remove(partition);
  }

  /** Writes every marker whose turn it is. */
  void write() throws SQLException {
    queues.keySet().removeIf(partition -> !holdings.has(partition));
    for (Map.Entry<TopicPartition, Deque<Waiting>> entry : queues.entrySet()) {
      Deque<Waiting> queue = entry.getValue();
      while (!queue.isEmpty() && writeIfReached(entry.getKey(), queue.getFirst())) {
        queue.removeFirst();
      }
    }
  }

  private boolean writeIfReached(TopicPartition partition, Waiting waiting) throws SQLException {
    Position position = holdings.get(partition);
    if (waiting.message.offset() < position.nextOffset()) {
      return true;
    }
    if (Headers.isNudge(waiting.message.headers())) {
      holdings.put(
          session.inTransaction(
              connection -> offsets.advance(connection, position, waiting.message.offset() + 1)));
      return true;
    }
    if (PayloadProfiles.isOne(waiting.message)) {
      profiles.take(position, waiting.message);
      return true;
    }
    RunMarker marker;
    try {
      marker = RunMarker.parse(waiting.message.value());
    } catch (PipelineException e) {
      setAside(
          position, waiting.message, Reason.MESSAGE_UNREADABLE, "the message is no run marker");
      return true;
    }
    LogPlace place = new LogPlace(marker.region(), marker.entity(), marker.runId());
    try (LogPlace.Stay here = place.enter()) {
      return writeIfReached(position, waiting, marker);
    }
  }

  private boolean writeIfReached(Position position, Waiting waiting, RunMarker marker)
      throws SQLException {
    if (catalog.find(marker.entity()).isEmpty()) {
      setAside(position, waiting.message, Reason.MESSAGE_UNREADABLE, "no spec has this entity");
      return true;
    }
    if (marker.kind() == RunMarker.Kind.RUN_COMPLETED && !isLoaded(marker, waiting)) {
      return false;
    }
    try {
      holdings.put(
          session.inTransaction(
              connection -> {
                SyncLog.write(connection, marker);
                return offsets.advance(connection, position, waiting.message.offset() + 1);
              }));
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.DATA) {
        throw e;
      }
      setAside(position, waiting.message, Reason.ROW_REFUSED, SqlFailure.cause(e));
      return true;
    }
    LOG.info(
        "{}{}",
        marker.kind().word(),
        marker.outcome() == null ? "" : " " + marker.outcome().word());
    return true;
  }

  private boolean isLoaded(RunMarker marker, Waiting waiting) throws SQLException {
    TopicPartition rows =
        new TopicPartition(Topics.rows(marker.entity()), waiting.message.partition());
    if (waiting.barrier.isEmpty()) {
      // The letters too: who is told of rejected records finds them in the inbox.
      waiting.barrier = Optional.of(new Barrier(endOffsets.of(Set.of(rows, DEAD_LETTERS))));
    }
    return waiting.barrier.get().isReached(session, offsets, holdings);
  }

  private void setAside(
      Position position, ConsumerRecord<byte[], byte[]> message, Reason reason, String cause)
      throws SQLException {
    String key = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
    List<Letter.Refused> letters =
        deadLetters.send(
            DeadLetters.MESSAGE,
            List.of(
                new DeadLetter(
                    reason,
                    DeadLetters.STAGE,
                    "",
                    "",
                    key,
                    "",
                    cause,
                    null,
                    message.topic() + "-" + message.partition() + "-" + message.offset(),
                    message.value())));
    holdings.put(
        session.inTransaction(
            connection -> {
              inbox.put(connection, letters);
              return offsets.advance(connection, position, message.offset() + 1);
            }));
  }
}
