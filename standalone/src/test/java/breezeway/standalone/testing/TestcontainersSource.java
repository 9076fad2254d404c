package breezeway.standalone.testing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The servers from their official images; the containers end with the JVM. */
final class TestcontainersSource implements TestServers.Source {

  private static final String KAFKA_IMAGE =
      System.getProperty("breezeway.image.kafka", "apache/kafka:4.3.1");
  private static final String POSTGRES_IMAGE =
      System.getProperty("breezeway.image.postgres", "postgres:18-alpine");

  private KafkaContainer kafka;
  private PostgreSQLContainer postgres;

  @Override
  public synchronized String bootstrapServers() {
    requireDocker();
    if (kafka == null) {
      KafkaContainer container =
          new KafkaContainer(KAFKA_IMAGE)
              .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
              .withEnv("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(17 * 1024 * 1024))
              .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
              .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000");
      container.start();
      kafka = container;
      stopAtEnd(container::stop);
    }
    return kafka.getBootstrapServers();
  }

  @Override
  public synchronized TestDatabase mainDatabase() {
    requireDocker();
    if (postgres == null) {
      PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES_IMAGE);
      container.start();
      postgres = container;
      stopAtEnd(container::stop);
    }
    return new TestDatabase(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
  }

  private static void requireDocker() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      TestServers.skip(
          "Skipped: -D" + TestServers.SWITCH + "=testcontainers, but no Docker engine answers.");
    }
  }

  private static void stopAtEnd(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop-test-container"));
  }
}
