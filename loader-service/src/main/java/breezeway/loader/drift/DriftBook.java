package breezeway.loader.drift;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link DriftLedger} keeps, for people; and takes their word that it is known. */
public final class DriftBook {
  private static final String LINES =
      """
      select region_code, entity, kind, pointer, what, mapped, detail, share, share_before, example,
        first_seen, last_seen, ended_at
      from breezeway.drift
      where entity = any(?) and region_code = any(?) and (ended_at is null or ?)
      order by entity, pointer, kind, what, region_code, id
      """;
  private static final String FIELDS =
      """
      select region_code, pointer, mapped, seen, present, nulls, empty, types, words, many_words,
        form, example, note
      from breezeway.payload_fields where entity = ? order by region_code, pointer
      """;
  private static final String ACCEPT =
      """
      update breezeway.drift set ended_at = now()
      where entity = any(?) and region_code = any(?) and ended_at is null
      """;

  private final Connection connection;

  public DriftBook(Connection connection) {
    this.connection = connection;
  }

  /**
   * A line of the ledger.
   *
   * @param endedAt null while it is so
   */
  public record Line(
      String region,
      String entity,
      DriftEntry entry,
      OffsetDateTime firstSeen,
      OffsetDateTime lastSeen,
      OffsetDateTime endedAt) {}

  /**
   * @param all whether those that are no longer so are wanted, too
   */
  public List<Line> lines(Collection<String> entities, Collection<String> regions, boolean all)
      throws SQLException {
    List<Line> lines = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LINES)) {
      setChoice(statement, entities, regions);
      statement.setBoolean(3, all);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          lines.add(
              new Line(
                  row.getString("region_code"),
                  row.getString("entity"),
                  DriftLedger.entry(row),
                  row.getObject("first_seen", OffsetDateTime.class),
                  row.getObject("last_seen", OffsetDateTime.class),
                  row.getObject("ended_at", OffsetDateTime.class)));
        }
      }
    }
    return lines;
  }

  /** What is known of the payloads of an entity, by region and pointer. */
  public Map<String, Map<String, PayloadField>> fields(String entity) throws SQLException {
    Map<String, Map<String, PayloadField>> fields = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(FIELDS)) {
      statement.setString(1, entity);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          PayloadField field = DriftLedger.field(row);
          fields
              .computeIfAbsent(row.getString("region_code"), region -> new LinkedHashMap<>())
              .put(field.pointer(), field);
        }
      }
    }
    return fields;
  }

  /** Closes open lines: what they say is known and as it should be. Returns how many there were. */
  public int accept(Collection<String> entities, Collection<String> regions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ACCEPT)) {
      setChoice(statement, entities, regions);
      return statement.executeUpdate();
    }
  }

  private void setChoice(
      PreparedStatement statement, Collection<String> entities, Collection<String> regions)
      throws SQLException {
    statement.setArray(1, connection.createArrayOf("text", entities.toArray()));
    statement.setArray(2, connection.createArrayOf("text", regions.toArray()));
  }
}
