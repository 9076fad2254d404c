package breezeway.standalone.command;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The table {@code pauses}, which extractors look into at each slot. */
final class PauseTable {
  private static final String COLUMNS = "region_code, entity, paused_at, paused_by, note";

  private final DataSource database;

  PauseTable(DataSource database) {
    this.database = database;
  }

  List<Pause> all() {
    return query("select " + COLUMNS + " from breezeway.pauses order by region_code, entity");
  }

  /** Keeps the time of one that is there already; a new note takes the place of its note. */
  Pause put(String region, String entity, String note) {
    return query(
            """
            insert into breezeway.pauses as p (region_code, entity, paused_by, note)
            values (?, ?, 'command', ?)
            on conflict (region_code, entity) do update set note = coalesce(excluded.note, p.note)
            returning\s"""
                + COLUMNS,
            region,
            entity,
            note)
        .getFirst();
  }

  /**
   * Removes the pauses of a region and entity and all narrower ones; empty means all.
   *
   * @return what was removed
   */
  List<Pause> remove(String region, String entity) {
    return query(
        "delete from breezeway.pauses where (? = '' or region_code = ?) and (? = '' or entity = ?)"
            + " returning "
            + COLUMNS,
        region,
        region,
        entity,
        entity);
  }

  private List<Pause> query(String sql, String... values) {
    List<Pause> pauses = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          pauses.add(
              new Pause(
                  row.getString(1),
                  row.getString(2),
                  row.getObject(3, OffsetDateTime.class).toInstant(),
                  row.getString(4),
                  row.getString(5)));
        }
      }
      return pauses;
    } catch (SQLException e) {
      throw new PipelineException(
          Reason.DATABASE_UNAVAILABLE, "The table pauses cannot be used: " + e.getMessage(), e);
    }
  }
}
