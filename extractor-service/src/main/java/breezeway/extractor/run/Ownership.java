package breezeway.extractor.run;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Keeps a process that lost its run, and does not know it yet, from writing about it: one that was
 * frozen and thawed goes on for some seconds before it looks at its lease.
 */
final class Ownership {
  private Ownership() {}

  /**
   * Nobody takes the run over before this transaction ends.
   *
   * @throws PipelineException {@link Reason#FENCED} when somebody has
   */
  static void require(Connection connection, RunId run) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select from breezeway.extraction_runs
            where run = ? and attempt = ? and state = 'running' for share""")) {
      select.setLong(1, run.run());
      select.setInt(2, run.attempt());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new PipelineException(Reason.FENCED, "The run was taken over by another process");
        }
      }
    }
  }
}
