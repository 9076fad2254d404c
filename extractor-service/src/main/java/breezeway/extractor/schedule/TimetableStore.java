package breezeway.extractor.schedule;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.extractor.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.quartz.impl.jdbcjobstore.Constants;

/**
 * The timetable's side of the database: the requests it makes, what a person has paused, and the
 * table {@code timetable} for those who look.
 */
final class TimetableStore {
  private final Database database;
  private final Settings settings;

  TimetableStore(Database database, Settings settings) {
    this.database = database;
    this.settings = settings;
  }

  /** What came of a slot. */
  enum Asked {
    ASKED("its run is asked for"),
    BEFORE("its run was asked for before"),
    PAUSED("paused, no run"),
    NO_KEYS("no keys yet, no run");

    private final String words;

    Asked(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * Asks for the run of a slot, once, however often this is called. A region that is still to be
   * set up must not fail every hour: without keys nothing is asked.
   */
  Asked ask(Scheduled work, Instant slot) {
    return database.transaction(
        connection -> {
          note(connection, work, slot);
          if (!hasKeys(connection, work.region())) {
            return Asked.NO_KEYS;
          }
          if (Pauses.isPaused(connection, work.region(), work.entity())) {
            return Asked.PAUSED;
          }
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into breezeway.run_requests
                    (region_code, entity, mode, slot, not_before, requested_by)
                  values (?, ?, ?, ?, ?, 'timetable')
                  on conflict (region_code, entity, mode, slot) where slot is not null
                  do nothing""")) {
            insert.setString(1, work.region());
            insert.setString(2, work.entity());
            insert.setString(3, work.mode());
            insert.setObject(4, timestamp(slot));
            insert.setObject(5, timestamp(work.begin(slot)));
            return insert.executeUpdate() > 0 ? Asked.ASKED : Asked.BEFORE;
          }
        });
  }

  boolean hasKeys(String region) {
    return database.transaction(connection -> hasKeys(connection, region));
  }

  private boolean hasKeys(Connection connection, String region) throws SQLException {
    if (settings.region(region).flatMap(Region::clientId).isPresent()) {
      return true;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select exists (select from breezeway.api_tokens where region_code = ?
              and (client_id is not null or refresh_token is not null))""")) {
      select.setString(1, region);
      return isTrue(select);
    }
  }

  /** Whether a slot of work that makes no request has been seen to. */
  boolean isDone(Scheduled work, Instant slot) {
    return database.transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select exists (select from breezeway.timetable
                    where region_code = ? and entity = ? and mode = ? and last_slot = ?)""")) {
            key(select, 1, work);
            select.setObject(4, timestamp(slot));
            return isTrue(select);
          }
        });
  }

  boolean done(Scheduled work, Instant slot) {
    return database.transaction(
        connection -> {
          note(connection, work, slot);
          return true;
        });
  }

  private static void note(Connection connection, Scheduled work, Instant slot)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update breezeway.timetable set last_slot = ?, next_slot = ?
            where region_code = ? and entity = ? and mode = ?""")) {
      update.setObject(1, timestamp(slot));
      Instant now = Instant.now();
      Instant seen = slot.isAfter(now) ? slot : now;
      update.setObject(2, work.cron().next(seen).map(TimetableStore::timestamp).orElse(null));
      key(update, 3, work);
      update.executeUpdate();
    }
  }

  /** Makes the table say what is scheduled now, and nothing else. */
  void keep(List<Scheduled> all, Instant now) {
    Map<Cron, Long> gaps = new HashMap<>();
    database.transaction(
        connection -> {
          try (PreparedStatement upsert =
              connection.prepareStatement(
                  """
                  insert into breezeway.timetable as t (region_code, entity, mode, schedule, zone,
                    start_delay_seconds, longest_gap_seconds, next_slot)
                  values (?, ?, ?, ?, ?, ?, ?, ?)
                  on conflict (region_code, entity, mode) do update
                  set schedule = excluded.schedule, zone = excluded.zone,
                    start_delay_seconds = excluded.start_delay_seconds,
                    longest_gap_seconds = excluded.longest_gap_seconds,
                    next_slot = case t.last_slot when excluded.next_slot then t.next_slot
                      else excluded.next_slot end -- it has just been answered
                  where (t.schedule, t.zone, t.start_delay_seconds, t.longest_gap_seconds, t.next_slot)
                    is distinct from (excluded.schedule, excluded.zone,
                      excluded.start_delay_seconds, excluded.longest_gap_seconds,
                      excluded.next_slot)""")) {
            for (Scheduled work : all) {
              key(upsert, 1, work);
              upsert.setString(4, work.cron().expression());
              upsert.setString(5, work.cron().zone().getId());
              upsert.setLong(6, work.startDelay().toSeconds());
              upsert.setLong(
                  7, gaps.computeIfAbsent(work.cron(), cron -> cron.longestGap(now).toSeconds()));
              upsert.setObject(
                  8, work.cron().next(now).map(TimetableStore::timestamp).orElse(null));
              upsert.addBatch();
            }
            upsert.executeBatch();
          }
          return removeOthers(connection, all);
        });
  }

  /** Whether something in Quartz's tables does not come when it should. */
  boolean isStuck(List<Scheduled> all, Instant now) {
    Map<String, Scheduled> byName =
        all.stream().collect(Collectors.toMap(ScheduledJob::name, Function.identity()));
    return database.transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select trigger_name, next_fire_time, trigger_state
                  from breezeway.qrtz_triggers where trigger_group = ?""")) {
            select.setString(1, ScheduledJob.GROUP);
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                Scheduled work = byName.get(row.getString(1));
                Instant next = Instant.ofEpochMilli(row.getLong(2));
                if (work != null
                    && (row.getString(3).equals(Constants.STATE_ERROR)
                        || StoredTimetable.isPutOff(work.cron(), next, now))) {
                  return true;
                }
              }
            }
            return false;
          }
        });
  }

  private static int removeOthers(Connection connection, List<Scheduled> all) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            delete from breezeway.timetable
            where (region_code || '/' || entity || '/' || mode) <> all (?)""")) {
      delete.setArray(
          1,
          connection.createArrayOf(
              "text",
              all.stream()
                  .map(work -> work.region() + "/" + work.entity() + "/" + work.mode())
                  .toArray()));
      return delete.executeUpdate();
    }
  }

  private static void key(PreparedStatement statement, int first, Scheduled work)
      throws SQLException {
    statement.setString(first, work.region());
    statement.setString(first + 1, work.entity());
    statement.setString(first + 2, work.mode());
  }

  private static boolean isTrue(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
