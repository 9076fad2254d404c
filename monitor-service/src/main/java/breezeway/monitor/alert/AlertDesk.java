package breezeway.monitor.alert;

import breezeway.common.config.Settings;
import breezeway.common.message.Alert;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Where alerts come together: those of the topic, and those that this process finds by itself.
 *
 * <p>The methods may be called from any thread.
 */
public final class AlertDesk implements Consumer<Alert>, AutoCloseable {
  private final AlertTopicReader reader;

  /**
   * @param database shared with others; stays open
   * @param meters counts and measures what it does
   */
  public AlertDesk(Settings settings, DataSource database, MeterRegistry meters) {
    this.reader = new AlertTopicReader(settings, database, meters);
  }

  /** Returns at once. */
  public void start() {
    reader.start();
  }

  /**
   * Takes an alert that this process found. The same one may be given again and again while it is
   * so: it is counted, and told once; {@link Alert.Severity#RESOLVED} ends it.
   */
  @Override
  public void accept(Alert alert) {
    reader.accept(alert);
  }

  /** Whether the last alerts could be read and written. */
  public boolean isHealthy() {
    return reader.isHealthy();
  }

  @Override
  public void close() {
    reader.close();
  }
}
