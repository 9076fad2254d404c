package breezeway.common.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach Kafka, and the client settings that all services share.
 *
 * @param bootstrapServers empty when the embedded broker is to be used
 * @param partitions of raw, rows and runs topics when they are made
 * @param replication of topics when they are made
 * @param retention of raw pages, alerts and dead letters when their topics are made
 * @param clientProperties further client settings as they are, such as security ones
 */
public record KafkaSettings(
    String bootstrapServers,
    int partitions,
    short replication,
    Duration retention,
    Map<String, String> clientProperties) {

  /**
   * A broker that has just been started may tell for a moment of no topic at all. Who believed it
   * asks again after this, not after Kafka's 5 minutes.
   */
  private static final int METADATA_MAX_AGE_MILLIS = 30_000;

  public KafkaSettings {
    clientProperties = Map.copyOf(clientProperties);
  }

  public boolean isEmbedded() {
    return bootstrapServers.isEmpty();
  }

  public KafkaSettings withBootstrapServers(String servers) {
    return new KafkaSettings(servers, partitions, replication, retention, clientProperties);
  }

  public Map<String, Object> adminConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MILLIS);
    config.putAll(clientProperties);
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return config;
  }

  /** A producer that loses nothing and doubles nothing of its own: acks=all, idempotent. */
  public Map<String, Object> producerConfig() {
    Map<String, Object> config = adminConfig();
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, breezeway.common.topic.Topics.MAX_MESSAGE_BYTES);
    return config;
  }

  /** A consumer of committed records that commits nothing by itself. */
  public Map<String, Object> consumerConfig() {
    Map<String, Object> config = adminConfig();
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return config;
  }
}
