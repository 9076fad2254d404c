package breezeway.extractor.schedule;

import breezeway.common.failure.PipelineException;
import breezeway.common.log.LogPlace;
import breezeway.common.message.RunId;
import breezeway.extractor.run.ExtractionRun;
import breezeway.extractor.run.Run;
import breezeway.extractor.run.RunMeters;
import breezeway.extractor.run.RunProgress;
import breezeway.extractor.run.RunStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the runs of this process are under way, each on a virtual thread of its own. Beside them,
 * one thread fetches new ones from the desk, and one renews leases and writes progress: the latter
 * never waits for the former.
 */
public final class RunFloor implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ORPHAN_LOOK = Duration.ofSeconds(1);
  private static final Duration RENEWAL = Duration.ofSeconds(4);
  private static final Duration PROGRESS = Duration.ofSeconds(1);
  private static final Duration STALE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(RunFloor.class);

  private final RunDesk desk;
  private final RunStore runs;
  private final Function<Run, ExtractionRun> extractions;
  private final RunMeters meters;
  private final Map<RunId, UnderWay> underWay = new ConcurrentHashMap<>();
  private final ScheduledExecutorService intake = timer("extractor-intake");
  private final ScheduledExecutorService upkeep = timer("extractor-upkeep");
  private volatile long lastLookNanos = System.nanoTime();
  private final Trouble trouble = new Trouble(System::nanoTime);
  private volatile Optional<Error> fatal = Optional.empty();
  private volatile boolean closing;

  private record UnderWay(ExtractionRun extraction, Thread thread) {}

  public RunFloor(
      RunDesk desk, RunStore runs, Function<Run, ExtractionRun> extractions, RunMeters meters) {
    this.desk = desk;
    this.runs = runs;
    this.extractions = extractions;
    this.meters = meters;
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  public void start() {
    every(intake, POLL, "taking requests", this::takeRequests);
    every(intake, ORPHAN_LOOK, "looking for runs that nobody goes on with", this::takeOrphans);
    every(upkeep, RENEWAL, "renewing leases", this::renewLeases);
    every(upkeep, PROGRESS, "writing progress", this::writeProgress);
  }

  /** After a failed turn the next one is tried: a database that is away comes back. */
  private void every(ScheduledExecutorService timer, Duration period, String name, Runnable turn) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            turn.run();
            if (trouble.isOver(name)) {
              LOG.info("Runs are looked after again");
            }
          } catch (RuntimeException e) {
            if (trouble.isToTell(name, e)) {
              tell(name, e);
            }
          } catch (Error e) {
            stopFor(e);
            throw e;
          }
        },
        0,
        period.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static void tell(String turn, RuntimeException failure) {
    if (Trouble.isOutage(failure)) {
      LOG.warn(
          "Runs wait for PostgreSQL, it is tried again all the time: {}", failure.getMessage());
    } else {
      LOG.error("The extractor failed at {}; it is tried again", turn, failure);
    }
  }

  private void stopFor(Error error) {
    LOG.error("the extractor has to be started again", error);
    fatal = Optional.of(error);
  }

  /** The error that only a new start helps against: nothing is taken up after it. */
  public Optional<Error> fatal() {
    return closing ? Optional.empty() : fatal;
  }

  /** How many runs of a region and entity are under way here. */
  public int underWay(String region, String entity) {
    return (int)
        underWay.values().stream()
            .map(work -> work.extraction().run())
            .filter(run -> run.region().equals(region) && run.entity().equals(entity))
            .count();
  }

  public boolean isHealthy() {
    return !closing && fatal.isEmpty() && System.nanoTime() - lastLookNanos < STALE.toNanos();
  }

  private void takeRequests() {
    if (fatal.isPresent()) {
      return;
    }
    desk.takeRequests().forEach(this::begin);
    lastLookNanos = System.nanoTime();
  }

  private void takeOrphans() {
    if (fatal.isPresent()) {
      return; // it would be the same run, over and over
    }
    Set<Long> ours = underWay.keySet().stream().map(RunId::run).collect(Collectors.toSet());
    for (Run run : desk.takeOrphans(ours)) {
      try (LogPlace.Stay here = run.place().enter()) {
        LOG.info("The run is taken up again");
        begin(run);
      }
    }
  }

  private void begin(Run run) {
    ExtractionRun extraction = extractions.apply(run);
    Thread thread =
        Thread.ofVirtual().name("run-" + run.id()).unstarted(() -> carryOut(extraction));
    underWay.put(run.id(), new UnderWay(extraction, thread));
    thread.start();
  }

  private void carryOut(ExtractionRun extraction) {
    Run run = extraction.run();
    try (LogPlace.Stay here = run.place().enter()) {
      execute(extraction);
    } finally {
      underWay.remove(run.id());
    }
  }

  private void execute(ExtractionRun extraction) {
    try {
      extraction.execute();
      meters.ended(extraction);
    } catch (InterruptedException e) {
      LOG.info("The run is interrupted; it can be taken up again");
    } catch (PipelineException e) {
      LOG.warn("{}: {}; the run is taken up again", e.reason().code(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("The run failed in a way that nobody foresaw; it is taken up again", e);
    } catch (Error e) {
      stopFor(e);
    }
  }

  private void renewLeases() {
    Set<RunId> ours = Set.copyOf(underWay.keySet());
    if (ours.isEmpty()) {
      return;
    }
    Set<RunId> renewed = runs.renew(ours);
    for (RunId run : ours) {
      UnderWay lost = renewed.contains(run) ? null : underWay.get(run);
      if (lost != null && !lost.extraction().hasEnded()) {
        try (LogPlace.Stay here = lost.extraction().run().place().enter()) {
          LOG.warn("The run was taken over by another process");
        }
        lost.thread().interrupt();
      }
    }
  }

  private void writeProgress() {
    Map<RunId, RunProgress.Tally> tallies = new HashMap<>();
    underWay.forEach((run, work) -> tallies.put(run, work.extraction().tally()));
    if (!tallies.isEmpty()) {
      runs.progress(tallies);
    }
  }

  /** Interrupts the runs, waits for them, and lets others take them over at once. */
  @Override
  public void close() {
    closing = true;
    stop(intake);
    List<Map.Entry<RunId, UnderWay>> interrupted = List.copyOf(underWay.entrySet());
    interrupted.forEach(run -> run.getValue().thread().interrupt());
    long end = System.nanoTime() + STOP_PATIENCE.toNanos();
    boolean wasInterrupted = false;
    for (Map.Entry<RunId, UnderWay> run : interrupted) {
      try {
        long left = end - System.nanoTime();
        if (left <= 0 || !run.getValue().thread().join(Duration.ofNanos(left))) {
          try (LogPlace.Stay here = run.getValue().extraction().run().place().enter()) {
            LOG.warn("The run does not stop");
          }
        }
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    stop(upkeep);
    release(interrupted);
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release(List<Map.Entry<RunId, UnderWay>> interrupted) {
    if (interrupted.isEmpty()) {
      return;
    }
    Map<RunId, RunProgress.Tally> tallies = new HashMap<>();
    interrupted.forEach(run -> tallies.put(run.getKey(), run.getValue().extraction().tally()));
    try {
      runs.progress(tallies);
      runs.release(tallies.keySet());
    } catch (PipelineException e) {
      LOG.warn("the leases end by themselves: {}", e.getMessage());
    }
  }

  private static void stop(ScheduledExecutorService timer) {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
