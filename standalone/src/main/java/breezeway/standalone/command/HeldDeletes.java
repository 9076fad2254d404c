package breezeway.standalone.command;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Deletes that were too many for one run, a row of {@code held_deletes}.
 *
 * @param records how many are gone
 * @param of how many were alive before
 * @param run the run that held them
 * @param examples keys of some of them
 */
record HeldDeletes(
    String region,
    String entity,
    long records,
    long of,
    long run,
    OffsetDateTime heldAt,
    List<String> examples) {
  private static final String ALL =
      """
      select region_code, entity, records, of_records, run, held_at, examples
      from breezeway.held_deletes order by region_code, entity
      """;

  static List<HeldDeletes> all(DataSource database) {
    List<HeldDeletes> held = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(ALL);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        held.add(
            new HeldDeletes(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getObject(6, OffsetDateTime.class),
                List.of((String[]) row.getArray(7).getArray())));
      }
      return held;
    } catch (SQLException e) {
      throw new PipelineException(
          Reason.DATABASE_UNAVAILABLE,
          "The table held_deletes cannot be read: " + FailureText.of(e),
          e);
    }
  }

  static Optional<HeldDeletes> of(DataSource database, String region, String entity) {
    return all(database).stream()
        .filter(held -> held.region().equals(region) && held.entity().equals(entity))
        .findFirst();
  }
}
