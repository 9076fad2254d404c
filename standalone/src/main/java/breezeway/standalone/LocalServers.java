package breezeway.standalone;

import breezeway.common.config.DatabaseSettings;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.standalone.embedded.DataFolder;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.embedded.EmbeddedPostgres;
import breezeway.standalone.embedded.RunningServers;
import breezeway.standalone.embedded.ServerStartException;
import breezeway.standalone.embedded.Servers;
import java.time.Duration;
import java.util.Optional;

/**
 * Kafka and PostgreSQL of this machine, for settings that name none. The first process starts them
 * in the data folder and others join them; when that process ends, one of the others starts them
 * again, on the same ports.
 */
final class LocalServers implements AutoCloseable {
  private static final Duration PATIENCE_FOR_OTHERS = Duration.ofSeconds(60);

  private final DataFolder folder;
  private final boolean kafka;
  private final boolean postgres;
  private Servers own;
  private RunningServers running;

  private LocalServers(DataFolder folder, boolean kafka, boolean postgres) {
    this.folder = folder;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /**
   * Starts or joins what the settings leave out.
   *
   * @param needsKafka false for commands that only look at the database
   */
  static LocalServers open(Settings settings, boolean needsKafka) {
    LocalServers servers =
        new LocalServers(
            DataFolder.at(settings.dataDir()),
            needsKafka && settings.kafka().isEmbedded(),
            settings.database().isEmbedded());
    if (servers.kafka || servers.postgres) {
      servers.startOrJoin();
    }
    return servers;
  }

  /**
   * The settings with the addresses of servers that run already, whoever started them; empty when
   * what the settings leave out does not run. Starts nothing.
   */
  static Optional<Settings> thatRun(Settings settings) {
    boolean kafka = settings.kafka().isEmbedded();
    boolean postgres = settings.database().isEmbedded();
    LocalServers servers = new LocalServers(DataFolder.at(settings.dataDir()), kafka, postgres);
    if (kafka || postgres) {
      servers.running = servers.folder.running(Duration.ZERO).orElse(null);
      if (servers.running == null
          || (kafka && servers.running.bootstrapServers().isEmpty())
          || (postgres && servers.running.database().isEmpty())) {
        return Optional.empty();
      }
    }
    return Optional.of(servers.fillIn(settings));
  }

  private void startOrJoin() {
    Optional<RunningServers> others = folder.running(PATIENCE_FOR_OTHERS);
    if (others.isEmpty()) {
      try {
        own = Servers.start(folder, kafka, postgres);
        running = own.running();
        return;
      } catch (ServerStartException e) {
        // Somebody else may have taken the folder since we looked: then theirs are ours too.
        others = folder.running(PATIENCE_FOR_OTHERS);
        if (others.isEmpty()) {
          throw e;
        }
      }
    }
    running = others.get();
    if ((kafka && running.bootstrapServers().isEmpty())
        || (postgres && running.database().isEmpty())) {
      throw new ServerStartException(
          "Process "
              + running.processId()
              + " holds "
              + folder.path()
              + " and does not run all servers needed here: wait for its end, or set"
              + " BREEZEWAY_DATA_DIR to another folder.");
    }
  }

  /** The settings with the addresses of these servers where they named none. */
  Settings fillIn(Settings settings) {
    if (running == null) {
      return settings;
    }
    DatabaseSettings database =
        running
            .database()
            .filter(found -> postgres)
            .map(
                found ->
                    settings
                        .database()
                        .withServer(found.jdbcUrl(), found.user(), Secret.of(found.password())))
            .orElse(settings.database());
    return settings.withServers(
        running
            .bootstrapServers()
            .filter(found -> kafka)
            .map(settings.kafka()::withBootstrapServers)
            .orElse(settings.kafka()),
        database);
  }

  /** Where Kafka of the data folder runs, whoever started it; empty when it does not. */
  Optional<String> kafkaThatRuns() {
    return Optional.ofNullable(running)
        .or(() -> folder.running(Duration.ZERO))
        .flatMap(RunningServers::bootstrapServers);
  }

  /**
   * Starts again what ended: a server of ours, or all of them when the process we joined is gone.
   */
  synchronized void keepUp() {
    if (running == null) {
      return;
    }
    if (own == null) {
      if (!folder.isHeld()) {
        startOrJoin();
      }
      return;
    }
    own.kafka().filter(server -> !server.isAlive()).ifPresent(EmbeddedKafka::restart);
    own.postgres().filter(server -> !server.isAlive()).ifPresent(EmbeddedPostgres::restart);
  }

  /** Whether this process runs servers itself. */
  boolean areOurs() {
    return own != null;
  }

  @Override
  public synchronized void close() {
    running = null;
    if (own != null) {
      own.close();
    }
  }
}
