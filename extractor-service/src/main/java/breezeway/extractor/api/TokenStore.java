package breezeway.extractor.api;

import breezeway.common.config.Region;
import breezeway.common.config.Secret;
import breezeway.extractor.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The table {@code api_tokens}: keys and tokens of each region, and when its auth endpoints were
 * last called, so that all processes keep to the API's limit of one call per minute.
 */
final class TokenStore {
  /** Longer than a call of the API can take, from the connection to the last byte. */
  private static final String PATIENCE = "set local idle_in_transaction_session_timeout = '90s'";

  private final Database database;

  TokenStore(Database database) {
    this.database = database;
  }

  /**
   * Makes the rows of a region where they are missing, and writes the keys of the settings where
   * they are other ones; tokens that were issued to other keys are dropped with them.
   */
  void prepare(Region region) {
    database.transaction(
        connection -> {
          insertRegion(connection, region);
          execute(
              connection,
              "insert into breezeway.api_tokens (region_code) values (?) on conflict do nothing",
              region.code());
          if (region.clientId().isPresent() && region.clientSecret().isPresent()) {
            writeKeys(connection, region);
          }
          return null;
        });
  }

  private static void insertRegion(Connection connection, Region region) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into breezeway.regions (region_code, region_name, company_id, breezeway_company_id)
            values (?, ?, ?, ?) on conflict do nothing""")) {
      insert.setString(1, region.code());
      insert.setString(2, region.name());
      insert.setObject(3, fittingInteger(region), java.sql.Types.INTEGER);
      insert.setString(4, region.companyId().map(String::valueOf).orElse(null));
      insert.executeUpdate();
    }
  }

  /** The column is an integer since the tables began; a greater id stands in the text column. */
  private static Integer fittingInteger(Region region) {
    return region
        .companyId()
        .filter(id -> id <= Integer.MAX_VALUE)
        .map(Long::intValue)
        .orElse(null);
  }

  private static void writeKeys(Connection connection, Region region) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update breezeway.api_tokens
            set obtain_called_at = case when client_id = ? then obtain_called_at end,
              refresh_called_at = case when client_id = ? then refresh_called_at end,
              obtain_blocked_until = case when client_id = ? then obtain_blocked_until end,
              refresh_blocked_until = case when client_id = ? then refresh_blocked_until end,
              client_id = ?, client_secret = ?, access_token = null, refresh_token = null,
              token_expires_at = null, last_error = null, updated_at = now()
            where region_code = ?
              and (client_id is distinct from ? or client_secret is distinct from ?)""")) {
      String clientId = region.clientId().orElseThrow();
      String secret = region.clientSecret().map(Secret::reveal).orElseThrow();
      for (int i = 1; i <= 5; i++) {
        update.setString(i, clientId);
      }
      update.setString(6, secret);
      update.setString(7, region.code());
      update.setString(8, clientId);
      update.setString(9, secret);
      update.executeUpdate();
    }
  }

  /** What to do while the row is locked. */
  @FunctionalInterface
  interface LockedWork<T> {
    T on(LockedRow row) throws SQLException;
  }

  /**
   * What is stored of a region, and changes of it, all under the row's lock. The work may be a call
   * of the API: the transaction may be idle for as long as that takes.
   */
  <T> T locked(String region, LockedWork<T> work) {
    return database.transaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(PATIENCE);
          }
          return work.on(new LockedRow(connection, region));
        });
  }

  Optional<TokenRow> read(String region) {
    return database.transaction(connection -> select(connection, region, ""));
  }

  /** Drops the access token, unless somebody has replaced it already. */
  void drop(String region, String accessToken) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update breezeway.api_tokens
                  set access_token = null, token_expires_at = null, updated_at = now()
                  where region_code = ? and access_token = ?""")) {
            update.setString(1, region);
            update.setString(2, accessToken);
            return update.executeUpdate();
          }
        });
  }

  private static void execute(Connection connection, String sql, String region)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, region);
      statement.executeUpdate();
    }
  }

  private static Optional<TokenRow> select(Connection connection, String region, String lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "with token as materialized (select * from breezeway.api_tokens where region_code = ? "
                + lock
                + """
                )
                select coalesce(t.company_id, r.company_id,
                    case when r.breezeway_company_id ~ '^[0-9]{1,18}$'
                      then r.breezeway_company_id::bigint end),
                  nullif(t.client_id, ''), nullif(t.client_secret, ''), t.access_token,
                  t.refresh_token, t.token_expires_at, t.last_error, t.obtain_called_at,
                  t.refresh_called_at, t.obtain_blocked_until, t.refresh_blocked_until,
                  clock_timestamp()
                from token t join breezeway.regions r using (region_code)""")) {
      select.setString(1, region);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new TokenRow(
                Optional.ofNullable(row.getObject(1, Long.class)),
                Optional.ofNullable(row.getString(2)),
                Optional.ofNullable(row.getString(3)),
                Optional.ofNullable(row.getString(4)),
                Optional.ofNullable(row.getString(5)),
                instant(row, 6),
                Optional.ofNullable(row.getString(7)),
                instant(row, 8),
                instant(row, 9),
                instant(row, 10),
                instant(row, 11),
                instant(row, 12).orElseThrow()));
      }
    }
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** The row of a region within the transaction that holds its lock. */
  static final class LockedRow {
    private final Connection connection;
    private final String region;

    private LockedRow(Connection connection, String region) {
      this.connection = connection;
      this.region = region;
    }

    TokenRow read() throws SQLException {
      return select(connection, region, "for update").orElseThrow();
    }

    /** New tokens; a refresh that brings no refresh token leaves the one there is. */
    void granted(AuthAnswer.Granted tokens, Instant expiry, boolean byCredentials)
        throws SQLException {
      update(
          """
          access_token = ?, refresh_token = coalesce(?, refresh_token), token_expires_at = ?,
          last_refreshed_at = clock_timestamp(), last_error = null,
          token_generation_count = token_generation_count + ?""",
          tokens.accessToken(),
          tokens.refreshToken().orElse(null),
          OffsetDateTime.ofInstant(expiry, ZoneOffset.UTC),
          byCredentials ? 1 : 0);
    }

    void obtainCalled() throws SQLException {
      update("obtain_called_at = clock_timestamp()");
    }

    void refreshCalled() throws SQLException {
      update("refresh_called_at = clock_timestamp()");
    }

    void obtainBlocked(java.time.Duration wait) throws SQLException {
      update(
          "obtain_blocked_until = clock_timestamp() + ? * interval '1 millisecond'",
          wait.toMillis());
    }

    void refreshBlocked(java.time.Duration wait) throws SQLException {
      update(
          "refresh_blocked_until = clock_timestamp() + ? * interval '1 millisecond'",
          wait.toMillis());
    }

    void dropRefreshToken() throws SQLException {
      update("refresh_token = null");
    }

    void failed(String error) throws SQLException {
      update("last_error = ?", error);
    }

    private void update(String assignments, Object... values) throws SQLException {
      try (PreparedStatement update =
          connection.prepareStatement(
              "update breezeway.api_tokens set updated_at = now(), "
                  + assignments
                  + " where region_code = ?")) {
        for (int i = 0; i < values.length; i++) {
          update.setObject(i + 1, values[i]);
        }
        update.setString(values.length + 1, region);
        update.executeUpdate();
      }
    }
  }
}
