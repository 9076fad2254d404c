package breezeway.standalone.command;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for runs and follows them until their rows are in the tables. A pipeline that is up on the
 * same database takes them; what is missing is started here, also later on, when the pipeline that
 * took them ends in the middle.
 */
final class Sync {
  private static final Logger LOG = LoggerFactory.getLogger(Sync.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(2);

  /** A service of ours that does not work for this long is started anew. */
  private static final Duration PATIENCE_WITH_SERVICE = Duration.ofSeconds(20);

  private static final Duration PATIENCE_WITH_SERVERS = Duration.ofSeconds(90);

  private final House house;
  private final Console console;
  private long lastHealthy = System.nanoTime();

  Sync(House house, Console console) {
    this.house = house;
    this.console = console;
  }

  /** Returns the requests when all of them are done. */
  List<RunRequest> run(List<String> regions, List<String> entities, RunMarker.Mode mode) {
    RunRequests requests = new RunRequests(house.database());
    return run(requests, requests.ask(regions, entities, mode));
  }

  /**
   * Has a full run made that may delete as much as was held; returns its request when it is done.
   */
  List<RunRequest> approve(HeldDeletes held) {
    RunRequests requests = new RunRequests(house.database());
    return run(
        requests,
        requests.ask(
            List.of(held.region()), List.of(held.entity()), RunMarker.Mode.FULL, held.records()));
  }

  private List<RunRequest> run(RunRequests requests, List<Long> ids) {
    house.beforeClosing(() -> requests.withdraw(ids));
    if (house.startMissing(ServiceKind.forRuns()).isEmpty()) {
      console.line("The pipeline that is up takes the work.");
    }
    return follow(requests, ids);
  }

  private List<RunRequest> follow(RunRequests requests, List<Long> ids) {
    Progress progress = new Progress(console, house.settings().api().requestsPerMinute());
    long start = System.nanoTime();
    long lastRound = start;
    long lastAnswer = start;
    while (true) {
      long now = System.nanoTime();
      try {
        List<RunRequest> state = requests.look(ids);
        if (state.stream().allMatch(RunRequest::isDone)) {
          progress.clear();
          return state;
        }
        progress.show(state, Duration.ofNanos(now - start));
        if (now - lastRound >= BETWEEN_ROUNDS.toNanos()) {
          lastRound = now;
          repair();
        }
        lastAnswer = System.nanoTime();
      } catch (PipelineException e) {
        // The process that ran the servers may have ended; the house starts them again. Or Kafka
        // restarts just when a service is started here in place of one that is away.
        boolean outage =
            e.reason() == Reason.DATABASE_UNAVAILABLE || e.reason() == Reason.KAFKA_UNAVAILABLE;
        if (!outage || System.nanoTime() - lastAnswer > PATIENCE_WITH_SERVERS.toNanos()) {
          throw e;
        }
        LOG.info("A server does not answer just now; trying again", e);
      }
      pause();
    }
  }

  private void repair() {
    house.startMissing(ServiceKind.forRuns());
    Set<ServiceKind> unhealthy = house.unhealthy();
    long now = System.nanoTime();
    if (unhealthy.isEmpty()) {
      lastHealthy = now;
    } else if (now - lastHealthy > PATIENCE_WITH_SERVICE.toNanos()) {
      LOG.warn("Started anew, as it did not work: {}", House.words(unhealthy));
      unhealthy.forEach(house::restart);
      lastHealthy = System.nanoTime();
    }
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while runs were followed", e);
    }
  }
}
