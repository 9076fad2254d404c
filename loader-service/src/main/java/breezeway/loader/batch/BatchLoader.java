package breezeway.loader.batch;

import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.RecordKey;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.topic.Topics;
import breezeway.loader.letters.Inbox;
import breezeway.loader.letters.Letter;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Position;
import breezeway.loader.offset.Repetitions;
import breezeway.loader.run.RunChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Loads the messages of one rows partition: each batch, the offset behind it and its counts in one
 * transaction. What PostgreSQL refuses is narrowed down by halves to the record at fault, which is
 * set aside; everything else lands. One thread at a time.
 */
public final class BatchLoader {
  private final Session session;
  private final LoaderOffsets offsets;
  private final Holdings holdings;
  private final Repetitions repetitions;
  private final DeadLetters deadLetters;
  private final Inbox inbox;
  private final LoaderMeters meters;
  private final Statistics statistics;
  private final Map<String, EntityWriter> writers = new HashMap<>();

  public BatchLoader(
      EntityCatalog catalog,
      Session session,
      LoaderOffsets offsets,
      Holdings holdings,
      Repetitions repetitions,
      DeadLetters deadLetters,
      Inbox inbox,
      LoaderMeters meters) {
    this.session = session;
    this.offsets = offsets;
    this.holdings = holdings;
    this.repetitions = repetitions;
    this.deadLetters = deadLetters;
    this.inbox = inbox;
    this.meters = meters;
    this.statistics = new Statistics(session);
    LateParents lateParents = new LateParents(catalog);
    for (EntitySpec entity : catalog.all()) {
      writers.put(entity.name(), new EntityWriter(catalog, entity, lateParents));
    }
  }

  /**
   * Loads what is not loaded yet of these messages; the partition's position in {@link Holdings}
   * follows each commit. After a failure the call can be made again with the same messages.
   *
   * @throws SQLException for everything that is not the fault of a record
   */
  public void load(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> messages)
      throws SQLException {
    Position position = holdings.get(partition);
    List<Incoming> batch = new ArrayList<>(messages.size());
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      boolean isLoaded = message.offset() < position.nextOffset();
      if (!isLoaded && !repetitions.isSuperseded(message)) {
        batch.add(Incoming.read(message));
      }
    }
    if (!batch.isEmpty()) {
      try (LogPlace.Stay here = place(partition, batch).enter()) {
        loadUnderstood(partition, batch);
      }
    }
    passSuperseded(partition, messages.getLast().offset() + 1);
    repetitions.reached(holdings.get(partition));
  }

  /** What all messages of a batch have in common: mostly it is one page's, of one run. */
  private static LogPlace place(TopicPartition partition, List<Incoming> batch) {
    return new LogPlace(
        common(batch, Incoming::region),
        Topics.entityOf(partition.topic()),
        common(batch, Incoming::runId));
  }

  private static String common(List<Incoming> batch, Function<Incoming, String> part) {
    String first = part.apply(batch.getFirst());
    return batch.stream().allMatch(incoming -> Objects.equals(part.apply(incoming), first))
        ? first
        : "";
  }

  private void passSuperseded(TopicPartition partition, long next) throws SQLException {
    Position position = holdings.get(partition);
    if (position.nextOffset() < next) {
      holdings.put(
          session.inTransaction(connection -> offsets.advance(connection, position, next)));
    }
  }

  private void loadUnderstood(TopicPartition partition, List<Incoming> batch) throws SQLException {
    EntityWriter writer = writers.get(Topics.entityOf(partition.topic()));
    session.ensure(writer.stages());
    write(partition, writer, batch, unreadable(writer.entity().name(), batch));
    statistics.afterBatch(writer.entity(), batch.size());
  }

  /**
   * @param unreadable letters about messages of the batch, by offset: sent once, however often it
   *     is halved
   */
  private void write(
      TopicPartition partition,
      EntityWriter writer,
      List<Incoming> batch,
      Map<Long, Letter.Refused> unreadable)
      throws SQLException {
    try {
      commit(partition, writer, batch, unreadable);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.DATA) {
        throw e;
      }
      if (batch.size() == 1) {
        if (!landsWithoutWhatWaited(partition, writer, batch.getFirst())) {
          setAside(partition, writer.entity().name(), batch.getFirst(), e);
        }
        return;
      }
      int middle = batch.size() / 2;
      write(partition, writer, batch.subList(0, middle), unreadable);
      write(partition, writer, batch.subList(middle, batch.size()), unreadable);
    }
  }

  /** What a committed batch came to. */
  private record Loaded(Position position, Changes made) {}

  private void commit(
      TopicPartition partition,
      EntityWriter writer,
      List<Incoming> batch,
      Map<Long, Letter.Refused> unreadable)
      throws SQLException {
    List<Change> changes = new ArrayList<>(batch.size());
    Changes rejected = new Changes();
    for (Incoming incoming : batch) {
      switch (incoming) {
        case Incoming.Readable readable -> changes.add(readable.change());
        case Incoming.Unreadable none -> rejected.reject(none);
      }
    }
    List<Letter.Refused> letters =
        batch.stream()
            .map(incoming -> unreadable.get(incoming.offset()))
            .filter(Objects::nonNull)
            .toList();
    List<RecordKey> keys = changes.stream().map(Change::key).toList();
    Position position = holdings.get(partition);
    long next = batch.getLast().offset() + 1;
    long start = System.nanoTime();
    Loaded loaded =
        session.inTransaction(
            connection -> {
              lockRegions(connection, changes);
              Position advanced = offsets.advance(connection, position, next);
              Changes made = writer.write(session, connection, changes);
              RunChanges.note(connection, writer.entity().name(), made);
              RunChanges.note(connection, writer.entity().name(), rejected);
              inbox.loaded(connection, writer.entity().name(), keys);
              inbox.put(connection, letters);
              return new Loaded(advanced, made);
            });
    holdings.put(loaded.position());
    meters.loaded(writer.entity().name(), changes.size(), loaded.made(), System.nanoTime() - start);
  }

  /**
   * A new record brings along the answers that waited for it. When it is one of them that
   * PostgreSQL refuses, that answer is set aside, and the record and the other answers land.
   *
   * @return false when it is the record itself, and nothing was written
   */
  private boolean landsWithoutWhatWaited(
      TopicPartition partition, EntityWriter writer, Incoming incoming) throws SQLException {
    if (!(incoming instanceof Incoming.Readable readable) || !readable.change().isRecord()) {
      return false;
    }
    Change change = readable.change();
    String entity = writer.entity().name();
    Position position = holdings.get(partition);
    try {
      Optional<Position> landed =
          session.inTransaction(
              connection -> {
                lockRegions(connection, List.of(change));
                List<Change> waited = writer.takeWaiting(connection, change);
                if (waited.isEmpty()) {
                  return Optional.empty();
                }
                Position advanced = offsets.advance(connection, position, incoming.offset() + 1);
                RunChanges.note(
                    connection, entity, writer.write(session, connection, List.of(change)));
                List<RecordKey> keys = new ArrayList<>(List.of(change.key()));
                for (Change answer : waited) {
                  if (writeOrSetAside(connection, writer, incoming, answer)) {
                    keys.add(answer.key());
                  }
                }
                inbox.loaded(connection, entity, keys);
                return Optional.of(advanced);
              });
      landed.ifPresent(holdings::put);
      return landed.isPresent();
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.DATA) {
        throw e;
      }
      return false;
    }
  }

  private boolean writeOrSetAside(
      Connection connection, EntityWriter writer, Incoming incoming, Change answer)
      throws SQLException {
    String entity = writer.entity().name();
    Savepoint before = connection.setSavepoint();
    try {
      RunChanges.note(connection, entity, writer.write(session, connection, List.of(answer)));
      connection.releaseSavepoint(before);
      return true;
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.DATA) {
        throw e;
      }
      connection.rollback(before);
      DeadLetter letter =
          new DeadLetter(
              Reason.ROW_REFUSED,
              DeadLetters.STAGE,
              answer.key().region(),
              entity,
              answer.key().toString(),
              SqlFailure.field(e),
              SqlFailure.cause(e),
              incoming.runId(),
              source(incoming.message()),
              answer.bytes());
      inbox.put(connection, deadLetters.send(DeadLetters.ROW_SET, List.of(letter)));
      Changes rejected = new Changes();
      rejected.reject(incoming);
      RunChanges.note(connection, entity, rejected);
      return false;
    }
  }

  /**
   * A row and the row it refers to may be written by two loaders at the same time: neither would
   * see the other's, and the reference would stay open. So one writes in a region at a time.
   */
  private static void lockRegions(Connection connection, List<Change> changes) throws SQLException {
    String[] regions =
        changes.stream().map(change -> change.key().region()).distinct().toArray(String[]::new);
    String sql =
        """
        select pg_advisory_xact_lock(k) from (
          select distinct hashtextextended('breezeway.loader/' || region, 0) as k
          from unnest(?::text[]) as r(region) order by 1) as keys
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", regions));
      statement.execute();
    }
  }

  private void setAside(
      TopicPartition partition, String entity, Incoming incoming, SQLException refusal)
      throws SQLException {
    if (incoming instanceof Incoming.Unreadable) {
      throw refusal; // nothing of it was written, so nothing of it can have been refused
    }
    List<Letter.Refused> letters =
        deadLetters.send(
            DeadLetters.ROW_SET,
            List.of(
                letter(
                    Reason.ROW_REFUSED,
                    entity,
                    incoming,
                    SqlFailure.field(refusal),
                    SqlFailure.cause(refusal))));
    Changes rejected = new Changes();
    rejected.reject(incoming);
    Position position = holdings.get(partition);
    holdings.put(
        session.inTransaction(
            connection -> {
              RunChanges.note(connection, entity, rejected);
              inbox.put(connection, letters);
              return offsets.advance(connection, position, incoming.offset() + 1);
            }));
  }

  private Map<Long, Letter.Refused> unreadable(String entity, List<Incoming> batch) {
    List<Long> places = new ArrayList<>();
    List<DeadLetter> letters = new ArrayList<>();
    for (Incoming incoming : batch) {
      if (incoming instanceof Incoming.Unreadable unreadable) {
        places.add(incoming.offset());
        letters.add(letter(Reason.MESSAGE_UNREADABLE, entity, incoming, "", unreadable.cause()));
      }
    }
    List<Letter.Refused> sent = deadLetters.send(DeadLetters.MESSAGE, letters);
    Map<Long, Letter.Refused> byPlace = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      byPlace.put(places.get(i), sent.get(i));
    }
    return byPlace;
  }

  private static DeadLetter letter(
      Reason reason, String entity, Incoming incoming, String field, String cause) {
    ConsumerRecord<byte[], byte[]> message = incoming.message();
    return new DeadLetter(
        reason,
        DeadLetters.STAGE,
        incoming.region(),
        entity,
        Incoming.keyText(message),
        field,
        cause,
        incoming.runId(),
        source(message),
        message.value());
  }

  private static String source(ConsumerRecord<byte[], byte[]> message) {
    return message.topic() + "-" + message.partition() + "-" + message.offset();
  }
}
