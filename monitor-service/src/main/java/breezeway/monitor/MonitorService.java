package breezeway.monitor;

import breezeway.common.config.Settings;
import breezeway.monitor.alert.AlertDesk;
import breezeway.monitor.metric.SituationMeters;
import breezeway.monitor.page.SituationReadings;
import breezeway.monitor.page.StatusPage;
import breezeway.monitor.page.TableOrders;
import breezeway.monitor.state.KafkaLag;
import breezeway.monitor.state.SharedReading;
import breezeway.monitor.state.SituationReader;
import breezeway.monitor.watch.Watchdog;
import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people: alerts become mails, the watchdog looks for what nobody reports, the status page
 * shows how everything stands. Starts and goes on without Kafka and without PostgreSQL: that they
 * are away is then what it tells.
 *
 * <p>The methods may be called from any thread.
 */
public final class MonitorService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MonitorService.class);

  /** Pages, metrics and watchdog that look at about the same time share one reading. */
  private static final Duration READING_GOOD_FOR = Duration.ofSeconds(2);

  private final Settings settings;
  private final DataSource database;
  private final AlertDesk alerts;
  private final SituationReader reader;
  private final SharedReading reading;
  private final Watchdog watchdog;
  private final SituationMeters situationMeters;
  private final HttpHandler vitals;
  private volatile Optional<StatusPage> page = Optional.empty();

  /**
   * @param database shared with others; stays open
   * @param meters counts and measures what it does
   * @param vitals answers {@code /health} and {@code /metrics} of the process beside the page
   */
  public MonitorService(
      Settings settings, DataSource database, MeterRegistry meters, HttpHandler vitals) {
    this.settings = settings;
    this.database = database;
    this.vitals = vitals;
    this.alerts = new AlertDesk(settings, database, meters);
    Clock clock = Clock.systemUTC();
    this.reader = new SituationReader(settings, database, new KafkaLag(settings), clock);
    this.reading = new SharedReading(reader, READING_GOOD_FOR);
    this.watchdog = new Watchdog(settings, reading::get, alerts, clock);
    this.situationMeters = new SituationMeters(reading::get, meters, clock);
  }

  /** Returns at once; what is not there yet is waited for in the background. */
  public void start() {
    alerts.start();
    watchdog.start();
    openPage();
    situationMeters.start();
  }

  /** Whether alerts are read, kept and told. */
  public boolean isHealthy() {
    return alerts.isHealthy();
  }

  /** In the opposite order of the start, so that alerts are taken to the last. */
  @Override
  public void close() {
    situationMeters.close();
    page.ifPresent(StatusPage::close);
    watchdog.close();
    alerts.close();
    reader.close();
  }

  /** Where the status page is; empty while it is not open. */
  public Optional<URI> pageAddress() {
    return page.map(StatusPage::address);
  }

  /** That nobody can look must not keep anybody from being told. */
  private void openPage() {
    try {
      page =
          Optional.of(
              new StatusPage(
                  settings,
                  new SituationReadings(reader, reading),
                  new TableOrders(database),
                  vitals,
                  Clock.systemUTC()));
    } catch (IOException e) {
      LOG.error(
          "There is no status page: {} of BREEZEWAY_STATUS_HOST is no address of this machine ({})",
          settings.monitor().host(),
          e.toString());
    }
  }
}
