package breezeway.standalone;

import breezeway.common.config.Settings;
import breezeway.extractor.ExtractorService;
import breezeway.loader.LoaderService;
import breezeway.monitor.MonitorService;
import breezeway.transformer.TransformerService;
import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import javax.sql.DataSource;

/** The real services. */
public final class Wiring {
  private Wiring() {}

  /** See {@link Service.Maker#make}. */
  public static Service service(
      ServiceKind kind,
      Settings settings,
      DataSource database,
      String instance,
      boolean timetable,
      MeterRegistry meters,
      HttpHandler vitals) {
    return switch (kind) {
      case EXTRACTOR -> {
        ExtractorService extractor =
            new ExtractorService(settings, database, instance, timetable, meters);
        yield new Service(
            extractor::start,
            extractor::isHealthy,
            extractor::isHealthy,
            extractor::stopped,
            extractor::close);
      }
      case TRANSFORMER -> {
        TransformerService transformer = new TransformerService(settings, meters);
        yield new Service(
            transformer::start,
            transformer::isHealthy,
            transformer::isWorking,
            transformer::stopped,
            transformer::close);
      }
      case LOADER -> {
        LoaderService loader = new LoaderService(settings, database, meters);
        yield new Service(
            loader::start, loader::isHealthy, loader::isHealthy, loader::stopped, loader::close);
      }
      case MONITOR -> {
        MonitorService monitor = new MonitorService(settings, database, meters, vitals);
        yield new Service(
            monitor::start,
            monitor::isHealthy,
            monitor::isHealthy,
            Optional::empty,
            monitor::close,
            monitor::pageAddress);
      }
    };
  }
}
