package breezeway.extractor.run;

import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.extractor.database.Database;
import breezeway.extractor.read.Listing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table {@code absent_records}: records of our own table that a complete listing did not name.
 * That proves nothing, since lists leave out what is alive; it says whom to ask for by id. A record
 * that the API said to be gone stays until another run has heard it again.
 *
 * <p>It speaks of one Kafka cluster, since the answers that were heard lie in its topics.
 */
final class AbsentRecords {
  private static final String OF_THIS_ENTITY = "cluster_id = ? and region_code = ? and entity = ?";

  private final Database database;
  private final Run run;
  private final EntitySpec spec;
  private final EntityRows rows;

  AbsentRecords(Database database, Run run, EntitySpec spec) {
    this.database = database;
    this.run = run;
    this.spec = spec;
    this.rows = new EntityRows(spec, run.region());
  }

  /**
   * Which records a listing that was read should have named and did not. Only a full one that is
   * proven complete should have named all; one that was not read, or of a property that is not
   * listed any more, says nothing.
   */
  List<String> missing(Listing listing, ListingExtraction.Result result) {
    boolean says =
        spec.deletes().confirmation().isPresent() && result.proven() && run.mode() == Mode.FULL;
    return says
        ? database.ask(
            connection -> rows.missing(connection, result.keys(), forEachKey(listing), today()))
        : List.of();
  }

  /**
   * Takes note of a listing that was read: what it named is there.
   *
   * @param missing what it should have named, as {@link #missing} says
   */
  void listed(Connection connection, ListingExtraction.Result result, List<String> missing)
      throws SQLException {
    if (spec.deletes().confirmation().isPresent()) {
      remove(connection, result.keys());
      add(connection, missing);
    }
  }

  private Optional<String> forEachKey(Listing listing) {
    return spec.extract()
        .forEach()
        .map(ExtractSpec.ForEach::parameter)
        .map(parameter -> listing.request().query().get(parameter));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(run.startedAt(), ZoneOffset.UTC);
  }

  private void add(Connection connection, Collection<String> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into breezeway.absent_records
              (cluster_id, region_code, entity, record_key, found_run)
            select ?, ?, ?, key, ? from unnest(?::text[]) as absent (key) order by key
            on conflict (cluster_id, region_code, entity, record_key)
            do update set found_run = greatest(absent_records.found_run, excluded.found_run)""")) {
      setEntity(insert);
      insert.setLong(4, run.id().run());
      insert.setArray(5, connection.createArrayOf("text", keys.toArray()));
      insert.executeUpdate();
    }
  }

  /**
   * Whom to ask for: who is absent in this run, and who was said to be gone in an earlier one. An
   * earlier attempt at this run may have asked for some already.
   */
  List<String> toAsk() {
    return database.transaction(
        connection ->
            keys(
                connection,
                " and (found_run = ? or gone_run is not null)"
                    + " and (gone_run is null or gone_run < ?)",
                run.id().run(),
                run.id().run()));
  }

  /**
   * Keys of records that are most likely alive, though this run has not heard of them: the latest
   * ones that are not absent.
   */
  List<String> likelyAlive(int most) {
    return database.ask(connection -> rows.latest(connection, keys(connection, ""), most));
  }

  private List<String> keys(Connection connection, String condition, Object... values)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select record_key from breezeway.absent_records where "
                + OF_THIS_ENTITY
                + condition
                + " order by record_key")) {
      setEntity(select);
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 4, values[i]);
      }
      List<String> keys = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          keys.add(row.getString(1));
        }
      }
      return keys;
    }
  }

  /**
   * Takes note of answers that Kafka holds. Who is gone for the second time needs not be asked for
   * again; and should one come back, its calls per record are due, whatever its version.
   */
  void answered(Set<String> alive, Set<String> gone) {
    long now = run.id().run();
    database.note(
        connection -> {
          Ownership.require(connection, run.id());
          remove(connection, alive);
          change(connection, "delete from breezeway.absent_records", gone, "gone_run < " + now);
          change(connection, "update breezeway.absent_records set gone_run = " + now, gone, "true");
          change(connection, "delete from breezeway.fetched_versions", gone, "true");
          return null;
        });
  }

  private void remove(Connection connection, Set<String> keys) throws SQLException {
    change(connection, "delete from breezeway.absent_records", keys, "true");
  }

  private void change(Connection connection, String what, Set<String> keys, String condition)
      throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    String sql = what + " where " + OF_THIS_ENTITY + " and record_key = any (?) and " + condition;
    try (PreparedStatement change = connection.prepareStatement(sql)) {
      setEntity(change);
      change.setArray(4, connection.createArrayOf("text", keys.toArray()));
      change.executeUpdate();
    }
  }

  private void setEntity(PreparedStatement statement) throws SQLException {
    statement.setString(1, run.clusterId());
    statement.setString(2, run.region());
    statement.setString(3, run.entity());
  }
}
