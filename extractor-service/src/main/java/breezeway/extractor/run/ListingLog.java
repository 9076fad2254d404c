package breezeway.extractor.run;

import breezeway.extractor.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The table {@code extraction_units}: which listings of a running run lie in Kafka with all their
 * pages and calls per record, so that they need not be read again when the run is taken up again.
 */
final class ListingLog {
  /** Stands among the listings' names once one of them was not proven complete. */
  private static final String NOT_PROVEN = "(not every listing was proven complete)";

  private final Database database;
  private final long run;
  private final Set<String> done = new HashSet<>();

  ListingLog(Database database, long run) {
    this.database = database;
    this.run = run;
  }

  /** Reads what earlier attempts got done. */
  void load() {
    database.transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select unit from breezeway.extraction_units where run = ?")) {
            select.setLong(1, run);
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                done.add(row.getString(1));
              }
            }
            return null;
          }
        });
  }

  boolean isDone(String listing) {
    return done.contains(listing);
  }

  /** Whether each listing of the earlier attempts was proven complete. */
  boolean wasAllProven() {
    return !done.contains(NOT_PROVEN);
  }

  void remember(String listing, boolean proven) {
    database.note(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into breezeway.extraction_units (run, unit)
                  select ?, unit from unnest(?) as unit on conflict do nothing""")) {
            insert.setLong(1, run);
            String[] units = proven ? new String[] {listing} : new String[] {listing, NOT_PROVEN};
            insert.setArray(2, connection.createArrayOf("text", units));
            return insert.executeUpdate();
          }
        });
  }
}
