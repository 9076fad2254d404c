package breezeway.common.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {
  private static final String FETCHES = "consumer-fetch-manager-metrics";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<MetricName, Metric> client = new HashMap<>();

  @Test
  void showsWhatIsPerClientAndNotTheSamePerPartition() {
    put(FETCHES, "records-lag-max", Map.of("client-id", "a"), 7);
    put(FETCHES, "records-lag-max", Map.of("client-id", "a", "topic", "t", "partition", "0"), 9);
    put(FETCHES, "fetch-rate", Map.of("client-id", "a"), 1);
    put("consumer-node-metrics", "request-total", Map.of("client-id", "a", "node-id", "1"), 1);
    try (KafkaMeters meters = new KafkaMeters(registry)) {
      meters.watch(() -> client);

      assertEquals(List.of("kafka.consumer.fetch.manager.records.lag.max"), shown());
      assertEquals(
          7,
          registry
              .get("kafka.consumer.fetch.manager.records.lag.max")
              .tag("client.id", "a")
              .gauge()
              .value());
    }
    assertEquals(List.of(), shown(), "it ends with the client");
  }

  private List<String> shown() {
    return registry.getMeters().stream().map(meter -> meter.getId().getName()).toList();
  }

  private void put(String group, String name, Map<String, String> tags, double value) {
    MetricName metricName = new MetricName(name, group, "", tags);
    client.put(
        metricName,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metricName;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }
}
