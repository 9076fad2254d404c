package breezeway.standalone.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * One Kafka and one PostgreSQL for all integration tests of a JVM: started when the first test
 * asks, stopped with the JVM.
 *
 * <p>{@code -Dbreezeway.servers=embedded} (the default) takes our own, {@code testcontainers} those
 * of Docker; without a Docker engine the tests are skipped and say so. The servers are shared, so
 * tests name their topics themselves and take a database each. A test that stops a server starts
 * one of its own.
 */
public final class TestServers {

  public static final String SWITCH = "breezeway.servers";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestServers() {}

  public static String bootstrapServers() {
    return Source.CHOSEN.bootstrapServers();
  }

  /** A fresh, empty database. */
  public static TestDatabase createDatabase() {
    TestDatabase main = Source.CHOSEN.mainDatabase();
    String name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    try (Connection connection = main.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("No database for the test: " + e.getMessage(), e);
    }
    String url = main.jdbcUrl();
    int queryStart = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
    String address = url.substring(0, url.lastIndexOf('/', queryStart) + 1);
    return new TestDatabase(
        address + name + url.substring(queryStart), main.user(), main.password());
  }

  /** Where the servers come from. Each starts its two servers apart: many tests need only one. */
  interface Source {

    /** Chosen once, when the first test asks. */
    Source CHOSEN = choose();

    String bootstrapServers();

    TestDatabase mainDatabase();

    private static Source choose() {
      String choice = System.getProperty(SWITCH, "embedded");
      return switch (choice) {
        case "embedded" -> new EmbeddedSource();
        case "testcontainers" -> new TestcontainersSource();
        default ->
            throw new IllegalArgumentException(
                "-D" + SWITCH + " is embedded or testcontainers, not " + choice);
      };
    }
  }

  /** Skips the test that asks, with the reason. */
  static void skip(String reason) {
    Assumptions.abort(reason);
  }
}
