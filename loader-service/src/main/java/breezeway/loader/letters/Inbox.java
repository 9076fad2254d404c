package breezeway.loader.letters;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.RecordKey;
import breezeway.common.spec.EntityCatalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The table {@code dead_letters}. Letters of the transformer come from their topic, in its order;
 * letters of a loader are put in by that loader, in the transaction that passes over the row set.
 * Both are counted once, however often they are delivered. Safe for many threads, each with its own
 * connection.
 */
public final class Inbox {
  private static final String PUT =
      """
      with superseded as (
        update breezeway.dead_letters set state = 'superseded', closed_at = now()
        where state = 'open' and stage = ? and entity = ? and region_code = ? and record_key = ?
          and call = ? and original = ? and fingerprint <> ?)
      insert into breezeway.dead_letters as l
        (stage, entity, region_code, record_key, call, original, fingerprint, reason, field, cause,
         kind, first_seen, last_seen, run_id, source, cluster_id, letter_offset, is_cut, sample,
         replay)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (fingerprint, region_code, record_key, call, original) do update set
        state = 'open', closed_at = null, occurrences = l.occurrences + 1, kind = excluded.kind,
        first_seen = least(l.first_seen, excluded.first_seen),
        last_seen = greatest(l.last_seen, excluded.last_seen),
        run_id = excluded.run_id, source = excluded.source, cluster_id = excluded.cluster_id,
        letter_offset = excluded.letter_offset, is_cut = excluded.is_cut,
        sample = coalesce(excluded.sample, l.sample), replay = coalesce(excluded.replay, l.replay)
      """;
  private static final String LANDED =
      """
      update breezeway.dead_letters
      set state = 'landed', closed_at = now(), replay = coalesce(?, replay)
      where state = 'open' and stage = 'transformer' and entity = ? and region_code = ?
        and ((record_key = ? and call = ? and original = '')
          or (record_key = '' and original = ?))
      """;
  private static final String HAS_LOADERS =
      """
      select exists (select from breezeway.dead_letters
        where state = 'open' and stage = 'loader' and entity = ?)
      """;
  private static final String LOADED =
      """
      update breezeway.dead_letters l set state = 'landed', closed_at = now()
      from unnest(?::text[], ?::text[], ?::text[]) as k(region_code, record_key, call)
      where l.state = 'open' and l.stage = 'loader' and l.entity = ?
        and l.region_code = k.region_code and l.record_key = k.record_key and l.call = k.call
        and l.original = ''
      """;
  private static final String SAMPLED =
      """
      select fingerprint, region_code from breezeway.dead_letters
      where fingerprint = any (?) and sample is not null
      """;

  private final EntityCatalog catalog;
  private final String clusterId;

  /**
   * @param clusterId the Kafka cluster whose topic holds the letters
   */
  public Inbox(EntityCatalog catalog, String clusterId) {
    this.catalog = catalog;
    this.clusterId = clusterId;
  }

  /** Puts letters in, and closes those of what has landed, in this order. */
  public void put(Connection connection, List<? extends Letter> letters) throws SQLException {
    if (letters.isEmpty()) {
      return;
    }
    Set<GroupOfRegion> sampled = sampled(connection, letters);
    try (PreparedStatement put = connection.prepareStatement(PUT);
        PreparedStatement landed = connection.prepareStatement(LANDED)) {
      PreparedStatement last = put;
      for (Letter letter : letters) {
        PreparedStatement next = letter instanceof Letter.Refused ? put : landed;
        if (next != last) {
          last.executeBatch(); // what concerns one record must happen in order
          last = next;
        }
        switch (letter) {
          case Letter.Refused refused -> {
            GroupOfRegion group = new GroupOfRegion(refused);
            fill(put, refused, sampled.add(group) ? MaskedSample.of(catalog, refused) : null);
          }
          case Letter.Landed notice -> fill(landed, notice);
        }
        next.addBatch();
      }
      last.executeBatch();
    }
  }

  private void fill(PreparedStatement put, Letter.Refused refused, String sample)
      throws SQLException {
    DeadLetter letter = refused.letter();
    int at = 0;
    for (int part = 0; part < 2; part++) {
      put.setString(++at, Letter.About.text(letter.stage()));
      put.setString(++at, refused.about().entity());
      put.setString(++at, refused.about().region());
      put.setString(++at, refused.about().record());
      put.setString(++at, refused.about().call());
      put.setString(++at, refused.about().original());
      put.setString(++at, refused.fingerprint());
    }
    put.setString(++at, letter.reason().code());
    put.setString(++at, Letter.About.text(letter.field()));
    put.setString(++at, Letter.About.text(letter.cause()));
    put.setString(++at, Letter.About.text(refused.kind()));
    put.setObject(++at, refused.seen().atOffset(ZoneOffset.UTC));
    put.setObject(++at, refused.seen().atOffset(ZoneOffset.UTC));
    put.setString(++at, letter.runId() == null ? "" : Letter.About.text(letter.runId()));
    put.setString(++at, Letter.About.text(letter.source()));
    put.setString(++at, clusterId);
    put.setLong(++at, refused.offset());
    put.setBoolean(++at, refused.isCut());
    put.setString(++at, sample);
    put.setString(++at, refused.replay().map(Letter.About::text).orElse(null));
  }

  private static void fill(PreparedStatement landed, Letter.Landed notice) throws SQLException {
    landed.setString(1, notice.replay().map(Letter.About::text).orElse(null));
    landed.setString(2, notice.about().entity());
    landed.setString(3, notice.about().region());
    landed.setString(4, notice.about().record());
    landed.setString(5, notice.about().call());
    landed.setString(6, notice.original().orElse("-"));
  }

  /** Of a thousand records with one cause only one is shown. */
  private record GroupOfRegion(String fingerprint, String region) {
    GroupOfRegion(Letter.Refused refused) {
      this(refused.fingerprint(), refused.about().region());
    }
  }

  private static Set<GroupOfRegion> sampled(Connection connection, List<? extends Letter> letters)
      throws SQLException {
    Object[] fingerprints =
        letters.stream()
            .filter(Letter.Refused.class::isInstance)
            .map(letter -> ((Letter.Refused) letter).fingerprint())
            .distinct()
            .toArray();
    Set<GroupOfRegion> sampled = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(SAMPLED)) {
      statement.setArray(1, connection.createArrayOf("text", fingerprints));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          sampled.add(new GroupOfRegion(row.getString(1), row.getString(2)));
        }
      }
    }
    return sampled;
  }

  /** Closes the loader's letters about what has just been written; mostly there are none. */
  public void loaded(Connection connection, String entity, Collection<RecordKey> keys)
      throws SQLException {
    if (keys.isEmpty() || !hasLoaders(connection, entity)) {
      return;
    }
    List<Letter.About> written = keys.stream().map(key -> Letter.About.of(entity, key)).toList();
    try (PreparedStatement statement = connection.prepareStatement(LOADED)) {
      statement.setArray(
          1,
          connection.createArrayOf("text", written.stream().map(Letter.About::region).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf("text", written.stream().map(Letter.About::record).toArray()));
      statement.setArray(
          3, connection.createArrayOf("text", written.stream().map(Letter.About::call).toArray()));
      statement.setString(4, entity);
      statement.executeUpdate();
    }
  }

  private static boolean hasLoaders(Connection connection, String entity) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HAS_LOADERS)) {
      statement.setString(1, entity);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
