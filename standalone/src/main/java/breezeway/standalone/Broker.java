package breezeway.standalone;

import breezeway.common.config.KafkaSettings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/** A look at Kafka before anything is built on it. */
public final class Broker {
  private static final int PATIENCE_SECONDS = 10;

  private Broker() {}

  /**
   * Counts the brokers.
   *
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} in one sentence that says what to
   *     look at
   */
  public static int count(KafkaSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.adminConfig());
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000 / 2);
    try (Admin admin = Admin.create(config)) {
      return admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).size();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE,
          "Kafka at "
              + settings.bootstrapServers()
              + (e.getCause() instanceof ConfigException
                  ? " cannot be asked: " + FailureText.message(e.getCause()).orElse("")
                  : " does not answer")
              + ": check KAFKA_BOOTSTRAP_SERVERS and that the broker runs",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(Reason.KAFKA_UNAVAILABLE, "Interrupted while asking Kafka", e);
    }
  }
}
