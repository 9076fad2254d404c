package breezeway.extractor.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/**
 * The service's pool of connections, for Quartz. Once closed it gives none: a job that could not do
 * its work then cannot be noted as done either, and another extractor recovers it.
 */
final class QuartzConnections implements ConnectionProvider {
  private final DataSource dataSource;
  private volatile boolean closed;

  QuartzConnections(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (closed) {
      throw new SQLException("the timetable is closed");
    }
    return dataSource.getConnection();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void initialize() {}

  /** The pool stays open: it is shared. */
  @Override
  public void shutdown() {
    closed = true;
  }
}
