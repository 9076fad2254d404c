package breezeway.extractor.api;

import breezeway.extractor.database.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The table {@code rate_budgets}: one row per key pair, locked while calls are granted, on the
 * database's clock, so that all processes share one window.
 */
final class RateBudgetStore {
  private final Database database;

  RateBudgetStore(Database database) {
    this.database = database;
  }

  /**
   * @param granted calls that may be made now
   * @param delay until more can be granted; nothing when all was
   */
  record Claim(int granted, Duration delay) {}

  Claim claim(String keyPair, int wanted, int limit) {
    return database.transaction(
        connection -> {
          ensureRow(connection, keyPair);
          RateWindow window;
          long now;
          long pausedMillis;
          // The clock is read after the lock is held: a time before the wait would be too early.
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  with locked as materialized (
                    select recent_seconds, recent_calls, paused_until
                    from breezeway.rate_budgets where key_pair = ? for update)
                  select recent_seconds, recent_calls,
                    (extract(epoch from clock_timestamp()) * 1000)::bigint,
                    greatest(0, ceil(extract(epoch from paused_until - clock_timestamp()) * 1000))
                      ::bigint
                  from locked""")) {
            select.setString(1, keyPair);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              window =
                  new RateWindow(
                      Arrays.asList((Long[]) row.getArray(1).getArray()),
                      Arrays.asList((Integer[]) row.getArray(2).getArray()));
              now = row.getLong(3);
              pausedMillis = row.getLong(4);
            }
          }
          // A longer pause than any we make was noted before the clock was set back.
          if (pausedMillis > 0 && pausedMillis <= RetryAfter.LONGEST_BELIEVED.toMillis()) {
            return new Claim(0, Duration.ofMillis(pausedMillis));
          }
          RateWindow.Grant grant = window.grant(wanted, limit, now);
          if (grant.granted() > 0) {
            save(connection, keyPair, grant.window());
          }
          return new Claim(grant.granted(), Duration.ofMillis(grant.waitMillis()));
        });
  }

  /** Nobody is granted anything until the wait is over; a longer pause stays. */
  void pause(String keyPair, Duration wait) {
    database.transaction(
        connection -> {
          ensureRow(connection, keyPair);
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update breezeway.rate_budgets
                  set paused_until = greatest(
                    case when paused_until < clock_timestamp() + ? * interval '1 millisecond'
                      then paused_until end,
                    clock_timestamp() + ? * interval '1 millisecond')
                  where key_pair = ?""")) {
            update.setLong(1, RetryAfter.LONGEST_BELIEVED.toMillis());
            update.setLong(2, wait.toMillis());
            update.setString(3, keyPair);
            return update.executeUpdate();
          }
        });
  }

  private static void ensureRow(Connection connection, String keyPair) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into breezeway.rate_budgets (key_pair)
            select ? where not exists (select from breezeway.rate_budgets where key_pair = ?)
            on conflict do nothing""")) {
      insert.setString(1, keyPair);
      insert.setString(2, keyPair);
      insert.executeUpdate();
    }
  }

  private static void save(Connection connection, String keyPair, RateWindow window)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update breezeway.rate_budgets set recent_seconds = ?, recent_calls = ?
            where key_pair = ?""")) {
      update.setArray(1, array(connection, "bigint", window.seconds()));
      update.setArray(2, array(connection, "integer", window.calls()));
      update.setString(3, keyPair);
      update.executeUpdate();
    }
  }

  private static Array array(Connection connection, String type, List<?> values)
      throws SQLException {
    return connection.createArrayOf(type, values.toArray());
  }
}
