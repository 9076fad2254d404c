package breezeway.standalone.monitor;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.standalone.Schema;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A database with the pipeline's tables, to be filled by hand, and settings that name it. */
public final class MonitoredTables implements AutoCloseable {
  private final Path folder = TestFolders.create("monitor-");
  private final HikariDataSource database = new HikariDataSource();
  private final Settings settings;

  public MonitoredTables(Map<String, String> environment) {
    TestDatabase server = TestServers.createDatabase();
    database.setJdbcUrl(server.jdbcUrl());
    database.setUsername(server.user());
    database.setPassword(server.password());
    database.setMaximumPoolSize(3);
    Map<String, String> values = new HashMap<>(environment);
    values.put("BREEZEWAY_DATA_DIR", folder.toString());
    Problems problems = new Problems();
    Settings read =
        Settings.read(
            Path.of(System.getProperty("breezeway.home"), "config"),
            Environment.of(values),
            problems);
    problems.throwIfAny();
    settings =
        read.withServers(
            read.kafka().withBootstrapServers(TestServers.bootstrapServers()),
            read.database()
                .withServer(server.jdbcUrl(), server.user(), Secret.of(server.password())));
    Schema.apply(database, settings);
  }

  public Settings settings() {
    return settings;
  }

  public HikariDataSource database() {
    return database;
  }

  public void execute(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    database.close();
    TestFolders.delete(folder);
  }
}
