package breezeway.extractor.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.JobPersistenceException;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quartz's job store in a database, which says in one line that the database is away, and in
 * another that it is back, where Quartz writes stack traces. It tries again until then. Quartz
 * makes it by its name.
 */
@SuppressWarnings("unchecked") // Quartz's own: it overrides a generic method by a raw one
public final class PatientJobStore extends JobStoreTX {
  private static final Logger LOG = LoggerFactory.getLogger(PatientJobStore.class);

  private volatile boolean away;

  @FunctionalInterface
  private interface Turn<T> {
    T take() throws JobPersistenceException;
  }

  /**
   * Tells others that we live, and takes over what those who do not have left. It also wakes
   * Quartz, which sleeps until its next slot: a clock that is set back meanwhile would let it sleep
   * on.
   */
  @Override
  protected boolean doCheckin() throws JobPersistenceException {
    boolean recovered = patiently(super::doCheckin, false);
    signalSchedulingChangeImmediately(0L);
    return recovered;
  }

  @Override
  protected RecoverMisfiredJobsResult doRecoverMisfires() throws JobPersistenceException {
    return patiently(super::doRecoverMisfires, RecoverMisfiredJobsResult.NO_OP);
  }

  /**
   * One of this machine whose process is gone is dead at once, and not after a while of silence.
   */
  @Override
  protected long calcFailedIfAfter(SchedulerStateRecord other) {
    boolean isGone = Owner.isKnownToBeGone(other.getSchedulerInstanceId());
    return isGone ? 0 : super.calcFailedIfAfter(other);
  }

  private <T> T patiently(Turn<T> turn, T nothing) throws JobPersistenceException {
    try {
      T result = turn.take();
      if (away) {
        away = false;
        LOG.info("the timetable has PostgreSQL again; what it missed is made up for");
      }
      return result;
    } catch (JobPersistenceException e) {
      if (!isOfDatabase(e)) {
        throw e;
      }
      if (!away) {
        away = true;
        LOG.warn("the timetable waits for PostgreSQL: {}", rootMessage(e));
      }
      pause();
      return nothing;
    }
  }

  static boolean isOfDatabase(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return true;
      }
    }
    return false;
  }

  static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private void pause() {
    try {
      Thread.sleep(getDbRetryInterval());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Quartz's threads end by a flag of their own
    }
  }

  /** A connection that cannot be rolled back is lost, and PostgreSQL has rolled it back itself. */
  @Override
  protected void rollbackConnection(Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("a lost connection was not rolled back", e);
    }
  }

  /** The pool puts the attributes of a connection back itself. */
  @Override
  protected Connection getAttributeRestoringConnection(Connection connection) {
    return connection;
  }
}
