package breezeway.monitor.state;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Situation.DiskState;
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
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * Reads how everything stands: tables, lag and disks side by side. Each part fails by itself, and
 * none is waited for longer than a few seconds; what could not be read is said in words.
 *
 * <p>Any thread may call; one reads at a time.
 */
public final class SituationReader implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(6);

  private final Clock clock;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("reading-", 0).factory());
  private final DatabaseState tables;
  private final History history;
  private final Part<DatabaseState.State> database;
  private final Part<List<DiskState>> disks;

  /**
   * @param database shared with others; stays open
   */
  public SituationReader(Settings settings, DataSource database, Clock clock) {
    this.clock = clock;
    this.tables = new DatabaseState(settings, database, clock);
    this.history = new History(settings);
    this.database = new Part<>(threads, tables::read, LIMIT);
    this.disks = new Part<>(threads, new Disks(settings)::read, LIMIT);
  }

  /** How everything stands now. */
  public Situation read() {
    return reading().situation();
  }

  /** The same, with what of it could not be read. */
  public synchronized Reading reading() {
    database.begin();
    disks.begin();
    Gaps gaps = new Gaps();
    DatabaseState.State state = state(gaps);
    List<DiskState> diskStates =
        end(disks, Set.of(SituationPart.DISKS), "The disks cannot be looked at", gaps)
            .orElse(List.of());
    return new Reading(
        new Situation(
            clock.instant(),
            state.cells(),
            state.tokens(),
            state.services(),
            List.of(),
            state.deadLetters(),
            state.alerts(),
            state.tables(),
            diskStates,
            gaps.problems),
        gaps.unread);
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

  private static <T> Optional<T> end(
      Part<T> part, Set<SituationPart> what, String failure, Gaps gaps) {
    try {
      return Optional.of(part.end());
    } catch (TimeoutException e) {
      gaps.add(what, failure + ": no answer within " + LIMIT.toSeconds() + " seconds");
    } catch (ExecutionException e) {
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
  }
}
