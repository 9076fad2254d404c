package breezeway.loader.loop;

import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.Topics;
import breezeway.loader.batch.Session;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Position;
import breezeway.loader.offset.Repetitions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what Kafka assigns and what the database says we hold in agreement. One thread. */
final class Acquisition {
  private static final Logger LOG = LoggerFactory.getLogger(Acquisition.class);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private final EntityCatalog catalog;
  private final Consumer<byte[], byte[]> consumer;
  private final Session session;
  private final LoaderOffsets offsets;
  private final Holdings holdings;
  private final RunEnds runEnds;
  private final Letters letters;
  private final Repetitions repetitions;
  private final Rests rests;
  private long lastWatch = System.nanoTime();

  Acquisition(
      EntityCatalog catalog,
      Consumer<byte[], byte[]> consumer,
      Session session,
      LoaderOffsets offsets,
      Holdings holdings,
      RunEnds runEnds,
      Letters letters,
      Repetitions repetitions,
      Rests rests) {
    this.catalog = catalog;
    this.consumer = consumer;
    this.session = session;
    this.offsets = offsets;
    this.holdings = holdings;
    this.runEnds = runEnds;
    this.letters = letters;
    this.repetitions = repetitions;
    this.rests = rests;
  }

  List<String> topics() {
    return Stream.concat(
            catalog.names().stream().map(Topics::rows), Stream.of(Topics.RUNS, Topics.DEAD_LETTERS))
        .toList();
  }

  /** Takes over the assigned partitions that are not held, each from where the database says. */
  void acquireNew() throws SQLException {
    Set<TopicPartition> wanted = new HashSet<>(consumer.assignment());
    wanted.removeAll(holdings.partitions());
    wanted.removeIf(rests::isResting);
    if (wanted.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> first = consumer.beginningOffsets(wanted);
    Map<TopicPartition, Long> end = consumer.endOffsets(wanted);
    for (TopicPartition partition : wanted) {
      Position position =
          session.inTransaction(
              connection -> {
                Position acquired = offsets.acquire(connection, partition);
                if (acquired.nextOffset() > end.get(partition)) {
                  LOG.warn(
                      "{} ends at {}, but {} was loaded: the topic was made anew, reading it from its start",
                      partition,
                      end.get(partition),
                      acquired.nextOffset());
                  return offsets.restart(connection, acquired, first.get(partition));
                }
                return acquired.nextOffset() < first.get(partition)
                    ? offsets.advance(connection, acquired, first.get(partition))
                    : acquired;
              });
      if (Topics.isRows(partition.topic())) {
        repetitions.prepare(position);
      }
      consumer.seek(partition, position.nextOffset());
      runEnds.forget(partition);
      letters.forget(partition);
      holdings.put(position);
      LOG.debug("{} held from {}, epoch {}", partition, position.nextOffset(), position.epoch());
    }
  }

  /**
   * Where a partition ends in something that is no message (the mark of a transaction's end), the
   * position moves without a message: it is noted too, so that who waits for the end sees it
   * reached.
   */
  void rememberQuiet(Set<TopicPartition> withMessages) throws SQLException {
    List<Position> moved = new ArrayList<>();
    for (TopicPartition partition : consumer.assignment()) {
      if (holdings.has(partition)
          && !withMessages.contains(partition)
          && !runEnds.isWaiting(partition)
          && !letters.isWaiting(partition)
          && consumer.position(partition) > holdings.get(partition).nextOffset()) {
        moved.add(holdings.get(partition));
      }
    }
    for (Position position : moved) {
      long reached = consumer.position(position.partition());
      holdings.put(
          session.inTransaction(connection -> offsets.advance(connection, position, reached)));
    }
  }

  /** Notices that a partition was set back for a rebuild, though nothing is being written. */
  void releaseTakenOver() throws SQLException {
    if (System.nanoTime() - lastWatch < WATCH_INTERVAL.toNanos()) {
      return;
    }
    lastWatch = System.nanoTime();
    Map<TopicPartition, Long> epochs =
        session.inTransaction(connection -> offsets.epochs(connection, holdings.partitions()));
    for (TopicPartition partition : holdings.partitions()) {
      if (epochs.getOrDefault(partition, 0L) != holdings.get(partition).epoch()) {
        LOG.info(
            "{} was taken over or set back; acquiring it again if it is still ours", partition);
        holdings.release(partition);
      }
    }
  }
}
