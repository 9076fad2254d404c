package breezeway.standalone.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The embedded servers of one data folder: started at the same time, stopped together, found by
 * other processes meanwhile.
 *
 * <p>{@link #close()} may be called more than once and from a shutdown hook. A process that is
 * killed needs no close: its servers stop by themselves.
 */
public final class Servers implements AutoCloseable {

  private final DataFolder.Hold hold;
  private final Optional<EmbeddedKafka> kafka;
  private final Optional<EmbeddedPostgres> postgres;
  private boolean closed;

  private Servers(
      DataFolder.Hold hold, Optional<EmbeddedKafka> kafka, Optional<EmbeddedPostgres> postgres) {
    this.hold = hold;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /**
   * Starts what is asked for and returns when all of it answers.
   *
   * @throws ServerStartException with everything stopped again and the folder free
   */
  public static Servers start(DataFolder folder, boolean kafka, boolean postgres) {
    DataFolder.Hold hold = folder.hold();
    List<AutoCloseable> started = new ArrayList<>();
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<EmbeddedKafka> kafkaStart =
          kafka
              ? starters.submit(
                  startAndNote(() -> EmbeddedKafka.start(folder.kafka(), folder.cache()), started))
              : null;
      Future<EmbeddedPostgres> postgresStart =
          postgres
              ? starters.submit(
                  startAndNote(
                      () -> EmbeddedPostgres.start(folder.postgres(), folder.cache()), started))
              : null;
      starters.shutdown();
      Servers servers =
          new Servers(
              hold,
              Optional.ofNullable(result(kafkaStart)),
              Optional.ofNullable(result(postgresStart)));
      hold.publish(servers.running());
      return servers;
    } catch (RuntimeException e) {
      // Leaving the block above has waited for the other start, so nothing is started after this.
      closeAll(started);
      hold.close();
      throw e;
    }
  }

  public Optional<EmbeddedKafka> kafka() {
    return kafka;
  }

  public Optional<EmbeddedPostgres> postgres() {
    return postgres;
  }

  /** Where the servers are, as other processes see it. */
  public RunningServers running() {
    return new RunningServers(
        ProcessHandle.current().pid(),
        kafka.map(EmbeddedKafka::bootstrapServers),
        postgres.map(
            server ->
                new RunningServers.Database(server.jdbcUrl(), server.user(), server.password())));
  }

  /** Whether everything that was started still runs. */
  public boolean isAlive() {
    return kafka.map(EmbeddedKafka::isAlive).orElse(true)
        && postgres.map(EmbeddedPostgres::isAlive).orElse(true);
  }

  /**
   * Stops the servers, then lets go of the folder: in this order, so that the next process finds it
   * quiet.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<AutoCloseable> started = new ArrayList<>();
    kafka.ifPresent(started::add);
    postgres.ifPresent(started::add);
    closeAll(started);
    hold.close();
  }

  private static <T extends AutoCloseable> Callable<T> startAndNote(
      Callable<T> start, List<AutoCloseable> started) {
    return () -> {
      T server = start.call();
      synchronized (started) {
        started.add(server);
      }
      return server;
    };
  }

  private static <T> T result(Future<T> start) {
    if (start == null) {
      return null;
    }
    try {
      return start.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while the servers were starting.", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ServerStartException known
          ? known
          : new ServerStartException(
              "A server could not be started: " + e.getCause(), e.getCause());
    }
  }

  private static void closeAll(List<AutoCloseable> started) {
    try (ExecutorService stoppers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (AutoCloseable server : started) {
        stoppers.submit(
            () -> {
              server.close();
              return null;
            });
      }
    }
  }
}
