package breezeway.transformer;

import breezeway.common.config.KafkaSettings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.spool.AlertSpool;
import breezeway.common.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells that the service stops: outside the streams, whose transaction ends with them. */
final class StopAlert {
  private static final Logger LOG = LoggerFactory.getLogger(StopAlert.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String SERVICE = "transformer";

  private final KafkaSettings kafka;
  private final AlertSpool spool;

  StopAlert(KafkaSettings kafka, Path dataDir) {
    this.kafka = kafka;
    this.spool = new AlertSpool(dataDir);
  }

  void send(Reason reason) {
    Alert alert = of(reason);
    Optional<Path> kept = keep(alert);
    Map<String, Object> config = kafka.producerConfig();
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
      byte[] key = alert.key().getBytes(StandardCharsets.UTF_8);
      producer
          .send(new ProducerRecord<>(Topics.ALERTS, key, alert.toBytes()))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (kept.isPresent()) {
        spool.remove(kept.get());
      }
    } catch (IOException | ExecutionException | TimeoutException | KafkaException e) {
      LOG.error("The alert of the stop could not be sent; the spool may have it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Alert of(Reason reason) {
    return Alert.error(
        reason,
        "",
        SERVICE, // another service's stop is another cause
        null,
        reason.title()
            + ": the transformer has stopped, its log says why. Nothing is lost: raw pages wait"
            + " in their topics until it is started again.",
        SERVICE);
  }

  private Optional<Path> keep(Alert alert) {
    try {
      return Optional.of(spool.put(alert));
    } catch (IOException e) {
      LOG.warn("The alert of the stop goes to Kafka without a copy on disk: {}", e.toString());
      return Optional.empty();
    }
  }
}
