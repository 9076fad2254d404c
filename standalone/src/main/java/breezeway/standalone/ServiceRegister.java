package breezeway.standalone;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The table {@code service_instances}: which services are up on this database. A service is up when
 * it was seen less than 10 s ago by the database's clock and, on this host, when its process lives.
 */
final class ServiceRegister {
  private static final String SEEN =
      """
      insert into breezeway.service_instances (instance, service, host, pid, healthy, detail)
      values (?, ?, ?, ?, ?, ?)
      on conflict (instance) do update
        set seen_at = now(), healthy = excluded.healthy, detail = excluded.detail
      """;
  private static final String RECENT =
      """
      select service, host, pid from breezeway.service_instances
      where seen_at > now() - interval '10 seconds'
      """;
  private static final String FORGET = "delete from breezeway.service_instances where instance = ?";
  private static final String FORGET_OLD =
      "delete from breezeway.service_instances where seen_at < now() - interval '1 day'";

  private final DataSource database;

  ServiceRegister(DataSource database) {
    this.database = database;
  }

  /**
   * Notes that these services of an instance are up now.
   *
   * @param notWorking what those of them that do not work say about it
   */
  void seen(Instance instance, Set<ServiceKind> kinds, Map<ServiceKind, String> notWorking)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(SEEN)) {
      for (ServiceKind kind : kinds) {
        statement.setString(1, instance.of(kind));
        statement.setString(2, kind.word());
        statement.setString(3, instance.host());
        statement.setLong(4, instance.pid());
        statement.setBoolean(5, !notWorking.containsKey(kind));
        statement.setString(6, notWorking.get(kind));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Takes one service of an instance off the list, and those that nobody has seen for a day. */
  void forget(Instance instance, ServiceKind kind) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement one = connection.prepareStatement(FORGET);
        PreparedStatement old = connection.prepareStatement(FORGET_OLD)) {
      one.setString(1, instance.of(kind));
      one.executeUpdate();
      old.executeUpdate();
    }
  }

  /** The kinds of service of which at least one is up, here or elsewhere. */
  Set<ServiceKind> up() {
    Set<ServiceKind> up = EnumSet.noneOf(ServiceKind.class);
    String thisHost = Instance.thisHost();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(RECENT);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        boolean elsewhere = !rows.getString("host").equals(thisHost);
        if (elsewhere || ProcessHandle.of(rows.getLong("pid")).isPresent()) {
          ServiceKind.ofWord(rows.getString("service")).ifPresent(up::add);
        }
      }
      return up;
    } catch (SQLException e) {
      throw new PipelineException(
          Reason.DATABASE_UNAVAILABLE, "PostgreSQL does not tell which services are up", e);
    }
  }
}
