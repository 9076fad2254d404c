package breezeway.monitor.page;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Orders as rows of {@code run_requests} and {@code pauses}, which the extractors look at. */
public final class TableOrders implements Orders {
  private static final String ASK =
      """
      with waiting as (
        select min(id) as id from breezeway.run_requests
        where region_code = ? and entity = ? and mode = ? and slot is null and taken_at is null
          and approved_deletes = 0
      ), asked as (
        insert into breezeway.run_requests (region_code, entity, mode, requested_by)
        select ?, ?, ?, 'page' from waiting where id is null
        returning id
      )
      select id from asked union all select id from waiting where id is not null
      """;
  private static final String LOOK =
      """
      select id, region_code, entity, run, refused from breezeway.run_requests where id = ?
      """;
  private static final String PAUSE =
      """
      insert into breezeway.pauses (region_code, entity, paused_by) values (?, ?, 'page')
      on conflict do nothing
      """;
  private static final String RESUME =
      """
      delete from breezeway.pauses where region_code = ? and entity = ?
      """;
  private static final String REMAINING =
      """
      select coalesce(bool_or(region_code = ? and entity = ''), false),
             coalesce(bool_or(region_code = '' and entity = ?), false),
             coalesce(bool_or(region_code = '' and entity = ''), false)
      from breezeway.pauses
      """;

  private final DataSource database;

  /**
   * @param database shared with others; stays open
   */
  public TableOrders(DataSource database) {
    this.database = database;
  }

  @Override
  public long run(String region, String entity, boolean full) {
    String mode = (full ? RunMarker.Mode.FULL : RunMarker.Mode.INCREMENTAL).word();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(ASK)) {
      for (int i = 0; i < 6; i += 3) {
        statement.setString(i + 1, region);
        statement.setString(i + 2, entity);
        statement.setString(i + 3, mode);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Optional<Request> request(long id) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setLong(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Request(
                    row.getLong("id"),
                    row.getString("region_code"),
                    row.getString("entity"),
                    row.getObject("run", Long.class),
                    row.getString("refused")))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void pause(String region, String entity) {
    try (Connection connection = database.getConnection()) {
      change(connection, PAUSE, region, entity);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Remaining resume(String region, String entity) {
    try (Connection connection = database.getConnection()) {
      change(connection, RESUME, region, entity);
      try (PreparedStatement statement = connection.prepareStatement(REMAINING)) {
        statement.setString(1, region);
        statement.setString(2, entity);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return new Remaining(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3));
        }
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static void change(Connection connection, String sql, String region, String entity)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, region);
      statement.setString(2, entity);
      statement.executeUpdate();
    }
  }

  private static PipelineException unavailable(SQLException cause) {
    return new PipelineException(
        Reason.DATABASE_UNAVAILABLE, "PostgreSQL does not answer: " + FailureText.of(cause), cause);
  }
}
