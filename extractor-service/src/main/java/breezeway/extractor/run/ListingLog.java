package breezeway.extractor.run;

import breezeway.extractor.database.Database;
import breezeway.extractor.read.Listing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The table {@code extraction_units}: which listings of a running run lie in Kafka with all their
 * pages and calls per record, so that they need not be read again when the run is taken up again.
 */
final class ListingLog {
  /** Stands among the listings' names once one of them was not proven complete. */
  private static final String NOT_PROVEN = "(not every listing was proven complete)";

  /** Begins the name of a unit that is none: the key of a record that a listing named. */
  private static final String NAMED = "(named) ";

  private final Database database;
  private final long run;
  private final Set<String> done = new HashSet<>();
  private final Set<String> named = ConcurrentHashMap.newKeySet();

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
                String unit = row.getString(1);
                if (unit.startsWith(NAMED)) {
                  named.add(unit.substring(NAMED.length()));
                } else {
                  done.add(unit);
                }
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

  /** Keys that the listings of this run named, over all its attempts: one for each, if any. */
  Set<String> named() {
    return Set.copyOf(named);
  }

  /** A listing that lacks a call per record is not done: the next attempt reads it again. */
  void remember(Connection connection, Listing listing, ListingExtraction.Result result)
      throws SQLException {
    List<String> units = new ArrayList<>();
    if (result.whole()) {
      units.add(listing.name());
      if (!result.proven()) {
        units.add(NOT_PROVEN);
      }
    }
    Optional<String> key = result.keys().stream().findFirst();
    key.ifPresent(text -> units.add(NAMED + text));
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into breezeway.extraction_units (run, unit)
            select ?, unit from unnest(?) as unit on conflict do nothing""")) {
      insert.setLong(1, run);
      insert.setArray(2, connection.createArrayOf("text", units.toArray()));
      insert.executeUpdate();
    }
    key.ifPresent(named::add);
  }
}
