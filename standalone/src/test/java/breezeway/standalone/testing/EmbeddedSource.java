package breezeway.standalone.testing;

import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.embedded.EmbeddedPostgres;
import java.nio.file.Path;

/** The servers that the pipeline itself brings along. */
final class EmbeddedSource implements TestServers.Source {

  private final Path folder = TestFolders.create("servers-");
  private EmbeddedKafka kafka;
  private EmbeddedPostgres postgres;

  EmbeddedSource() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-test-servers"));
  }

  @Override
  public synchronized String bootstrapServers() {
    if (kafka == null) {
      kafka = EmbeddedKafka.start(folder.resolve("kafka"), TestFolders.cache());
    }
    return kafka.bootstrapServers();
  }

  @Override
  public synchronized TestDatabase mainDatabase() {
    if (postgres == null) {
      postgres = EmbeddedPostgres.start(folder.resolve("postgres"), TestFolders.cache());
    }
    return new TestDatabase(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private synchronized void stop() {
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
    TestFolders.delete(folder);
  }
}
