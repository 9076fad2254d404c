package breezeway.standalone.embedded;

import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

/** Where the servers of a data folder are, and which process runs them. */
public record RunningServers(
    long processId, Optional<String> bootstrapServers, Optional<Database> database) {

  /** How to reach the database. Prints without its password. */
  public record Database(String jdbcUrl, String user, String password) {

    public Database {
      Objects.requireNonNull(jdbcUrl);
      Objects.requireNonNull(user);
      Objects.requireNonNull(password);
    }

    @Override
    public String toString() {
      return jdbcUrl + " as " + user;
    }
  }

  /** Without the password: that stays in a file of its own, for its owner only. */
  Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty("process", Long.toString(processId));
    bootstrapServers.ifPresent(
        servers -> properties.setProperty("kafka.bootstrap.servers", servers));
    database.ifPresent(
        found -> {
          properties.setProperty("database.url", found.jdbcUrl());
          properties.setProperty("database.user", found.user());
        });
    return properties;
  }

  static RunningServers fromProperties(Properties properties, Supplier<String> password) {
    return new RunningServers(
        Long.parseLong(properties.getProperty("process", "0")),
        Optional.ofNullable(properties.getProperty("kafka.bootstrap.servers")),
        Optional.ofNullable(properties.getProperty("database.url"))
            .map(
                url -> new Database(url, properties.getProperty("database.user"), password.get())));
  }
}
