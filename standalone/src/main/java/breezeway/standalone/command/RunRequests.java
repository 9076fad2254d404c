package breezeway.standalone.command;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Asks the extractor for runs by rows in {@code run_requests}, and looks how they fare. */
final class RunRequests {
  private static final String ASK =
      """
      insert into breezeway.run_requests (region_code, entity, mode, approved_deletes, requested_by)
      values (?, ?, ?, ?, 'command') returning id
      """;
  private static final String LOOK =
      """
      select q.id, q.region_code, q.entity, q.run, q.refused,
             x.api_calls, x.pages, x.records, x.calls_expected, x.state, x.message,
             h.sync_status, h.records_processed, h.records_new, h.records_updated,
             h.records_deleted, h.records_rejected, h.api_calls_made, h.duration_seconds,
             h.error_message
      from breezeway.run_requests q
      left join breezeway.extraction_runs x on x.run = q.run
      left join breezeway.etl_sync_history h on h.run_id = q.run
      where q.id = any (?)
      order by q.id
      """;

  private final DataSource database;

  RunRequests(DataSource database) {
    this.database = database;
  }

  /** Asks for a run of every entity of every region, all or none of them; returns their numbers. */
  List<Long> ask(List<String> regions, List<String> entities, RunMarker.Mode mode) {
    return ask(regions, entities, mode, 0);
  }

  /**
   * @param approvedDeletes how many records each run may delete, if that is more than its share
   */
  List<Long> ask(
      List<String> regions, List<String> entities, RunMarker.Mode mode, long approvedDeletes) {
    List<Long> ids = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(ASK)) {
        for (String entity : entities) {
          for (String region : regions) {
            statement.setString(1, region);
            statement.setString(2, entity);
            statement.setString(3, mode.word());
            statement.setLong(4, approvedDeletes);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              ids.add(row.getLong(1));
            }
          }
        }
      }
      connection.commit();
      return ids;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** How the requests stand now. */
  List<RunRequest> look(List<Long> ids) {
    List<RunRequest> requests = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          requests.add(request(row));
        }
      }
      return requests;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** Takes back what nobody has taken up. */
  void withdraw(List<Long> ids) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "delete from breezeway.run_requests where id = any (?) and taken_at is null")) {
      statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static RunRequest request(ResultSet row) throws SQLException {
    String status = row.getString("sync_status");
    return new RunRequest(
        row.getLong("id"),
        row.getString("region_code"),
        row.getString("entity"),
        row.getObject("run", Long.class),
        row.getString("refused"),
        row.getLong("api_calls"),
        row.getLong("pages"),
        row.getLong("records"),
        row.getObject("calls_expected", Long.class),
        "published".equals(row.getString("state")),
        row.getString("message"),
        status == null
            ? null
            : new RunRequest.End(
                status,
                row.getLong("records_processed"),
                row.getLong("records_new"),
                row.getLong("records_updated"),
                row.getLong("records_deleted"),
                row.getLong("records_rejected"),
                row.getLong("api_calls_made"),
                row.getBigDecimal("duration_seconds"),
                row.getString("error_message")));
  }

  private static PipelineException unavailable(SQLException cause) {
    return new PipelineException(
        Reason.DATABASE_UNAVAILABLE, "PostgreSQL does not answer: " + FailureText.of(cause), cause);
  }
}
