package breezeway.loader.loop;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions end, open transactions included. The committed end will not do as a barrier: a
 * transaction becomes visible in one partition a moment before it does in another, so a marker may
 * be read while the row sets committed with it still lie behind the committed end of theirs.
 */
public final class EndOffsets {
  private static final long TIMEOUT_SECONDS = 15;

  private final Admin admin;

  public EndOffsets(Admin admin) {
    this.admin = admin;
  }

  /**
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} when Kafka does not answer
   */
  public Map<TopicPartition, Long> of(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    try {
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> end :
          admin
              .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
              .all()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .entrySet()) {
        ends.put(end.getKey(), end.getValue().offset());
      }
      return ends;
    } catch (ExecutionException | TimeoutException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Kafka does not tell where its partitions end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Interrupted while asking where partitions end", e);
    }
  }
}
