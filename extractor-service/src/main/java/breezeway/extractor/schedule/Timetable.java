package breezeway.extractor.schedule;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.api.ApiClients;
import breezeway.extractor.database.Database;
import breezeway.extractor.publish.RawPublisher;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.quartz.Job;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.spi.TriggerFiredBundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins work by itself, together with the timetables of all other extractors on the database:
 * Quartz sees to it that one of them takes up each slot, that slots which were missed while none
 * was up are made up for at once, and that what a killed one had begun is done by another.
 *
 * <p>It only asks for runs; who carries them out is another matter.
 */
public final class Timetable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);
  private static final Duration UPKEEP = Duration.ofSeconds(10);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
  private static final int THREADS_FOR_RUNS = 2;

  private final List<Scheduled> all;
  private final Database database;
  private final TimetableStore store;
  private final TokenRenewal renewal;
  private final QuartzConnections connections;
  private final Persistence persistence;
  private final Scheduler scheduler;
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("timetable-upkeep").factory());

  /**
   * @param dataSource of the same database; stays open
   * @param instance unique among extractors
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when a schedule is none
   */
  public Timetable(
      Settings settings,
      Database database,
      DataSource dataSource,
      ApiClients clients,
      RawPublisher publisher,
      String instance) {
    this.all = Schedules.of(settings);
    this.database = database;
    this.store = new TimetableStore(database, settings);
    this.renewal = new TokenRenewal(settings, clients, publisher);
    this.connections = new QuartzConnections(dataSource);
    this.persistence = new Persistence(connections);
    // A renewal of a token may wait for minutes, one in each region.
    int renewals = (int) all.stream().filter(Scheduled::isTokens).count();
    try {
      scheduler = ClusteredScheduler.create(instance, connections, THREADS_FOR_RUNS + renewals);
      scheduler.setJobFactory((bundle, owner) -> job(bundle));
      scheduler.getListenerManager().addSchedulerListener(new SchedulerTrouble());
    } catch (SchedulerException e) {
      throw new PipelineException(Reason.UNEXPECTED, "The timetable cannot be made", e);
    }
  }

  private Job job(TriggerFiredBundle bundle) throws SchedulerException {
    Class<? extends Job> kind = bundle.getJobDetail().getJobClass();
    if (kind == RunJob.class) {
      return new RunJob(store, persistence);
    }
    if (kind == TokensJob.class) {
      return new TokensJob(store, renewal, persistence);
    }
    throw new SchedulerException("no job of ours: " + kind);
  }

  /**
   * Returns once slots are taken up.
   *
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE}
   */
  public void start() {
    become();
    keep();
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw new PipelineException(Reason.UNEXPECTED, "The timetable cannot start", e);
    }
    upkeep.scheduleWithFixedDelay(
        this::keepOrTell, UPKEEP.toMillis(), UPKEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One extractor at a time. */
  private void become() {
    database.transaction(
        connection -> {
          try (Statement lock = connection.createStatement()) {
            // Longer than Quartz needs for its own transactions meanwhile.
            lock.execute("set local idle_in_transaction_session_timeout = '90s'");
            lock.execute("select pg_advisory_xact_lock(hashtext('breezeway.timetable'))");
          }
          becomeAlone();
          return null;
        });
  }

  private void becomeAlone() {
    try {
      new StoredTimetable(scheduler).become(all, Instant.now());
    } catch (SchedulerException e) {
      boolean passes = PatientJobStore.isOfDatabase(e);
      throw new PipelineException(
          passes ? Reason.DATABASE_UNAVAILABLE : Reason.UNEXPECTED,
          "The timetable cannot be stored: " + PatientJobStore.rootMessage(e),
          e);
    }
  }

  private void keep() {
    store.keep(all, Instant.now());
  }

  private void keepOrTell() {
    try {
      keep();
      if (store.isStuck(all, Instant.now())) {
        become();
      }
    } catch (PipelineException e) {
      LOG.warn("the timetable is looked after later: {}", e.getMessage());
    } catch (RuntimeException | Error e) { // an error would end the upkeep without a word
      LOG.error("the timetable was not looked after", e);
    }
  }

  /** Lets jobs that are under way end for a moment; others recover those that do not. */
  @Override
  public void close() {
    upkeep.shutdownNow();
    try {
      scheduler.standby();
      long end = System.nanoTime() + STOP_PATIENCE.toNanos();
      while (!scheduler.getCurrentlyExecutingJobs().isEmpty() && System.nanoTime() - end < 0) {
        Thread.sleep(20);
      }
    } catch (SchedulerException e) {
      LOG.warn("the timetable did not come to rest", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.shutdown(); // from here on nothing is noted as done any more
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException e) {
      LOG.warn("the timetable did not stop cleanly", e);
    }
  }
}
