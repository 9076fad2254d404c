package breezeway.extractor.schedule;

import breezeway.common.config.Region;
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
   * Asks for a run, unless the same is asked for and waiting already, or the region has no keys
   * yet: a region that is still to be set up must not fail every hour.
   */
  void request(String region, String entity, Mode mode) {
    database.transaction(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into breezeway.run_requests (region_code, entity, mode)
                  select ?, ?, ? where not exists (select from breezeway.run_requests
                    where region_code = ? and entity = ? and mode = ? and taken_at is null)
                    and (? or exists (select from breezeway.api_tokens where region_code = ?
                      and (client_id is not null or refresh_token is not null)))""")) {
            for (int i = 0; i < 6; i += 3) {
              insert.setString(i + 1, region);
              insert.setString(i + 2, entity);
              insert.setString(i + 3, mode.word());
            }
            insert.setBoolean(7, settings.region(region).flatMap(Region::clientId).isPresent());
            insert.setString(8, region);
            return insert.executeUpdate();
          }
        });
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
   * Takes over runs whose owner is gone: its lease is over, or its process on this host has ended.
   *
   * @param ours runs that are under way here
   */
  public List<Run> takeOrphans(Set<Long> ours) {
    List<Run> taken = new ArrayList<>();
    List<Alert> abandoned = new ArrayList<>();
    database.transaction(
        connection -> {
          for (RunStore.Candidate candidate : runs.candidates(connection, ours)) {
            if (!candidate.leaseOver() && !isGone(candidate.owner())) {
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

  private boolean isGone(String owner) {
    Optional<Owner> other = Owner.parse(owner);
    Optional<Owner> self = Owner.parse(instance);
    return other.isPresent()
        && self.isPresent()
        && other.get().host().equals(self.get().host())
        && other.get().isGone();
  }

  private boolean isConfigured(RunStore.Candidate candidate) {
    return settings.region(candidate.region()).isPresent()
        && settings.catalog().find(candidate.entity()).isPresent();
  }

  private record Request(
      long id, String region, String entity, String mode, long approvedDeletes) {}

  /** No more than our share of what waits, so that another extractor finds work too. */
  private static List<Request> waiting(Connection connection) throws SQLException {
    List<Request> waiting = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select id, region_code, entity, mode, approved_deletes from breezeway.run_requests
            where taken_at is null order by id
            limit (
              select least(?, ceil(count(*)::numeric / greatest(1, (
                select count(*) from breezeway.service_instances
                where service = 'extractor' and seen_at > now() - interval '10 seconds'))))
              from breezeway.run_requests where taken_at is null)
            for update skip locked""")) {
      select.setInt(1, MOST_AT_ONCE);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          waiting.add(
              new Request(
                  row.getLong(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getLong(5)));
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
    Optional<RunStore.Running> running =
        runs.running(connection, request.region(), request.entity());
    if (running.isPresent()) {
      if (covers(running.get(), mode.get(), request.approvedDeletes())) {
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

  private static boolean covers(RunStore.Running running, Mode asked, long approvedDeletes) {
    return (running.mode() == asked || running.mode() == Mode.FULL)
        && running.approvedDeletes() >= approvedDeletes;
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
}
