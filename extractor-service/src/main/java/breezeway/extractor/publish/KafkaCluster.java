package breezeway.extractor.publish;

import breezeway.common.config.KafkaSettings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Which Kafka cluster we talk to: what was given to one is not in another. */
public final class KafkaCluster {
  private static final int TIMEOUT_SECONDS = 30;

  private KafkaCluster() {}

  /**
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE}
   */
  public static String id(KafkaSettings settings) throws InterruptedException {
    try (Admin admin = Admin.create(settings.adminConfig())) {
      return admin.describeCluster().clusterId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE,
          "Kafka at " + settings.bootstrapServers() + " does not tell which cluster it is",
          e);
    }
  }
}
