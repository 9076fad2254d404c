package breezeway.standalone.command;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The table {@code dead_letters}, as commands read it and close its rows. */
final class LetterInbox {
  static final String OPEN = "open";

  private static final int IDS_SHOWN = 10;
  private static final String GROUPS =
      """
      select fingerprint, entity, stage, reason, field, cause,
        case when bool_or(state = 'open') then 'open'
          when bool_or(state = 'discarded') then 'discarded'
          when bool_or(state = 'landed') then 'landed' else 'superseded' end as state,
        count(*) as letters, count(*) filter (where state = 'open') as open,
        sum(occurrences)::bigint as occurrences,
        array_agg(distinct region_code order by region_code) as regions,
        min(first_seen) as first_seen, max(last_seen) as last_seen
      from breezeway.dead_letters
      where ? or state = 'open'
      group by fingerprint, entity, stage, reason, field, cause
      order by last_seen desc, fingerprint
      """;
  private static final String LETTERS =
      """
      select * from breezeway.dead_letters
      where fingerprint = any (?) and (?::text is null or region_code = ?)
      order by state <> 'open', region_code, record_key, call, letter_offset
      """;
  private static final String DISCARD =
      """
      update breezeway.dead_letters set state = 'discarded', closed_at = now()
      where state = 'open' and fingerprint = ? and (?::text is null or region_code = ?)
      """;
  private static final String ANSWERED =
      "select * from breezeway.dead_letters where replay = ? and state = 'open'";
  private static final String OF_LOADER =
      "select * from breezeway.dead_letters where state = 'open' and stage = 'loader'";
  private static final String NOTE_REPLAY =
      """
      update breezeway.dead_letters set replayed_at = now()
      where fingerprint = ? and region_code = ? and record_key = ? and call = ? and original = ?
      """;

  private final DataSource database;

  LetterInbox(DataSource database) {
    this.database = database;
  }

  /**
   * @param all closed letters too
   */
  List<LetterGroup> groups(boolean all) {
    return read(GROUPS, statement -> statement.setBoolean(1, all), LetterInbox::group);
  }

  /**
   * The one group whose fingerprint begins so.
   *
   * @throws PipelineException in one sentence that says which there are
   */
  LetterGroup group(String id) {
    List<LetterGroup> groups = groups(true);
    List<LetterGroup> fitting =
        groups.stream().filter(group -> group.fingerprint().startsWith(id)).toList();
    if (fitting.size() == 1 && !id.isBlank()) {
      return fitting.getFirst();
    }
    String sentence;
    if (groups.isEmpty()) {
      sentence = "There are no dead letters";
    } else if (fitting.isEmpty()) {
      sentence = "There are no dead letters '" + id + "'; there are " + ids(groups);
    } else {
      sentence = "'" + id + "' fits several: " + ids(fitting);
    }
    throw new PipelineException(Reason.BAD_CONFIGURATION, sentence);
  }

  private static String ids(List<LetterGroup> groups) {
    String shown =
        groups.stream()
            .limit(IDS_SHOWN)
            .map(group -> group.id() + " (" + group.entity() + ", " + group.state() + ")")
            .collect(Collectors.joining(", "));
    int more = groups.size() - IDS_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** The letters of groups, open ones first. */
  List<KeptLetter> letters(Collection<String> fingerprints, Optional<String> region) {
    return read(
        LETTERS,
        statement -> {
          Array wanted = statement.getConnection().createArrayOf("text", fingerprints.toArray());
          statement.setArray(1, wanted);
          statement.setString(2, region.orElse(null));
          statement.setString(3, region.orElse(null));
        },
        LetterInbox::letter);
  }

  /** What this replay was answered with, whatever the cause. */
  List<KeptLetter> refusedIn(String replay) {
    return read(ANSWERED, statement -> statement.setString(1, replay), LetterInbox::letter);
  }

  /** What PostgreSQL refused and nothing has mended yet. */
  List<KeptLetter> refusedByPostgres() {
    return read(OF_LOADER, statement -> {}, LetterInbox::letter);
  }

  /** Returns how many were open. */
  int discard(LetterGroup group, Optional<String> region) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(DISCARD)) {
      statement.setString(1, group.fingerprint());
      statement.setString(2, region.orElse(null));
      statement.setString(3, region.orElse(null));
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** Notes that letters are sent through again now. */
  void noteReplay(Collection<KeptLetter> letters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(NOTE_REPLAY)) {
      for (KeptLetter letter : letters) {
        statement.setString(1, letter.place().fingerprint());
        statement.setString(2, letter.place().region());
        statement.setString(3, letter.place().record());
        statement.setString(4, letter.place().call());
        statement.setString(5, letter.place().original());
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private interface Filling {
    void fill(PreparedStatement statement) throws SQLException;
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> read(String sql, Filling filling, RowReader<T> reader) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      filling.fill(statement);
      List<T> read = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          read.add(reader.read(row));
        }
      }
      return read;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static LetterGroup group(ResultSet row) throws SQLException {
    return new LetterGroup(
        row.getString("fingerprint"),
        row.getString("entity"),
        row.getString("stage"),
        row.getString("reason"),
        row.getString("field"),
        row.getString("cause"),
        row.getString("state"),
        row.getLong("letters"),
        row.getLong("open"),
        row.getLong("occurrences"),
        Arrays.asList((String[]) row.getArray("regions").getArray()),
        instant(row, "first_seen"),
        instant(row, "last_seen"));
  }

  private static KeptLetter letter(ResultSet row) throws SQLException {
    return new KeptLetter(
        new KeptLetter.Place(
            row.getString("fingerprint"),
            row.getString("region_code"),
            row.getString("record_key"),
            row.getString("call"),
            row.getString("original")),
        row.getString("entity"),
        row.getString("stage"),
        row.getString("field"),
        row.getString("cause"),
        row.getString("kind"),
        row.getString("state"),
        row.getLong("occurrences"),
        instant(row, "last_seen"),
        row.getString("run_id"),
        row.getString("source"),
        row.getString("cluster_id"),
        row.getLong("letter_offset"),
        row.getBoolean("is_cut"),
        row.getString("sample"),
        row.getString("replay"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static PipelineException unavailable(SQLException cause) {
    return new PipelineException(
        Reason.DATABASE_UNAVAILABLE, "PostgreSQL does not answer: " + FailureText.of(cause), cause);
  }
}
