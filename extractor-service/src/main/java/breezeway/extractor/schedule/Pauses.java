package breezeway.extractor.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What a person has taken out of the timetable; in the table, an empty name means all. */
final class Pauses {
  private Pauses() {}

  static boolean isPaused(Connection connection, String region, String entity) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select exists (select from breezeway.pauses
              where region_code in ('', ?) and entity in ('', ?))""")) {
      select.setString(1, region);
      select.setString(2, entity);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
