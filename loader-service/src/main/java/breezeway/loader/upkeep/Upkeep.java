package breezeway.loader.upkeep;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import breezeway.common.topic.Topics;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.loop.EndOffsets;
import breezeway.loader.loop.LoadLoops;
import breezeway.loader.offset.LoaderOffsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beside the load loops, on a thread of its own: puts runs right that nobody can go on with, at the
 * start and every few seconds, and removes old rows once a day. Several loaders may do so at once.
 */
public final class Upkeep implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** It waits for nobody for long: another turn comes. */
  private static final String LIMITS =
      "set local lock_timeout = '5s'; set local statement_timeout = '60s'";

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final DataSource dataSource;
  private final Admin admin;
  private final DeadLetters deadLetters;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("loader-upkeep").factory());
  private boolean begins = true;

  public Upkeep(DataSource dataSource, Admin admin, DeadLetters deadLetters) {
    this.dataSource = dataSource;
    this.admin = admin;
    this.deadLetters = deadLetters;
  }

  public void start() {
    every(LOOK, this::putRunsRight);
    every(Duration.ofDays(1), this::removeOldRows);
  }

  private interface Turn {
    void run() throws SQLException;
  }

  /** A failed turn is told, and the next one tried; an error would end them all without a word. */
  private void every(Duration period, Turn turn) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            turn.run();
          } catch (SQLException | RuntimeException | Error e) {
            LOG.warn("a turn of the loader's upkeep failed; the next one comes: {}", e.toString());
          }
        },
        0,
        period.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void putRunsRight() throws SQLException {
    String clusterId = LoadLoops.clusterId(admin);
    List<StaleRuns.PutRight> done =
        inTransaction(
            connection -> {
              boolean everyMarkerRead = isEveryMarkerRead(connection, clusterId);
              List<StaleRuns.PutRight> runs =
                  StaleRuns.putRight(connection, clusterId, begins, everyMarkerRead);
              begins &= !everyMarkerRead;
              return runs;
            });
    for (StaleRuns.PutRight run : done) {
      LogPlace place = new LogPlace(run.region(), run.entity(), String.valueOf(run.run()));
      try (LogPlace.Stay here = place.enter()) {
        LOG.warn("The run was running and is failed now: {}", run.text());
      }
      if (run.isNews()) {
        deadLetters.alert(run.alert());
      }
    }
  }

  /**
   * @throws PipelineException when Kafka does not answer
   */
  private boolean isEveryMarkerRead(Connection connection, String clusterId) throws SQLException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int number = 0; number < partitionsOfRuns(); number++) {
      partitions.add(new TopicPartition(Topics.RUNS, number));
    }
    LoaderOffsets offsets = new LoaderOffsets(clusterId);
    for (Map.Entry<TopicPartition, Long> end : new EndOffsets(admin).of(partitions).entrySet()) {
      if (offsets.nextOffset(connection, end.getKey()).orElse(0) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  private int partitionsOfRuns() {
    try {
      return admin
          .describeTopics(List.of(Topics.RUNS))
          .topicNameValues()
          .get(Topics.RUNS)
          .get(KAFKA_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .partitions()
          .size();
    } catch (ExecutionException | TimeoutException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Kafka does not describe the topic of runs", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Interrupted while asking about the topic of runs", e);
    }
  }

  private void removeOldRows() throws SQLException {
    int removed = inTransaction(OldRows::remove);
    if (removed > 0) {
      LOG.info("removed {} old rows of dead letters and drift", removed);
    }
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private <T> T inTransaction(Work<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try (Statement statement = connection.createStatement()) {
        statement.execute(LIMITS);
        T result = work.in(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
