package breezeway.loader;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.topic.Topics;
import breezeway.loader.loop.EndOffsets;
import breezeway.loader.loop.LoadLoops;
import breezeway.loader.offset.LoaderOffsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * Has the rows topics read from their start again, by whatever loaders are up: what is missing or
 * wrong in the tables becomes right, what is right is not written. No loader needs to stop.
 */
public final class Rebuild {
  private static final long TIMEOUT_SECONDS = 30;

  private final DataSource dataSource;
  private final LoaderOffsets offsets;
  private final Map<TopicPartition, Long> ends;

  private Rebuild(DataSource dataSource, LoaderOffsets offsets, Map<TopicPartition, Long> ends) {
    this.dataSource = dataSource;
    this.offsets = offsets;
    this.ends = ends;
  }

  /**
   * @param entities entities to rebuild
   * @param region only the partition that holds this region (others that share it are read along);
   *     empty for all
   * @return its progress
   */
  public static Rebuild begin(
      Settings settings,
      DataSource dataSource,
      Collection<String> entities,
      Optional<String> region) {
    try (Admin admin = Admin.create(settings.kafka().adminConfig())) {
      LoaderOffsets offsets = new LoaderOffsets(LoadLoops.clusterId(admin));
      List<TopicPartition> partitions = partitions(admin, entities, region);
      Map<TopicPartition, Long> ends = new EndOffsets(admin).of(partitions);
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        for (TopicPartition partition : partitions) {
          offsets.setBack(connection, partition);
        }
        connection.commit();
      } catch (SQLException e) {
        throw unavailable(e);
      }
      return new Rebuild(dataSource, offsets, ends);
    }
  }

  private static List<TopicPartition> partitions(
      Admin admin, Collection<String> entities, Optional<String> region) {
    List<String> topics = entities.stream().map(Topics::rows).toList();
    List<TopicPartition> partitions = new ArrayList<>();
    try {
      for (TopicDescription topic :
          admin
              .describeTopics(topics)
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .values()) {
        int count = topic.partitions().size();
        for (int number = 0; number < count; number++) {
          if (region.isEmpty() || Topics.partition(region.get(), count) == number) {
            partitions.add(new TopicPartition(topic.name(), number));
          }
        }
      }
      return partitions;
    } catch (ExecutionException | TimeoutException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Kafka does not describe the rows topics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Interrupted while asking for the rows topics", e);
    }
  }

  /** Whether everything is loaded again that was in the topics when this began. */
  public boolean isDone() {
    return remaining() == 0;
  }

  /** Messages still to be read. */
  public long remaining() {
    Map<TopicPartition, Long> reached = new HashMap<>();
    try (Connection connection = dataSource.getConnection()) {
      for (TopicPartition partition : ends.keySet()) {
        reached.put(partition, offsets.nextOffset(connection, partition).orElse(0));
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - reached.get(end.getKey())))
        .sum();
  }

  private static PipelineException unavailable(SQLException failure) {
    return new PipelineException(
        Reason.DATABASE_UNAVAILABLE,
        "PostgreSQL does not answer: " + FailureText.of(failure),
        failure);
  }
}
