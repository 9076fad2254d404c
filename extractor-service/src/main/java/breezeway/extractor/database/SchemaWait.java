package breezeway.extractor.database;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;

/** The loader makes the tables; services that start beside it wait for them. */
public final class SchemaWait {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private SchemaWait() {}

  /**
   * @param table with its schema
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE} when it does not come in time
   */
  public static void until(Database database, String table, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!exists(database, table)) {
      if (System.nanoTime() - end > 0) {
        throw new PipelineException(
            Reason.DATABASE_UNAVAILABLE,
            "The database has no table "
                + table
                + " after "
                + patience.toSeconds()
                + " s; the loader makes it: is one running on this database?");
      }
      Thread.sleep(PAUSE);
    }
  }

  public static boolean exists(Database database, String table) {
    return database.transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select to_regclass(?) is not null")) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }
}
