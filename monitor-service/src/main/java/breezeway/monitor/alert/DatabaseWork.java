package breezeway.monitor.alert;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.DatabaseAway;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the desk does with PostgreSQL, on a thread of its own, so that nobody is told later
 * because it is away: copy the incidents, see what is over and which runs were slow, sum up the
 * day, and notice that it does not answer.
 */
final class DatabaseWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWork.class);
  private static final Duration BETWEEN = Duration.ofSeconds(3);
  private static final long CLOSING_MILLIS = 5000;

  private final DataSource database;
  private final Clock clock;
  private final Outage outage;
  private final AlertTable table;
  private final Recovery recovery;
  private final SlowRuns slowRuns;
  private final DailySummary summary;
  private final Thread thread =
      Thread.ofPlatform().name("monitor-database").daemon().unstarted(this::work);
  private boolean told;

  DatabaseWork(Settings settings, DataSource database, Clock clock, AlertDesk desk) {
    this.database = database;
    this.clock = clock;
    this.outage = new Outage(Reason.DATABASE_UNAVAILABLE, "PostgreSQL", desk::acceptOfServer);
    this.table = new AlertTable(desk);
    this.recovery = new Recovery(desk);
    this.slowRuns = new SlowRuns(desk, settings.alerts());
    this.summary = new DailySummary(desk, settings, database, clock);
  }

  void start() {
    thread.start();
  }

  private void work() {
    try {
      while (true) {
        once();
        TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void once() {
    try (Connection connection = database.getConnection()) {
      if (!connection.isValid(5)) {
        throw new SQLException("PostgreSQL does not answer in time");
      }
      outage.answered(clock.instant());
      recovery.look(connection);
      slowRuns.look(connection);
      summary.look(connection);
      table.copy(connection);
      told = false;
    } catch (SQLException e) {
      if (DatabaseAway.is(e)) {
        outage.silent(clock.instant());
      } else if (!told) {
        LOG.warn(
            "Something of the alerts cannot be read or copied just now: {}", FailureText.of(e));
        told = true;
      }
    } catch (RuntimeException | Error e) { // else nobody would ask PostgreSQL any more
      LOG.error("The tables could not be looked at; they are looked at again", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSING_MILLIS); // also of a thread that was never started
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
