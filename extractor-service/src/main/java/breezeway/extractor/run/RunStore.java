package breezeway.extractor.run;

import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.message.RunMarker.Outcome;
import breezeway.extractor.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table {@code extraction_runs}. Who owns a run is settled by its lease, on the database's
 * clock; an owner that lost it finds its attempt replaced and writes nothing any more.
 */
public final class RunStore {
  public static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration LONG_OVER = Duration.ofMinutes(1);

  private final Database database;
  private final String instance;
  private final String clusterId;

  /**
   * @param instance who owns the runs that this store begins
   * @param clusterId the Kafka cluster that pages go to
   */
  public RunStore(Database database, String instance, String clusterId) {
    this.database = database;
    this.instance = instance;
    this.clusterId = clusterId;
  }

  /**
   * A run that is under way, ours or another process's.
   *
   * @param began on the database's clock
   * @param isEnding whether its end may be in Kafka already: it answers no more requests
   */
  public record Running(
      long run, Mode mode, long approvedDeletes, Instant began, boolean isEnding) {}

  /** Serializes all who begin runs: run numbers must grow. Held until the transaction ends. */
  public void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "select pg_advisory_xact_lock(hashtext('breezeway.extraction_runs'))")) {
      lock.execute();
    }
  }

  public Optional<Running> running(Connection connection, String region, String entity)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select run, mode, approved_deletes, to_timestamp(run / 1000.0), ending_at is not null
            from breezeway.extraction_runs
            where region_code = ? and entity = ? and state = 'running'""")) {
      select.setString(1, region);
      select.setString(2, entity);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Running(
                    row.getLong(1),
                    mode(row.getString(2)),
                    row.getLong(3),
                    instant(row, 4),
                    row.getBoolean(5)))
            : Optional.empty();
      }
    }
  }

  /**
   * When the last successful run of this cluster began: what changed before is in its topics. Its
   * number tells the same by the database's clock; the earlier of the two counts, so that one clock
   * that is ahead costs repetitions, where believing it would cost changes.
   */
  public Optional<Instant> lastSuccess(Connection connection, String region, String entity)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select least(started_at, to_timestamp(run / 1000.0)) from breezeway.extraction_runs
            where region_code = ? and entity = ? and cluster_id = ?
              and state = 'published' and outcome = 'success'
            order by run desc limit 1""")) {
      select.setString(1, region);
      select.setString(2, entity);
      select.setString(3, clusterId);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(instant(row, 1)) : Optional.empty();
      }
    }
  }

  /** Begins a run that we own; {@link #lock} must be held. */
  public Run begin(
      Connection connection,
      String region,
      String entity,
      boolean everything,
      Optional<Instant> changedSince,
      long approvedDeletes,
      Instant now)
      throws SQLException {
    Mode mode = changedSince.isPresent() ? Mode.INCREMENTAL : Mode.FULL;
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity,
              mode, state, changed_since, started_at, approved_deletes, owner, lease_until)
            select greatest((select coalesce(max(run), 0) + 1 from breezeway.extraction_runs),
                (extract(epoch from clock_timestamp()) * 1000)::bigint),
              ?, 1, ?, ?, ?, 'running', ?, ?, ?, ?,
              clock_timestamp() + ? * interval '1 millisecond'
            returning run""")) {
      insert.setString(1, clusterId);
      insert.setString(2, region);
      insert.setString(3, entity);
      insert.setString(4, mode.word());
      insert.setObject(
          5, changedSince.map(RunStore::timestamp).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE);
      insert.setObject(6, timestamp(now));
      insert.setLong(7, approvedDeletes);
      insert.setString(8, instance);
      insert.setLong(9, LEASE.toMillis());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        RunId id = new RunId(row.getLong(1), 1);
        return new Run(
            id,
            region,
            entity,
            mode,
            everything,
            changedSince,
            now,
            isFirstOfDay(connection, region, entity, id.run(), now),
            clusterId,
            approvedDeletes,
            RunProgress.Tally.NOTHING);
      }
    }
  }

  /**
   * A running run whose owner does not renew its lease, or may be known to be gone.
   *
   * @param leaseOver also when it ends later than any lease does: the clock was set back, and to
   *     take over a run that is alive does less harm than to wait for a dead one
   * @param longOver whether it is over for so long that whoever could go on would have
   */
  public record Candidate(
      RunId id,
      String region,
      String entity,
      String owner,
      boolean leaseOver,
      boolean longOver,
      String clusterId) {
    public long run() {
      return id.run();
    }
  }

  /** Running runs of others, locked; those that another process is looking at are left out. */
  public List<Candidate> candidates(Connection connection, Set<Long> ours) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select run, attempt, region_code, entity, owner,
              lease_until not between clock_timestamp()
                and clock_timestamp() + ? * interval '1 millisecond',
              lease_until < clock_timestamp() - ? * interval '1 millisecond', cluster_id
            from breezeway.extraction_runs
            where state = 'running' and run <> all (?)
            order by run for update skip locked""")) {
      select.setLong(1, 2 * LEASE.toMillis());
      select.setLong(2, LONG_OVER.toMillis());
      select.setArray(3, connection.createArrayOf("bigint", ours.toArray()));
      List<Candidate> candidates = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          candidates.add(
              new Candidate(
                  new RunId(row.getLong(1), row.getInt(2)),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getBoolean(6),
                  row.getBoolean(7),
                  row.getString(8)));
        }
      }
      return candidates;
    }
  }

  /** Makes a run ours, as its next attempt. */
  public Run takeOver(Connection connection, long run) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update breezeway.extraction_runs
            set attempt = attempt + 1, owner = ?,
              lease_until = clock_timestamp() + ? * interval '1 millisecond'
            where run = ?
            returning attempt, region_code, entity, mode, changed_since, started_at,
              api_calls, pages, records, approved_deletes,
              exists (select from breezeway.run_requests r
                where r.run = extraction_runs.run and r.mode = 'full')""")) {
      update.setString(1, instance);
      update.setLong(2, LEASE.toMillis());
      update.setLong(3, run);
      try (ResultSet row = update.executeQuery()) {
        row.next();
        String region = row.getString(2);
        String entity = row.getString(3);
        Instant startedAt = instant(row, 6);
        return new Run(
            new RunId(run, row.getInt(1)),
            region,
            entity,
            mode(row.getString(4)),
            row.getBoolean(11),
            Optional.ofNullable(row.getObject(5, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant),
            startedAt,
            isFirstOfDay(connection, region, entity, run, startedAt),
            clusterId,
            row.getLong(10),
            new RunProgress.Tally(row.getLong(7), row.getLong(8), row.getLong(9), 0));
      }
    }
  }

  /**
   * Ends a run that nobody can go on with. There is no marker of its end: the loader sees it here.
   */
  public void abandon(Connection connection, long run, String reason, String message)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            with ended as (
              update breezeway.extraction_runs
              set state = 'published', outcome = 'failed', published_at = clock_timestamp(),
                reason = ?, message = ?
              where run = ? returning run)
            delete from breezeway.extraction_units u using ended where u.run = ended.run""")) {
      update.setString(1, reason);
      update.setString(2, message);
      update.setLong(3, run);
      update.executeUpdate();
    }
  }

  private boolean isFirstOfDay(
      Connection connection, String region, String entity, long run, Instant startedAt)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select not exists (select from breezeway.extraction_runs
              where region_code = ? and entity = ? and cluster_id = ? and run < ?
                and mode = 'incremental' and state = 'published' and outcome = 'success'
                and started_at >= ? and started_at < ?)""")) {
      select.setString(1, region);
      select.setString(2, entity);
      select.setString(3, clusterId);
      select.setLong(4, run);
      // Both ends of the day: a run that a wrong clock put into next year is not of today.
      LocalDate day = LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
      select.setObject(5, day.atStartOfDay().atOffset(ZoneOffset.UTC));
      select.setObject(6, day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * Renews the leases of our runs; those that are missing from the answer are not ours any more.
   */
  public Set<RunId> renew(Collection<RunId> runs) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update breezeway.extraction_runs
                  set lease_until = clock_timestamp() + ? * interval '1 millisecond'
                  where run = any (?) and owner = ? and state = 'running'
                  returning run, attempt""")) {
            update.setLong(1, LEASE.toMillis());
            update.setArray(
                2, connection.createArrayOf("bigint", runs.stream().map(RunId::run).toArray()));
            update.setString(3, instance);
            Set<RunId> renewed = new HashSet<>();
            try (ResultSet row = update.executeQuery()) {
              while (row.next()) {
                renewed.add(new RunId(row.getLong(1), row.getInt(2)));
              }
            }
            return renewed;
          }
        });
  }

  /** Lets others take our runs over at once. */
  public void release(Collection<RunId> runs) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update breezeway.extraction_runs set lease_until = clock_timestamp()
                  where run = any (?) and owner = ? and state = 'running'""")) {
            update.setArray(
                1, connection.createArrayOf("bigint", runs.stream().map(RunId::run).toArray()));
            update.setString(2, instance);
            return update.executeUpdate();
          }
        });
  }

  public void progress(Map<RunId, RunProgress.Tally> tallies) {
    database.note(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update breezeway.extraction_runs
                  set api_calls = ?, pages = ?, records = ?, calls_expected = nullif(?, 0)
                  where run = ? and attempt = ? and state = 'running'""")) {
            for (Map.Entry<RunId, RunProgress.Tally> entry : tallies.entrySet()) {
              RunProgress.Tally tally = entry.getValue();
              update.setLong(1, tally.calls());
              update.setLong(2, tally.pages());
              update.setLong(3, tally.records());
              update.setLong(4, tally.callsExpected());
              update.setLong(5, entry.getKey().run());
              update.setInt(6, entry.getKey().attempt());
              update.addBatch();
            }
            return update.executeBatch();
          }
        });
  }

  /**
   * Notes that the run's end goes to Kafka now. A request that is made from here on is not answered
   * by it, not even when the end is known to others before {@link #published} is.
   *
   * @return whether this attempt is still the one that counts
   */
  boolean ending(RunId run) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update breezeway.extraction_runs
                  set ending_at = clock_timestamp(),
                    lease_until = clock_timestamp() + ? * interval '1 millisecond'
                  where run = ? and attempt = ? and owner = ? and state = 'running'""")) {
            update.setLong(1, LEASE.toMillis());
            update.setLong(2, run.run());
            update.setInt(3, run.attempt());
            update.setString(4, instance);
            return update.executeUpdate() > 0;
          }
        });
  }

  /** The run's end is in Kafka: nobody needs to take it up again. */
  void published(
      RunId run,
      Outcome outcome,
      RunProgress.Tally tally,
      Optional<String> reason,
      Optional<String> message) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  with ended as (
                    update breezeway.extraction_runs
                    set state = 'published', outcome = ?, published_at = clock_timestamp(),
                      api_calls = ?, pages = ?, records = ?, calls_expected = ?,
                      reason = ?, message = ?
                    where run = ? and attempt = ? and state = 'running' returning run)
                  delete from breezeway.extraction_units u using ended where u.run = ended.run""")) {
            update.setString(1, outcome.word());
            update.setLong(2, tally.calls());
            update.setLong(3, tally.pages());
            update.setLong(4, tally.records());
            update.setLong(5, tally.calls());
            update.setString(6, reason.orElse(null));
            update.setString(7, message.orElse(null));
            update.setLong(8, run.run());
            update.setInt(9, run.attempt());
            return update.executeUpdate();
          }
        });
  }

  private static Mode mode(String word) {
    return Mode.valueOf(word.toUpperCase(java.util.Locale.ROOT));
  }

  private static OffsetDateTime timestamp(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
