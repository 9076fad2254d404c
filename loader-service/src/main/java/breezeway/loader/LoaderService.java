package breezeway.loader;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.metric.KafkaMeters;
import breezeway.common.spool.AlertOutlet;
import breezeway.common.topic.TopicSetup;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.LoaderMeters;
import breezeway.loader.batch.SqlFailure;
import breezeway.loader.loop.LoadLoop;
import breezeway.loader.loop.LoadLoops;
import breezeway.loader.schema.EntityTables;
import breezeway.loader.schema.SupportTables;
import breezeway.loader.upkeep.Upkeep;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.Thread.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Row sets in, tables out. Brings the schema up to date, then runs the load loops.
 *
 * <p>Several of these may run at once, in one process or many; Kafka shares the partitions out.
 */
public final class LoaderService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoaderService.class);
  private static final Duration WAIT_FOR_DATABASE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final Settings settings;
  private final DataSource dataSource;
  private final MeterRegistry meters;
  private final KafkaMeters kafkaMeters;
  private final List<LoadLoop> loops = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private KafkaProducer<byte[], byte[]> producer;
  private Admin admin;
  private AlertOutlet alerts;
  private DeadLetters deadLetters;
  private Upkeep upkeep;
  private volatile Throwable failure;
  private volatile boolean closing;

  /**
   * @param dataSource gives connections with time-outs; each loop keeps one for itself
   */
  public LoaderService(Settings settings, DataSource dataSource) {
    this(settings, dataSource, new SimpleMeterRegistry());
  }

  /**
   * @param dataSource gives connections with time-outs; each loop keeps one for itself
   * @param meters counts and measures what it does
   */
  public LoaderService(Settings settings, DataSource dataSource, MeterRegistry meters) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.meters = meters;
    this.kafkaMeters = new KafkaMeters(meters);
  }

  /**
   * Returns once the schema fits and the loops run.
   *
   * @throws PipelineException when PostgreSQL or Kafka does not answer, or a table is in the way
   */
  public void start() {
    applySchema();
    TopicSetup.ensure(settings, settings.catalog());
    Map<String, Object> producerConfig = settings.kafka().producerConfig();
    producer = new KafkaProducer<>(producerConfig);
    admin = Admin.create(settings.kafka().adminConfig());
    kafkaMeters.watch(producer::metrics);
    kafkaMeters.watch(admin::metrics);
    LoaderMeters loaderMeters = new LoaderMeters(meters);
    alerts = new AlertOutlet(producer, settings.dataDir());
    deadLetters = new DeadLetters(producer, loaderMeters, alerts::send);
    LoadLoops made =
        new LoadLoops(settings, dataSource, admin, deadLetters, loaderMeters, kafkaMeters);
    for (int number = 1; number <= settings.loaderThreads(); number++) {
      LoadLoop loop = made.make(number);
      loops.add(loop);
      threads.add(Thread.ofPlatform().name("loader-" + number).unstarted(() -> runToTheEnd(loop)));
    }
    threads.forEach(Thread::start);
    upkeep = new Upkeep(dataSource, admin, deadLetters);
    upkeep.start();
    LOG.info("loading with {} threads", threads.size());
  }

  private void applySchema() {
    long giveUpAt = System.nanoTime() + WAIT_FOR_DATABASE.toNanos();
    while (true) {
      try {
        new SupportTables(dataSource).migrate();
        try (Connection connection = dataSource.getConnection()) {
          new EntityTables(settings.catalog()).apply(connection);
          SupportTables.putRegions(connection, settings.regions());
          connection.commit();
        }
        return;
      } catch (SQLException e) {
        Reason reason =
            switch (SqlFailure.of(e)) {
              case OUTAGE -> Reason.DATABASE_UNAVAILABLE;
              case TABLE -> Reason.TABLE_REFUSED;
              case DATA -> Reason.UNEXPECTED;
            };
        boolean passes = reason == Reason.DATABASE_UNAVAILABLE || isLocked(e);
        if (!passes || System.nanoTime() > giveUpAt) {
          throw new PipelineException(
              reason, "The schema could not be brought up to date: " + FailureText.of(e), e);
        }
        LOG.warn("PostgreSQL does not answer yet: {}", FailureText.of(e));
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  private static boolean isLocked(SQLException failure) {
    return "55P03".equals(failure.getSQLState());
  }

  private void runToTheEnd(LoadLoop loop) {
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      failure = e;
      Reason reason = e instanceof PipelineException known ? known.reason() : Reason.UNEXPECTED;
      LOG.error("the loader stops: {}", reason.title(), e);
      deadLetters.alert(
          Alert.error(
              reason,
              "",
              DeadLetters.STAGE, // another service's stop is another cause
              null,
              "The loader stops, since it does not know what to do about this: "
                  + e.getClass().getSimpleName()
                  + ". What is in Kafka waits. See its log, then start it again.",
              DeadLetters.STAGE));
      loops.forEach(LoadLoop::close);
    }
  }

  /**
   * Whether rows flow, or would if there were any: every loop runs and none waits out an outage.
   */
  public boolean isHealthy() {
    return failure == null
        && !threads.isEmpty()
        && threads.stream().allMatch(Thread::isAlive)
        && loops.stream().noneMatch(LoadLoop::isWaiting);
  }

  /** Why it loads no more until it is started anew; empty while it loads or waits for a server. */
  public Optional<String> stopped() {
    if (failure != null) {
      return Optional.of("it did not know what to do about " + failure.getClass().getSimpleName());
    }
    boolean oneEnded = threads.stream().anyMatch(thread -> thread.getState() == State.TERMINATED);
    return oneEnded && !closing ? Optional.of("one of its threads ended") : Optional.empty();
  }

  /** Ends after the batches in hand; what they did not reach is loaded at the next start. */
  @Override
  public void close() {
    closing = true;
    if (upkeep != null) {
      upkeep.close();
    }
    loops.forEach(LoadLoop::close);
    try {
      for (Thread thread : threads) {
        if (!thread.join(CLOSE_TIMEOUT)) {
          LOG.warn("{} still works after {}", thread.getName(), CLOSE_TIMEOUT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kafkaMeters.close();
    if (alerts != null) {
      alerts.close();
    }
    if (producer != null) {
      producer.close(CLOSE_TIMEOUT);
    }
    if (admin != null) {
      admin.close(CLOSE_TIMEOUT);
    }
  }
}
