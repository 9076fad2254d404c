package breezeway.extractor.database;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Transactions on the pipeline's database: committed when the work returns, rolled back when it
 * throws. An SQL error becomes {@link Reason#DATABASE_UNAVAILABLE} when trying again later can
 * help.
 */
public final class Database {
  /**
   * SQLSTATE classes: connection lost, resources, operator intervention, the server's own system,
   * conflicts.
   */
  private static final Set<String> PASSING_STATES = Set.of("08", "53", "57", "58", "40", "55");

  private final DataSource dataSource;

  public Database(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What to do within a transaction; {@code E} is what it may throw besides SQL errors. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T in(Connection connection) throws SQLException, E;
  }

  public <T, E extends Exception> T transaction(Work<T, E> work) throws E {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.in(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * A transaction whose loss in a crash of PostgreSQL costs repeated work only, such as a note of
   * what was fetched: it does not wait for the disk. A later {@link #transaction} that is on disk
   * proves this one to be there too, since the log is written in order.
   */
  public <T, E extends Exception> T note(Work<T, E> work) throws E {
    return transaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("set local synchronous_commit to off");
          }
          return work.in(connection);
        });
  }

  private static PipelineException failure(SQLException e) {
    String state = e.getSQLState();
    boolean passes =
        e instanceof SQLTransientException
            || Thread.currentThread().isInterrupted()
            || state == null
            || (state.length() >= 2 && PASSING_STATES.contains(state.substring(0, 2)));
    return passes
        ? new PipelineException(
            Reason.DATABASE_UNAVAILABLE, "PostgreSQL cannot be reached: " + FailureText.of(e), e)
        : new PipelineException(
            Reason.UNEXPECTED, "PostgreSQL refused a statement of ours: " + FailureText.of(e), e);
  }
}
