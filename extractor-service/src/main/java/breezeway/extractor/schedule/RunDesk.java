package breezeway.extractor.schedule;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.extractor.database.Database;
import breezeway.extractor.run.Run;
import breezeway.extractor.run.RunStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where runs come from: requests that somebody wrote to {@code run_requests}, and runs whose owner
 * is gone. Several processes may stand at the same desk; each request and each run goes to one of
 * them.
 */
public final class RunDesk {
  private static final int MOST_AT_ONCE = 500;

  private final Database database;
  private final RunStore runs;
  private final Settings settings;
  private final String instance;
  private final String clusterId;
  private final Clock clock;
  private final Consumer<Alert> alerts;

  /**
   * @param alerts told of runs that are given up
   */
  public RunDesk(
      Database database,
      RunStore runs,
      Settings settings,
      String instance,
      String clusterId,
      Clock clock,
      Consumer<Alert> alerts) {
    this.database = database;
    this.runs = runs;
    this.settings = settings;
    this.instance = instance;
    this.clusterId = clusterId;
    this.clock = clock;
    this.alerts = alerts;
  }

  /**
   * Answers waiting requests.
   *
   * @return the runs that begin with it, now ours
   */
  public List<Run> takeRequests() {
    return database.transaction(
        connection -> {
          List<Run> begun = new ArrayList<>();
          List<Request> waiting = waiting(connection);
          if (!waiting.isEmpty()) {
            runs.lock(connection);
          }
          for (Request request : waiting) {
            answer(connection, request).ifPresent(begun::add);
          }
          return begun;
        });
  }

  /**
   * Takes over runs whose owner is gone: its lease is over, or its process on this machine has
   * ended.
   *
   * @param ours runs that are under way here
   */
  public List<Run> takeOrphans(Set<Long> ours) {
    List<Run> taken = new ArrayList<>();
    List<Alert> abandoned = new ArrayList<>();
    database.transaction(
        connection -> {
          for (RunStore.Candidate candidate : runs.candidates(connection, ours)) {
            if (!candidate.leaseOver() && !Owner.isKnownToBeGone(candidate.owner())) {
              continue;
            }
            if (!candidate.clusterId().equals(clusterId)) {
              abandoned.add(
                  abandon(connection, candidate, "Its pages went to another Kafka cluster"));
            } else if (isConfigured(candidate)) {
              taken.add(runs.takeOver(connection, candidate.run()));
            } else if (candidate.longOver()) {
              abandoned.add(
                  abandon(
                      connection,
                      candidate,
                      "The process that made it is gone, and its region or entity is not"
                          + " configured any more"));
            }
          }
          return null;
        });
    abandoned.forEach(alerts);
    return taken;
  }

  private Alert abandon(Connection connection, RunStore.Candidate candidate, String why)
      throws SQLException {
    runs.abandon(connection, candidate.run(), Reason.RUN_ABANDONED.code(), why);
    return Alert.error(
        Reason.RUN_ABANDONED,
        candidate.region(),
        candidate.entity(),
        candidate.id().toString(),
        why + ". Rows that had arrived are in the tables; nobody goes on with this run.",
        "extractor");
  }

  private boolean isConfigured(RunStore.Candidate candidate) {
    return settings.region(candidate.region()).isPresent()
        && settings.catalog().find(candidate.entity()).isPresent();
  }

  /**
   * @param askedAt on the database's clock; for a slot of the timetable that is after the slot
   * @param isOfSlot whether the timetable asked
   */
  private record Request(
      long id,
      String region,
      String entity,
      String mode,
      long approvedDeletes,
      Instant askedAt,
      boolean isOfSlot) {}

  /**
   * What is due, but no more than our share of it, so that another extractor finds work too. Full
   * runs come first, since they answer requests for others.
   */
  private List<Request> waiting(Connection connection) throws SQLException {
    List<Request> waiting = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            with due as (
              select id, mode from breezeway.run_requests asked
              where taken_at is null and (not_before is null or not_before not between ? and ?)
                and not exists (select from breezeway.extraction_runs under_way
                  where under_way.region_code = asked.region_code
                    and under_way.entity = asked.entity and under_way.state = 'running'
                    and (under_way.ending_at is not null
                      or under_way.mode <> 'full' and lower(asked.mode) = 'full'
                      or under_way.approved_deletes < asked.approved_deletes
                      or asked.slot is not null
                        and to_timestamp(under_way.run / 1000.0) < asked.requested_at)))
            select id, region_code, entity, mode, approved_deletes, requested_at, slot is not null
            from breezeway.run_requests
            where taken_at is null and id in (
              select id from due order by mode = 'full' desc, id
              limit least(?, ceil((select count(*) from due)::numeric / greatest(1, (
                select count(*) from breezeway.service_instances
                where service = 'extractor' and seen_at > now() - interval '10 seconds')))))
            order by mode = 'full' desc, id
            for update skip locked""")) {
      // The machine's clock, as the timetable has it. What lies further ahead than any jitter was
      // asked for before that clock was set back.
      Instant now = Instant.now();
      select.setObject(1, timestamp(now.plusMillis(1)));
      select.setObject(2, timestamp(now.plus(settings.timetable().startJitter())));
      select.setInt(3, MOST_AT_ONCE);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          waiting.add(
              new Request(
                  row.getLong(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getLong(5),
                  row.getObject(6, OffsetDateTime.class).toInstant(),
                  row.getBoolean(7)));
        }
      }
    }
    return waiting;
  }

  private Optional<Run> answer(Connection connection, Request request) throws SQLException {
    Optional<EntitySpec> spec = settings.catalog().find(request.entity());
    if (settings.region(request.region()).isEmpty() || spec.isEmpty()) {
      refuse(connection, request, "no such region or entity is configured");
      return Optional.empty();
    }
    Optional<Mode> mode = mode(request.mode());
    if (mode.isEmpty()) {
      refuse(connection, request, "the mode must be full or incremental");
      return Optional.empty();
    }
    if (request.isOfSlot() && Pauses.isPaused(connection, request.region(), request.entity())) {
      refuse(connection, request, "paused");
      return Optional.empty();
    }
    Optional<RunStore.Running> running =
        runs.running(connection, request.region(), request.entity());
    if (running.isPresent()) {
      if (answers(running.get(), request, mode.get())) {
        taken(connection, request, running.get().run());
      }
      return Optional.empty(); // else it waits for the end of that run
    }
    boolean everything = mode.get() == Mode.FULL;
    Run run =
        runs.begin(
            connection,
            request.region(),
            request.entity(),
            everything,
            everything ? Optional.empty() : changedSince(connection, request, spec.get()),
            request.approvedDeletes(),
            clock.instant());
    taken(connection, request, run.id().run());
    return Optional.of(run);
  }

  private static Optional<Mode> mode(String word) {
    for (Mode mode : Mode.values()) {
      if (mode.word().equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  /**
   * A person who asks while a run is under way sees it end. A slot of the timetable is answered by
   * a run that began after it, else what changed in between would have to wait for the next slot.
   */
  private static boolean answers(RunStore.Running running, Request request, Mode asked) {
    boolean isEnough = running.mode() == asked || running.mode() == Mode.FULL;
    boolean isInTime = !request.isOfSlot() || !running.began().isBefore(request.askedAt());
    return isEnough
        && isInTime
        && !running.isEnding()
        && running.approvedDeletes() >= request.approvedDeletes();
  }

  /** Empty, and so a full run, where the API has no filter or nothing succeeded before. */
  private Optional<Instant> changedSince(Connection connection, Request request, EntitySpec spec)
      throws SQLException {
    Optional<ExtractSpec.Incremental> filter = spec.extract().incremental();
    return filter.isEmpty()
        ? Optional.empty()
        : runs.lastSuccess(connection, request.region(), request.entity())
            .map(start -> start.minus(filter.get().overlap()));
  }

  private static void taken(Connection connection, Request request, long run) throws SQLException {
    update(connection, "taken_at = clock_timestamp(), run = ?", run, request.id());
  }

  private static void refuse(Connection connection, Request request, String why)
      throws SQLException {
    update(connection, "taken_at = clock_timestamp(), refused = ?", why, request.id());
  }

  private static void update(Connection connection, String assignments, Object value, long id)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update breezeway.run_requests set " + assignments + " where id = ?")) {
      update.setObject(1, value);
      update.setLong(2, id);
      update.executeUpdate();
    }
  }

  private static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
