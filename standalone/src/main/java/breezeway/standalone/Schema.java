package breezeway.standalone;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.loader.schema.EntityTables;
import breezeway.loader.schema.SchemaPlan;
import breezeway.loader.schema.SupportTables;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The tables of a database, as commands need them: made, or only compared with the specs. */
public final class Schema {
  private Schema() {}

  /** Makes what is missing; several processes may do so at once. */
  public static SchemaPlan apply(DataSource database, Settings settings) {
    try {
      new SupportTables(database).migrate();
      try (Connection connection = database.getConnection()) {
        SupportTables.putRegions(connection, settings.regions());
        return new EntityTables(settings.catalog()).apply(connection);
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** What {@link #apply} would do to the entity tables; changes nothing. */
  public static SchemaPlan plan(DataSource database, Settings settings) {
    try (Connection connection = database.getConnection()) {
      return new EntityTables(settings.catalog()).plan(connection);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static PipelineException unavailable(SQLException cause) {
    return new PipelineException(
        Reason.DATABASE_UNAVAILABLE,
        "The tables cannot be made or read: " + FailureText.of(cause),
        cause);
  }
}
