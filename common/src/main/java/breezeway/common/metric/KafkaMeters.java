package breezeway.common.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Shows some dozens of the many hundred metrics of each Kafka client: those per client or thread
 * that say whether it works and how fast, none per topic, partition or broker. One thread looks for
 * new ones once a minute, for all clients of a service.
 *
 * <p>Any thread may call.
 */
public final class KafkaMeters implements AutoCloseable {
  /** What is shown, by group as Kafka names it; docs/monitoring.md tells what each means. */
  private static final Map<String, Set<String>> SHOWN =
      Map.of(
          "producer-metrics",
          Set.of(
              "record-send-total",
              "record-retry-total",
              "record-error-total",
              "record-queue-time-avg",
              "request-latency-avg",
              "request-latency-max",
              "requests-in-flight",
              "buffer-available-bytes",
              "connection-count",
              "failed-authentication-total"),
          "consumer-fetch-manager-metrics",
          Set.of(
              "records-consumed-total",
              "bytes-consumed-total",
              "records-lag-max",
              "fetch-latency-avg",
              "fetch-latency-max"),
          "consumer-coordinator-metrics",
          Set.of(
              "assigned-partitions",
              "rebalance-total",
              "failed-rebalance-total",
              "last-heartbeat-seconds-ago"),
          "consumer-metrics",
          Set.of(
              "time-between-poll-max",
              "poll-idle-ratio-avg",
              "connection-count",
              "failed-authentication-total"),
          "admin-client-metrics",
          Set.of("connection-count", "failed-authentication-total", "request-total"),
          "stream-metrics",
          Set.of("alive-stream-threads", "failed-stream-threads"),
          "stream-thread-metrics",
          Set.of(
              "process-total",
              "process-latency-avg",
              "process-latency-max",
              "commit-total",
              "commit-latency-avg",
              "commit-latency-max",
              "task-created-total",
              "task-closed-total"),
          // Its version is a tag of all the others.
          "app-info",
          Set.of("version"));

  /** Per client or thread, and nothing finer. */
  private static final Set<String> TAGS = Set.of("client-id", "thread-id", "process-id");

  private final MeterRegistry registry;
  private final List<KafkaClientMetrics> watched = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("kafka-meters").factory());

  public KafkaMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows a client's metrics.
   *
   * @param metrics {@code client::metrics} of a producer, consumer, admin or streams client
   * @return ends it; to be called when the client is closed, unless all of them end together
   */
  public AutoCloseable watch(Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
    KafkaClientMetrics meters = new KafkaClientMetrics(view(metrics), List.of(), refresher);
    meters.bindTo(registry);
    watched.add(meters);
    return () -> {
      watched.remove(meters);
      meters.close();
    };
  }

  /**
   * A client that only has the metrics that are shown. Leaving the others out later, in the
   * registry, would also lose those that are there per client and per topic under one name.
   */
  private static Consumer<?, ?> view(
      Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
    return (Consumer<?, ?>)
        Proxy.newProxyInstance(
            Consumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("metrics")) {
                throw new UnsupportedOperationException(method.getName());
              }
              return shown(metrics.get());
            });
  }

  private static Map<MetricName, Metric> shown(Map<MetricName, ? extends Metric> all) {
    Map<MetricName, Metric> shown = new HashMap<>();
    all.forEach(
        (name, metric) -> {
          if (SHOWN.getOrDefault(name.group(), Set.of()).contains(name.name())
              && TAGS.containsAll(name.tags().keySet())) {
            shown.put(name, metric);
          }
        });
    return shown;
  }

  @Override
  public void close() {
    refresher.shutdownNow();
    watched.forEach(KafkaClientMetrics::close);
    watched.clear();
  }
}
