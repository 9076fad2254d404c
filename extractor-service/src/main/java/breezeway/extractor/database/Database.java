package breezeway.extractor.database;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * Transactions on the pipeline's database: committed when the work returns, rolled back when it
 * throws. An SQL error becomes {@link Reason#DATABASE_UNAVAILABLE} when trying again later can
 * help.
 */
public final class Database {
  /**
   * SQLSTATE classes: connection lost, a server that only reads for now, resources, operator
   * intervention, the server's own system, conflicts.
   */
  private static final Set<String> PASSING_STATES =
      Set.of("08", "25", "53", "57", "58", "40", "55");

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** A question to a table that others lock: how many at a time, and how long each may wait. */
  private static final int QUESTIONS_AT_ONCE = 2;

  private static final String QUESTION_LIMITS =
      "set local lock_timeout = '2s'; set local statement_timeout = '60s'";
  private static final Duration QUESTION_PAUSE = Duration.ofMillis(500);
  private static final Duration QUESTION_PATIENCE = Duration.ofMinutes(2);

  private final DataSource dataSource;
  private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE, true);

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

  /**
   * A question to a table that is not ours, and that somebody may have locked for long, such as a
   * person who changes it. While it is locked the question is asked again and again, for a moment
   * each and few at a time, so that leases and all else still find a connection.
   *
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE} when it stays locked: there is no
   *     answer, and what hangs on it is to be done again later
   */
  public <T, E extends Exception> T ask(Work<T, E> question) throws E {
    long end = System.nanoTime() + QUESTION_PATIENCE.toNanos();
    while (true) {
      try {
        return askOnce(question);
      } catch (PipelineException e) {
        if (!isLocked(e)) {
          throw e;
        }
        if (System.nanoTime() - end > 0) {
          throw new PipelineException(
              Reason.DATABASE_UNAVAILABLE,
              "A table is locked by somebody for more than "
                  + QUESTION_PATIENCE.toMinutes()
                  + " minutes; the table pg_locks says by whom",
              e);
        }
      }
      pause();
    }
  }

  private <T, E extends Exception> T askOnce(Work<T, E> question) throws E {
    try {
      questions.acquire();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    try {
      return transaction(
          connection -> {
            try (Statement statement = connection.createStatement()) {
              statement.execute(QUESTION_LIMITS);
            }
            return question.in(connection);
          });
    } finally {
      questions.release();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(QUESTION_PAUSE);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static PipelineException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new PipelineException(
        Reason.DATABASE_UNAVAILABLE, "Stopped while it waited for a table", e);
  }

  private static boolean isLocked(PipelineException failure) {
    return failure.getCause() instanceof SQLException cause
        && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
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
