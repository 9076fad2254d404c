package breezeway.extractor.upkeep;

import breezeway.common.config.Settings;
import breezeway.common.message.Alert;
import breezeway.extractor.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At the start and once a day: does the timetable fit the rate budget, and what rows are too old to
 * keep? On a thread of its own, so that nothing waits for it.
 */
public final class Upkeep implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Database database;
  private final FitWatch fit;
  private final boolean hasTimetable;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("extractor-daily").factory());

  /**
   * @param hasTimetable whether this extractor asks for runs by itself
   * @param alerts takes what a person should know
   */
  public Upkeep(
      Settings settings,
      DataSource dataSource,
      boolean hasTimetable,
      Clock clock,
      Consumer<Alert> alerts) {
    this.database = new Database(dataSource);
    this.fit = new FitWatch(settings, dataSource, clock, alerts);
    this.hasTimetable = hasTimetable;
  }

  public void start() {
    if (hasTimetable) {
      daily(fit::look);
    }
    daily(this::removeOldRows);
  }

  /** A failed turn is told, and the next one tried; an error would end them all without a word. */
  private void daily(Runnable turn) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            turn.run();
          } catch (RuntimeException | Error e) {
            LOG.warn("a turn of the extractor's upkeep failed; the next one comes", e);
          }
        },
        0,
        1,
        TimeUnit.DAYS);
  }

  private void removeOldRows() {
    int removed = database.transaction(OldRows::remove);
    if (removed > 0) {
      LOG.info("removed {} old rows of requests and runs", removed);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the extractor's upkeep does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
