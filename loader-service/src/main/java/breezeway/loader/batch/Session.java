package breezeway.loader.batch;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database connection, kept by one thread, with its staging tables. After an outage it is
 * dropped and the next use opens another one.
 */
public final class Session implements AutoCloseable {
  private static final String SETTINGS =
      // A plan made while a table was empty must not outlive that; a row that is locked for long
      // belongs to somebody who hangs; and a loader that freezes in the middle of a transaction
      // must not keep its successor from the region, nor a locked table all others. No statement
      // outlives a client's patience.
      "set local plan_cache_mode = force_custom_plan; set local jit = off;"
          + " set local random_page_cost = 1.1; set local lock_timeout = '20s';"
          + " set local statement_timeout = '110s';"
          + " set local idle_in_transaction_session_timeout = '15s'";

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final DataSource dataSource;
  private final String applicationName;
  private final CopyText text = new CopyText();
  private final Set<String> stages = new HashSet<>();
  private Connection connection;

  public Session(DataSource dataSource, String applicationName) {
    this.dataSource = dataSource;
    this.applicationName = applicationName;
  }

  /** What happens in one transaction. */
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Runs the work in a transaction of its own and commits it; any failure rolls it back. */
  public <T> T inTransaction(Work<T> work) throws SQLException {
    Connection current = open();
    try {
      try (Statement statement = current.createStatement()) {
        statement.execute(SETTINGS);
      }
      T result = work.run(current);
      current.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      try {
        current.rollback();
      } catch (SQLException lost) {
        e.addSuppressed(lost);
        close();
      }
      throw e;
    }
  }

  /** Runs one statement outside of any transaction. */
  public void runAlone(String sql) throws SQLException {
    Connection current = open();
    current.setAutoCommit(true);
    try (Statement statement = current.createStatement()) {
      statement.execute(sql);
    } finally {
      current.setAutoCommit(false);
    }
  }

  /** Makes the staging tables that this connection does not have yet. */
  void ensure(Collection<Stage> wanted) throws SQLException {
    Connection current = open();
    for (Stage stage : wanted) {
      if (!stages.contains(stage.name())) {
        try (Statement statement = current.createStatement()) {
          statement.execute(stage.createSql());
        }
        current.commit();
        stages.add(stage.name());
      }
    }
  }

  /** Empties staging tables that are filled once more in the same transaction. */
  void empty(Connection current, Collection<Stage> filled) throws SQLException {
    try (Statement statement = current.createStatement()) {
      for (Stage stage : filled) {
        statement.execute("delete from " + stage.name());
      }
    }
  }

  private Connection open() throws SQLException {
    if (connection == null) {
      Connection fresh = dataSource.getConnection();
      try (Statement statement = fresh.createStatement()) {
        fresh.setAutoCommit(false);
        // Whatever an earlier user of this connection left behind.
        statement.execute("discard temp");
        statement.execute("set application_name = '" + applicationName + "'");
        fresh.commit();
      } catch (SQLException e) {
        fresh.close();
        throw e;
      }
      connection = fresh;
    }
    return connection;
  }

  /** The buffer for rows on their way to a staging table. */
  CopyText text() {
    text.clear();
    return text;
  }

  void copy(Connection current, Stage stage) throws SQLException {
    if (text.rows() == 0) {
      return;
    }
    var copy = current.unwrap(PGConnection.class).getCopyAPI().copyIn(stage.copySql());
    try {
      copy.writeToCopy(text.bytes(), 0, text.length());
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Gives the connection up; a pool does not hand it to anybody else. */
  @Override
  public void close() {
    Connection old = connection;
    connection = null;
    stages.clear();
    if (old == null) {
      return;
    }
    if (dataSource instanceof HikariDataSource pool) {
      pool.evictConnection(old); // this closes it
      return;
    }
    try {
      old.close();
    } catch (SQLException e) {
      LOG.debug("a lost connection was closed", e);
    }
  }
}
