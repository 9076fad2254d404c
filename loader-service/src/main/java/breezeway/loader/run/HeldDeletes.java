package breezeway.loader.run;

import breezeway.common.message.RunId;
import breezeway.common.message.RunMarker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** The deletes that wait for a person, at most one row per region and entity. */
final class HeldDeletes {
  private static final String PUT =
      """
      insert into breezeway.held_deletes as h
        (region_code, entity, run, records, of_records, examples, held_at)
      values (?, ?, ?, ?, ?, ?, ?)
      on conflict (region_code, entity) do update set
        run = excluded.run, records = excluded.records, of_records = excluded.of_records,
        examples = excluded.examples, held_at = excluded.held_at
      where h.run <= excluded.run
      """;
  private static final String RELEASE =
      "delete from breezeway.held_deletes where region_code = ? and entity = ? and run < ?";

  private HeldDeletes() {}

  /**
   * Puts what the run held. A run that looked at everything and held nothing ends what an earlier
   * one held; any other run leaves it as it is.
   */
  static void write(Connection connection, RunMarker completed) throws SQLException {
    if (completed.held() != null) {
      put(connection, completed);
    } else if (completed.mode() == RunMarker.Mode.FULL && completed.complete()) {
      release(connection, completed);
    }
  }

  private static void put(Connection connection, RunMarker completed) throws SQLException {
    RunMarker.HeldDeletes held = completed.held();
    try (PreparedStatement statement = connection.prepareStatement(PUT)) {
      statement.setString(1, completed.region());
      statement.setString(2, completed.entity());
      statement.setLong(3, RunId.parse(completed.runId()).run());
      statement.setLong(4, held.records());
      statement.setLong(5, held.of());
      statement.setArray(6, connection.createArrayOf("text", held.examples().toArray()));
      statement.setObject(7, Instant.parse(completed.completedAt()).atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }

  private static void release(Connection connection, RunMarker completed) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
      statement.setString(1, completed.region());
      statement.setString(2, completed.entity());
      statement.setLong(3, RunId.parse(completed.runId()).run());
      statement.executeUpdate();
    }
  }
}
