package breezeway.extractor.publish;

import breezeway.common.config.KafkaSettings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.spool.AlertOutlet;
import breezeway.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;

/**
 * Sends to Kafka with one shared, idempotent producer. What is sent for a region and entity one
 * after the other lies in its partition one after the other. Memory is bounded: a sender waits
 * while 32 MB are under way.
 */
public final class RawPublisher implements AutoCloseable {
  private static final long BUFFER_BYTES = 32L * 1024 * 1024;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final AlertOutlet alerts;
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

  /**
   * @param dataDir alerts wait there while Kafka does not take them
   */
  public RawPublisher(KafkaSettings settings, Path dataDir) {
    this(new KafkaProducer<>(config(settings)), dataDir);
  }

  RawPublisher(Producer<byte[], byte[]> producer, Path dataDir) {
    this.producer = producer;
    this.alerts = new AlertOutlet(producer, dataDir);
  }

  private static Map<String, Object> config(KafkaSettings settings) {
    Map<String, Object> config = settings.producerConfig();
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "breezeway-extractor");
    return config;
  }

  /**
   * Sends one message of a region.
   *
   * @return completes when Kafka has acknowledged it; fails with a {@link PipelineException}
   */
  public CompletableFuture<Void> send(String topic, String region, byte[] value, Headers headers)
      throws InterruptedException {
    byte[] key = region.getBytes(StandardCharsets.UTF_8);
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    try {
      int partition = Topics.partition(region, partitionsOf(topic));
      producer.send(
          new ProducerRecord<>(topic, partition, null, key, value, headers),
          (metadata, failure) -> {
            if (failure == null) {
              acknowledged.complete(null);
            } else {
              acknowledged.completeExceptionally(failure(topic, failure));
            }
          });
    } catch (InterruptException e) {
      Thread.interrupted(); // Kafka sets it again before it throws
      throw new InterruptedException("stopped while a message was sent");
    } catch (KafkaException e) {
      throw failure(topic, e);
    }
    return acknowledged;
  }

  /** Sends an alert; nobody waits for Kafka, and none is lost while it is away. */
  public void alert(Alert alert) {
    alerts.send(alert);
  }

  /** What its producer measures. */
  public Map<MetricName, ? extends Metric> metrics() {
    return producer.metrics();
  }

  private int partitionsOf(String topic) {
    return partitions.computeIfAbsent(topic, name -> producer.partitionsFor(name).size());
  }

  private static PipelineException failure(String topic, Exception failure) {
    if (failure instanceof RecordTooLargeException) {
      return new PipelineException(
          Reason.BAD_ANSWER, "An answer is larger than " + topic + " takes", failure);
    }
    return new PipelineException(
        Reason.KAFKA_UNAVAILABLE,
        "Kafka did not take a message for " + topic + ": " + FailureText.of(failure),
        failure);
  }

  @Override
  public void close() {
    alerts.close();
    producer.close(CLOSE_TIMEOUT);
  }
}
