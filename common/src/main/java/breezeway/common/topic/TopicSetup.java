package breezeway.common.topic;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.spec.EntityCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there yet; every service calls it before it begins. */
public final class TopicSetup {
  private static final long TIMEOUT_SECONDS = 30;

  private TopicSetup() {}

  /**
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} when the cluster does not answer
   */
  public static void ensure(Settings settings, EntityCatalog catalog) {
    List<NewTopic> wanted =
        Topics.all(
            catalog,
            settings.kafka().partitions(),
            settings.kafka().replication(),
            settings.kafka().retention());
    Admin admin = null;
    try {
      admin = Admin.create(settings.kafka().adminConfig());
      Set<String> existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing = new ArrayList<>(wanted);
      missing.removeIf(topic -> existing.contains(topic.name()));
      if (!missing.isEmpty()) {
        create(admin, missing);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE,
          "Kafka at "
              + settings.kafka().bootstrapServers()
              + " does not answer; check KAFKA_BOOTSTRAP_SERVERS and that the broker runs",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Interrupted while the topics were made", e);
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO); // would wait for an answer as long as Kafka is away
      }
    }
  }

  private static void create(Admin admin, List<NewTopic> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Map.Entry<String, org.apache.kafka.common.KafkaFuture<Void>> result :
        admin.createTopics(topics).values().entrySet()) {
      try {
        result.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
        // another service was quicker
      }
    }
  }
}
