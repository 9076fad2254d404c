package breezeway.loader.drift;

import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RunId;
import breezeway.common.spec.EntitySpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what payloads look like in {@code payload_fields}, and how they change in {@code drift}. A
 * run is taken once: told again it writes nothing.
 */
public final class DriftLedger {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<LinkedHashMap<String, Long>> COUNTS = new TypeReference<>() {};

  private static final String LAST_RUN =
      "select max(run) from breezeway.payload_fields where region_code = ? and entity = ?";
  private static final String FIELDS =
      """
      select pointer, mapped, seen, present, nulls, empty, types, words, many_words, form, example,
        note
      from breezeway.payload_fields where region_code = ? and entity = ? order by pointer
      """;
  private static final String OPEN =
      """
      select kind, pointer, what, mapped, detail, share, share_before, example
      from breezeway.drift where region_code = ? and entity = ? and ended_at is null order by id
      """;
  private static final String PUT_FIELD =
      """
      insert into breezeway.payload_fields
        (region_code, entity, pointer, mapped, seen, present, nulls, empty, types, words,
         many_words, form, example, note, run)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?)
      on conflict (region_code, entity, pointer) do update set
        mapped = excluded.mapped, seen = excluded.seen, present = excluded.present,
        nulls = excluded.nulls, empty = excluded.empty, types = excluded.types,
        words = excluded.words, many_words = excluded.many_words, form = excluded.form,
        example = excluded.example, note = excluded.note, run = excluded.run, last_seen = now()
      """;
  private static final String DROP_FIELD =
      "delete from breezeway.payload_fields"
          + " where region_code = ? and entity = ? and pointer = ?";
  private static final String BEGIN =
      """
      insert into breezeway.drift
        (region_code, entity, pointer, kind, what, mapped, detail, share, share_before, example, run,
         ended_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, case when ? then now() end)
      """;
  private static final String LAST =
      """
      update breezeway.drift set share = ?, run = ?, last_seen = now()
      where region_code = ? and entity = ? and pointer = ? and kind = ? and what = ?
        and ended_at is null
      """;
  private static final String END =
      """
      update breezeway.drift set ended_at = now()
      where region_code = ? and entity = ? and pointer = ? and kind = ? and what = ?
        and ended_at is null
      """;

  private final Connection connection;
  private final PayloadProfile profile;
  private final long run;

  private DriftLedger(Connection connection, PayloadProfile profile) {
    this.connection = connection;
    this.profile = profile;
    this.run = RunId.parse(profile.runId()).run();
  }

  /**
   * Compares a profile with what is known, and writes what differs, in the caller's transaction.
   *
   * @return what is new
   */
  public static List<DriftEntry> write(
      Connection connection, EntitySpec spec, PayloadProfile profile) throws SQLException {
    return new DriftLedger(connection, profile).write(spec);
  }

  private List<DriftEntry> write(EntitySpec spec) throws SQLException {
    if (lastRun() >= run) {
      return List.of();
    }
    Map<String, PayloadField> previous = fields();
    DriftComparison.Result result = DriftComparison.of(spec, previous, open(), profile);
    putFields(previous, result.known());
    end(result.ended());
    last(result.lasting());
    begin(result.begun());
    return result.begun();
  }

  private long lastRun() throws SQLException {
    try (PreparedStatement statement = ofEntity(LAST_RUN);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private Map<String, PayloadField> fields() throws SQLException {
    Map<String, PayloadField> fields = new LinkedHashMap<>();
    try (PreparedStatement statement = ofEntity(FIELDS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        PayloadField field = field(row);
        fields.put(field.pointer(), field);
      }
    }
    return fields;
  }

  static PayloadField field(ResultSet row) throws SQLException {
    return new PayloadField(
        row.getString("pointer"),
        row.getBoolean("mapped"),
        row.getLong("seen"),
        row.getLong("present"),
        row.getLong("nulls"),
        row.getLong("empty"),
        counts(row.getString("types")),
        counts(row.getString("words")),
        row.getBoolean("many_words"),
        row.getString("form"),
        row.getString("example"),
        row.getString("note"));
  }

  private List<DriftEntry> open() throws SQLException {
    List<DriftEntry> open = new ArrayList<>();
    try (PreparedStatement statement = ofEntity(OPEN);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        open.add(entry(row));
      }
    }
    return open;
  }

  static DriftEntry entry(ResultSet row) throws SQLException {
    return new DriftEntry(
        DriftKind.ofWord(row.getString("kind")),
        row.getString("pointer"),
        row.getString("what"),
        row.getBoolean("mapped"),
        row.getString("detail"),
        row.getDouble("share"),
        row.getDouble("share_before"),
        row.getString("example"));
  }

  /** Rows that are as they were are not written, but for the one of the record itself. */
  private void putFields(Map<String, PayloadField> previous, Map<String, PayloadField> known)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUT_FIELD)) {
      for (PayloadField field : known.values()) {
        if (field.equals(previous.get(field.pointer())) && !field.pointer().isEmpty()) {
          continue;
        }
        int at = setEntity(statement, 0);
        statement.setString(++at, field.pointer());
        statement.setBoolean(++at, field.mapped());
        statement.setLong(++at, field.seen());
        statement.setLong(++at, field.present());
        statement.setLong(++at, field.nulls());
        statement.setLong(++at, field.empty());
        statement.setString(++at, json(field.types()));
        statement.setString(++at, json(field.words()));
        statement.setBoolean(++at, field.manyWords());
        statement.setString(++at, field.form());
        statement.setString(++at, field.example());
        statement.setString(++at, field.note());
        statement.setLong(++at, run);
        statement.addBatch();
      }
      statement.executeBatch();
    }
    try (PreparedStatement statement = connection.prepareStatement(DROP_FIELD)) {
      for (String pointer : previous.keySet()) {
        if (!known.containsKey(pointer)) {
          statement.setString(setEntity(statement, 0) + 1, pointer);
          statement.addBatch();
        }
      }
      statement.executeBatch();
    }
  }

  private void begin(List<DriftEntry> entries) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      for (DriftEntry entry : entries) {
        int at = setEntity(statement, 0);
        statement.setString(++at, entry.pointer());
        statement.setString(++at, entry.kind().word());
        statement.setString(++at, entry.what());
        statement.setBoolean(++at, entry.mapped());
        statement.setString(++at, entry.detail());
        statement.setDouble(++at, entry.share());
        statement.setDouble(++at, entry.shareBefore());
        statement.setString(++at, entry.example());
        statement.setLong(++at, run);
        statement.setBoolean(++at, entry.isSettled());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void last(List<DriftEntry> entries) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LAST)) {
      for (DriftEntry entry : entries) {
        statement.setDouble(1, entry.share());
        statement.setLong(2, run);
        setKey(statement, setEntity(statement, 2), entry.key());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void end(Iterable<DriftEntry.Key> keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END)) {
      for (DriftEntry.Key key : keys) {
        setKey(statement, setEntity(statement, 0), key);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private PreparedStatement ofEntity(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    setEntity(statement, 0);
    return statement;
  }

  private int setEntity(PreparedStatement statement, int at) throws SQLException {
    statement.setString(at + 1, profile.region());
    statement.setString(at + 2, profile.entity());
    return at + 2;
  }

  private static void setKey(PreparedStatement statement, int at, DriftEntry.Key key)
      throws SQLException {
    statement.setString(at + 1, key.pointer());
    statement.setString(at + 2, key.kind().word());
    statement.setString(at + 3, key.what());
  }

  private static String json(Map<String, Long> counts) {
    try {
      return JSON.writeValueAsString(counts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and numbers only
    }
  }

  private static Map<String, Long> counts(String json) {
    try {
      return JSON.readValue(json, COUNTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // we wrote it
    }
  }
}
