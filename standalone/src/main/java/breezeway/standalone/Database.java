package breezeway.standalone;

import breezeway.common.config.DatabaseSettings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Ways to PostgreSQL. What the JDBC URL says wins over what is set here, so that SSL and timeouts
 * can be chosen there.
 */
public final class Database {
  private static final int CONNECT_SECONDS = 5;

  /** No statement of a service takes this long; a connection that does is dead. */
  private static final int SOCKET_SECONDS = 120;

  /**
   * The server gives a statement up before the client gives the connection up, so that none goes on
   * unseen; and a client that vanished or froze in a transaction does not keep others for long from
   * what it locked, such as the run that one of them is to take over.
   */
  private static final String LIMITS =
      "set statement_timeout = '110s'; set idle_in_transaction_session_timeout = '15s'";

  private Database() {}

  /** A pool of so many connections for a service. */
  static HikariDataSource pool(DatabaseSettings settings, String service, int connections) {
    HikariConfig config = config(settings, service, SOCKET_SECONDS);
    config.setMaximumPoolSize(connections);
    config.setConnectionInitSql(LIMITS);
    return new HikariDataSource(config);
  }

  /** A pool of two for commands and the making of tables, whose statements may take long. */
  static HikariDataSource commandPool(DatabaseSettings settings) {
    HikariConfig config = config(settings, "command", 0);
    config.setMaximumPoolSize(3);
    return new HikariDataSource(config);
  }

  /** Works with a pool that is closed afterwards. */
  public static <T> T with(DatabaseSettings settings, Function<DataSource, T> work) {
    try (HikariDataSource pool = commandPool(settings)) {
      return work.apply(pool);
    }
  }

  private static HikariConfig config(
      DatabaseSettings settings, String service, int socketTimeoutSeconds) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("breezeway-" + service);
    config.setJdbcUrl(settings.url());
    properties(settings, service, socketTimeoutSeconds)
        .forEach((name, value) -> config.addDataSourceProperty(name.toString(), value));
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    config.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
    config.setIdleTimeout(Duration.ofMinutes(2).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
    config.setInitializationFailTimeout(-1); // whether the server answers was asked before
    return config;
  }

  private static Properties properties(
      DatabaseSettings settings, String service, int socketTimeoutSeconds) {
    Properties properties = new Properties();
    if (!settings.user().isEmpty()) {
      properties.setProperty("user", settings.user());
    }
    if (!settings.password().reveal().isEmpty()) {
      properties.setProperty("password", settings.password().reveal());
    }
    properties.setProperty("ApplicationName", "breezeway-" + service);
    properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", String.valueOf(socketTimeoutSeconds));
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  /**
   * Asks the server for its version.
   *
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE} in one sentence that says what to
   *     look at
   */
  public static String version(DatabaseSettings settings) {
    try (Connection connection =
        DriverManager.getConnection(settings.url(), properties(settings, "check", 30))) {
      return connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw new PipelineException(Reason.DATABASE_UNAVAILABLE, sentence(settings, e), e);
    }
  }

  private static String sentence(DatabaseSettings settings, SQLException failure) {
    String server = withoutParameters(settings.url());
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "28P01", "28000" ->
          "PostgreSQL at "
              + server
              + " refused the login of user '"
              + settings.user()
              + "': check DATABASE_USER and DATABASE_PASSWORD";
      case "3D000" ->
          "PostgreSQL has no database of the name in "
              + server
              + ": create it or check DATABASE_URL";
      case "53300" ->
          "PostgreSQL at "
              + server
              + " has no connection left: raise max_connections or lower pool_size";
      default ->
          "PostgreSQL at "
              + server
              + " cannot be reached: check DATABASE_URL and that the server runs ("
              + firstSentence(failure)
              + ")";
    };
  }

  private static String firstSentence(SQLException failure) {
    String line =
        String.valueOf(failure.getMessage()).lines().findFirst().orElse("no further word");
    int end = line.indexOf(". ");
    return end < 0 ? line : line.substring(0, end);
  }

  /** The parameters of a JDBC URL may hold a password. */
  public static String withoutParameters(String jdbcUrl) {
    int question = jdbcUrl.indexOf('?');
    String text = question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
    return text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
  }
}
