package breezeway.monitor;

import breezeway.common.config.Settings;
import breezeway.monitor.alert.AlertDesk;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;

/**
 * Tells people: alerts become mails, the watchdog looks for what nobody reports, the status page
 * shows how everything stands. Starts and goes on without Kafka and without PostgreSQL: that they
 * are away is then what it tells.
 *
 * <p>The methods may be called from any thread.
 */
public final class MonitorService implements AutoCloseable {
  private final AlertDesk alerts;

  /**
   * @param database shared with others; stays open
   * @param meters counts and measures what it does
   */
  public MonitorService(Settings settings, DataSource database, MeterRegistry meters) {
    this.alerts = new AlertDesk(settings, database, meters);
    // The watchdog and everything else that finds something tells it to alerts::accept.
  }

  /** Returns at once; what is not there yet is waited for in the background. */
  public void start() {
    alerts.start();
    // watchdog: begins here
    // status page: begins here
  }

  /** Whether alerts are read, kept and told. */
  public boolean isHealthy() {
    return alerts.isHealthy();
  }

  /** In the opposite order of the start, so that alerts are taken to the last. */
  @Override
  public void close() {
    // status page: ends here
    // watchdog: ends here
    alerts.close();
  }
}
