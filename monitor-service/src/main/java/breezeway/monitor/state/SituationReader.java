package breezeway.monitor.state;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Situation.DiskState;
import breezeway.monitor.state.Situation.StageLag;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads how everything stands: tables, lag and disks side by side. Each part fails by itself, and
 * none is waited for longer than a few seconds; what could not be read is said in words.
 *
 * <p>Any thread may call; one reads at a time.
 */
public final class SituationReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SituationReader.class);
  private static final Duration LIMIT = Duration.ofSeconds(6);

  private final Clock clock;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("reading-", 0).factory());
  private final DatabaseState tables;
  private final History history;
  private final Part<DatabaseState.State> database;
  private final Part<List<DiskState>> disks;
  private final Optional<KafkaLag> kafka;
  private final Optional<Part<List<StageLag>>> transformerLag;
  private final Optional<Part<List<StageLag>>> loaderLag;

  /** Without Kafka: who reads does not know where it is, or whether it is up. */
  public SituationReader(Settings settings, DataSource database, Clock clock) {
    this(settings, database, Optional.empty(), Map.of(), clock);
  }

  /** With Kafka; what the timetable does not say is not known. */
  public SituationReader(Settings settings, DataSource database, KafkaLag kafka, Clock clock) {
    this(settings, database, Optional.of(kafka), Map.of(), clock);
  }

  /**
   * @param database shared with others; stays open
   * @param kafka tells lag; closed with this reader. Without it, lag counts as not readable
   * @param usualGaps by entity, the longest time between two of its slots as its spec has it: for
   *     what no extractor has written to the timetable yet
   */
  public SituationReader(
      Settings settings,
      DataSource database,
      Optional<KafkaLag> kafka,
      Map<String, Duration> usualGaps,
      Clock clock) {
    this.clock = clock;
    this.kafka = kafka;
    this.tables = new DatabaseState(settings, database, usualGaps, clock);
    this.history = new History(settings);
    this.database = new Part<>(threads, tables::read, LIMIT);
    this.disks = new Part<>(threads, new Disks(settings)::read, LIMIT);
    this.transformerLag = kafka.map(lag -> new Part<>(threads, lag::transformer, LIMIT));
    this.loaderLag = kafka.map(lag -> new Part<>(threads, () -> lag.loader(tables), LIMIT));
  }

  /** How everything stands now. */
  public Situation read() {
    return reading().situation();
  }

  /** The same, with what of it could not be read. */
  public synchronized Reading reading() {
    database.begin();
    disks.begin();
    transformerLag.ifPresent(Part::begin);
    loaderLag.ifPresent(Part::begin);
    Gaps gaps = new Gaps();
    DatabaseState.State state = state(gaps);
    List<DiskState> diskStates =
        end(disks, Set.of(SituationPart.DISKS), "The disks cannot be looked at", gaps)
            .orElse(List.of());
    List<StageLag> lags = new ArrayList<>();
    lags.addAll(lag(transformerLag, SituationPart.TRANSFORMER_LAG, gaps));
    lags.addAll(lag(loaderLag, SituationPart.LOADER_LAG, gaps));
    return new Reading(
        new Situation(
            clock.instant(),
            state.cells(),
            state.tokens(),
            state.services(),
            lags,
            state.deadLetters(),
            state.alerts(),
            state.tables(),
            diskStates,
            gaps.problems),
        gaps.unread,
        gaps.databaseAway);
  }

  private DatabaseState.State state(Gaps gaps) {
    Optional<DatabaseState.State> read =
        end(database, DatabaseState.parts(), "PostgreSQL cannot be read", gaps);
    read.ifPresent(
        state ->
            state
                .problems()
                .forEach(
                    (part, why) ->
                        gaps.add(Set.of(part), "Could not read " + part.words() + ": " + why)));
    return read.orElseGet(
        () ->
            new DatabaseState.State(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of()));
  }

  private static List<StageLag> lag(
      Optional<Part<List<StageLag>>> part, SituationPart what, Gaps gaps) {
    if (part.isEmpty()) {
      gaps.unread.add(what);
      return List.of();
    }
    return end(part.get(), Set.of(what), "Kafka does not tell " + what.words(), gaps)
        .orElse(List.of());
  }

  private static <T> Optional<T> end(
      Part<T> part, Set<SituationPart> what, String failure, Gaps gaps) {
    try {
      return Optional.of(part.end());
    } catch (TimeoutException e) {
      gaps.add(what, failure + ": no answer within " + LIMIT.toSeconds() + " seconds");
    } catch (ExecutionException e) {
      gaps.databaseAway |= e.getCause() instanceof SQLException cause && DatabaseAway.is(cause);
      gaps.add(what, failure + ": " + words(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      gaps.add(what, failure + ": interrupted");
    }
    return Optional.empty();
  }

  private static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("no further word");
  }

  /** What could not be read, for programs and for people. */
  private static final class Gaps {
    private final Set<SituationPart> unread = EnumSet.noneOf(SituationPart.class);
    private final List<String> problems = new ArrayList<>();
    private boolean databaseAway;

    void add(Set<SituationPart> parts, String problem) {
      unread.addAll(parts);
      problems.add(problem);
    }
  }

  /**
   * Runs that ended, latest first.
   *
   * @param region empty for all configured ones
   * @param entity empty for all configured ones
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE}
   */
  public List<RunSummary> history(Optional<String> region, Optional<String> entity, int limit) {
    return history(region, entity, false, limit);
  }

  /** The same, or only those of them that were no success. */
  public List<RunSummary> history(
      Optional<String> region, Optional<String> entity, boolean onlyFailed, int limit) {
    try {
      return tables.ask(connection -> history.read(connection, region, entity, onlyFailed, limit));
    } catch (SQLException e) {
      throw new PipelineException(
          Reason.DATABASE_UNAVAILABLE, "The history cannot be read: " + words(e), e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        kafka.ifPresent(KafkaLag::close);
      } else {
        LOG.info("A server does not answer; what waits for it ends with the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
