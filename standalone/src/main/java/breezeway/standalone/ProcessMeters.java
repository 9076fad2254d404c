package breezeway.standalone;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What is counted and measured in this process, by its services and about itself: one registry for
 * all of it, which {@code /metrics} shows. Any thread may use it.
 */
public final class ProcessMeters implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final int MOST_REGIONS = 100;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final JvmHeapPressureMetrics heapPressure = new JvmHeapPressureMetrics();
  private final LogbackMetrics logEvents = new LogbackMetrics();

  public ProcessMeters() {
    // Regions come with messages: made-up ones must not become series without end.
    registry
        .config()
        .meterFilter(
            MeterFilter.maximumAllowableTags(
                "breezeway.", "region", MOST_REGIONS, MeterFilter.deny()));
    garbageCollection.bindTo(registry);
    heapPressure.bindTo(registry);
    logEvents.bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmInfoMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** A place for what a service counts, for as long as the service is up. */
  public Part part() {
    return new Part(registry);
  }

  /** What one service registered. A service that is started anew counts from zero. */
  public static final class Part implements AutoCloseable {
    private final CompositeMeterRegistry own = new CompositeMeterRegistry();

    private Part(MeterRegistry whole) {
      own.add(whole);
    }

    public MeterRegistry registry() {
      return own;
    }

    /** Takes all of it away. */
    @Override
    public void close() {
      own.getMeters().forEach(own::remove);
      own.close();
    }
  }

  /** The best of Prometheus' formats that a reader with this {@code Accept} header takes. */
  static String contentType(String accept) {
    return accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
  }

  /**
   * What stands there now.
   *
   * @param contentType one of {@link #contentType}
   */
  String scrape(String contentType) {
    return registry.scrape(contentType);
  }

  @Override
  public void close() {
    garbageCollection.close();
    heapPressure.close();
    logEvents.close();
    registry.close();
  }
}
