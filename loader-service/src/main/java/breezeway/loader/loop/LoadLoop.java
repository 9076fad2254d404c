package breezeway.loader.loop;

import breezeway.common.topic.Topics;
import breezeway.loader.batch.BatchLoader;
import breezeway.loader.batch.Session;
import breezeway.loader.batch.SqlFailure;
import breezeway.loader.offset.Holdings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One consumer: takes batches of row sets off its partitions and puts each into the tables.
 *
 * <p>Delivery: every message takes effect exactly once, because its rows and the offset behind it
 * are one transaction. Kafka's committed offsets play no part.
 */
public final class LoadLoop implements Runnable, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Gathering gathering;
  private final Session session;
  private final Holdings holdings;
  private final Acquisition acquisition;
  private final BatchLoader batches;
  private final RunEnds runEnds;
  private final Letters letters;
  private final Patience patience;
  private final Rests rests;
  private volatile boolean stopping;

  LoadLoop(
      Consumer<byte[], byte[]> consumer,
      Gathering gathering,
      Session session,
      Holdings holdings,
      Acquisition acquisition,
      BatchLoader batches,
      RunEnds runEnds,
      Letters letters,
      Patience patience,
      Rests rests) {
    this.consumer = consumer;
    this.gathering = gathering;
    this.session = session;
    this.holdings = holdings;
    this.acquisition = acquisition;
    this.batches = batches;
    this.runEnds = runEnds;
    this.letters = letters;
    this.patience = patience;
    this.rests = rests;
  }

  /** Runs until {@link #close}; what it throws ends the service. */
  @Override
  public void run() {
    try (consumer;
        session) {
      consumer.subscribe(acquisition.topics(), new Rebalances());
      while (!stopping) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered = gathering.next(POLL);
        patience.untilDone(() -> true, acquisition::acquireNew);
        gathered.forEach(this::load);
        patience.untilDone(() -> true, () -> acquisition.rememberQuiet(gathered.keySet()));
        patience.untilDone(() -> true, letters::write);
        patience.untilDone(() -> true, runEnds::write);
        patience.untilDone(() -> true, acquisition::releaseTakenOver);
        resumeHeld();
      }
    } catch (WakeupException e) {
      if (!stopping) {
        throw e;
      }
    }
  }

  private void load(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages) {
    switch (partition.topic()) {
      case Topics.RUNS -> runEnds.add(partition, messages);
      case Topics.DEAD_LETTERS -> letters.add(partition, messages);
      default ->
          patience.untilDone(() -> holdings.has(partition), () -> loadOrRest(partition, messages));
    }
  }

  /** A table that is not to be written holds up nothing but its own partition. */
  private void loadOrRest(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages)
      throws SQLException {
    try {
      batches.load(partition, messages);
      rests.end(partition);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.TABLE) {
        throw e;
      }
      rests.begin(partition, e);
      holdings.release(partition); // read once more, from where the tables stand
    }
  }

  /** Partitions rest until they are acquired, and while something of theirs is waiting. */
  private void resumeHeld() {
    for (TopicPartition partition : consumer.assignment()) {
      boolean isWaiting = runEnds.isWaiting(partition) || letters.isWaiting(partition);
      if (holdings.has(partition) && !isWaiting) {
        consumer.resume(List.of(partition));
      } else {
        consumer.pause(List.of(partition));
      }
    }
  }

  /** Whether an outage keeps the loop from its work at the moment. */
  public boolean isWaiting() {
    return patience.isWaiting();
  }

  /** Ends the loop after the batch it is at; may be called by any thread. */
  @Override
  public void close() {
    stopping = true;
    consumer.wakeup();
  }

  /** After any change of hands every partition is acquired anew before anything is read. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(holdings::release);
      partitions.forEach(rests::forget);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(holdings::release);
      consumer.pause(partitions);
    }
  }
}
