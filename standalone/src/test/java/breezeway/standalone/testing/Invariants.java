package breezeway.standalone.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Settings;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.spec.DeleteSpec;
import breezeway.common.topic.Topics;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionPlan;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What must hold whenever no run is under way and everything that the simulator serves was read,
 * whatever happened before. Each promise is a method; {@link #hold} asks all that need no earlier
 * moment to compare with.
 *
 * <p>One thread.
 */
public final class Invariants {
  private static final int DIFFERENCES_SHOWN = 6;
  private static final Duration INBOX_PATIENCE = Duration.ofSeconds(10);

  private final SimulatedApi api;
  private final Settings settings;
  private final DataSource database;
  private final Path logs;
  private final ProvenDeletes deletes;
  private final Map<String, String> newestVersions = new HashMap<>();
  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> messagesRead = new HashMap<>();
  private final Map<String, Long> positions = new HashMap<>();

  /** With their kinds; what was a secret once, such as a token of yesterday, stays one. */
  private final Map<String, String> secrets = new TreeMap<>();

  /**
   * @param api where everything came from
   * @param database where it went
   * @param logs folder with the logs of all services
   */
  public Invariants(SimulatedApi api, Settings settings, DataSource database, Path logs) {
    this.api = api;
    this.settings = settings;
    this.database = database;
    this.logs = logs;
    this.deletes = new ProvenDeletes(api, settings.catalog().get("tasks"), this);
  }

  /** A record that cannot be loaded, and so stands among the dead letters. */
  public record Rejected(String region, Entity entity, long id) {}

  /** All of them. */
  public void hold(Rejected... rejected) {
    everyRecordLandedOnce(rejected);
    nothingGoesBack();
    childrenAreSets(rejected);
    successMeansCommitted();
    deletesNeedProof();
    oneBadRecordCostsOneRecord(rejected);
    lateParentsAreResolved();
    secretsStaySecret();
  }

  /** 1. Each record is in its table as it was served, not twice, and nothing else is. */
  public void everyRecordLandedOnce(Rejected... rejected) {
    compare(false, rejected);
  }

  /** 2. No record is older than it was when this was asked last. */
  public void nothingGoesBack() {
    for (String table : List.of("tasks", "supplies")) {
      String key = table.equals("tasks") ? "task_id" : "supply_id";
      for (List<String> row :
          query(
              "select region_code || '/' || "
                  + key
                  + ", to_char(api_updated_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') from breezeway."
                  + table)) {
        String record = table + "/" + row.get(0);
        String version = String.valueOf(row.get(1));
        String before = newestVersions.put(record, version);
        assertTrue(
            before == null || before.compareTo(version) <= 0,
            () -> record + " went back from " + before + " to " + version);
      }
    }
  }

  /** 3. Each record has the children it was served with, no more and no fewer. */
  public void childrenAreSets(Rejected... rejected) {
    compare(true, rejected);
  }

  /** 1 and 3 for the tables of one entity in one region: its last run said that it read them. */
  public void entityLanded(String region, String entity) {
    Set<String> tables =
        settings
            .catalog()
            .get(entity)
            .tables()
            .map(table -> table.name())
            .collect(Collectors.toSet());
    for (ServedRows.Sheet sheet :
        ServedRows.of(api.world().region(region), record -> false, Set.of())) {
      if (tables.contains(sheet.table())) {
        assertSameRows(region, sheet);
      }
    }
  }

  private void compare(boolean children, Rejected... rejected) {
    Set<Rejected> left = Set.of(rejected);
    for (String code : api.world().regionCodes()) {
      RegionWorld region = api.world().region(code);
      for (ServedRows.Sheet sheet :
          ServedRows.of(region, record -> isIn(left, code, record), held(code))) {
        if (sheet.children() == children) {
          assertSameRows(code, sheet);
        }
      }
    }
  }

  /** Entities of a region whose deletes wait for a person. */
  private Set<String> held(String region) {
    return query("select entity from breezeway.held_deletes where region_code = ?", region).stream()
        .map(List::getFirst)
        .collect(Collectors.toSet());
  }

  private static boolean isIn(Set<Rejected> rejected, String region, ObjectNode record) {
    return rejected.stream()
        .anyMatch(one -> one.region.equals(region) && one.id == record.path("id").asLong());
  }

  private void assertSameRows(String region, ServedRows.Sheet sheet) {
    List<String> stored =
        query(sheet.sql(), region).stream()
            .filter(row -> !sheet.mayStay().test(row))
            .map(row -> ServedRows.line(row.toArray(String[]::new)))
            .toList();
    Map<String, Integer> differences = new TreeMap<>();
    sheet.rows().forEach(row -> differences.merge(row, 1, Integer::sum));
    stored.forEach(row -> differences.merge(row, -1, Integer::sum));
    differences.values().removeIf(count -> count == 0);
    assertTrue(
        differences.isEmpty(),
        () ->
            region
                + "."
                + sheet.table()
                + ": served "
                + sheet.rows().size()
                + ", in the table "
                + stored.size()
                + differences.entrySet().stream()
                    .limit(DIFFERENCES_SHOWN)
                    .map(e -> (e.getValue() > 0 ? "\n  missing: " : "\n  too many: ") + e.getKey())
                    .collect(Collectors.joining()));
  }

  /**
   * What was written up to a moment.
   *
   * @param rows by table, a digest of all row versions: of the transactions that wrote them, and of
   *     where they lie
   * @param writes by table, rows inserted, updated and deleted since the database was made
   * @param ends of the rows topics
   */
  public record Written(
      Map<String, String> rows, Map<String, String> writes, Map<String, Long> ends) {}

  /**
   * Call it while no service is connected: PostgreSQL adds a connection's writes to its statistics
   * when the connection ends, or when it was idle for a while.
   */
  public Written written() {
    Map<String, String> rows = new TreeMap<>();
    Map<String, String> writes = new TreeMap<>();
    List<String> tables = new ArrayList<>(tables());
    tables.addAll(auditTables());
    for (String table : tables) {
      rows.put(
          table,
          query(
                  "select count(*) || ' rows ' ||"
                      + " coalesce(md5(string_agg(ctid::text || xmin, ',' order by ctid)), '')"
                      + " from breezeway."
                      + table)
              .getFirst()
              .getFirst());
      writes.put(
          table,
          query(
                  """
                  select n_tup_ins || ' inserted, ' || n_tup_upd || ' updated, '
                    || n_tup_del || ' deleted'
                  from pg_stat_user_tables where schemaname = 'breezeway' and relname = ?""",
                  table)
              .getFirst()
              .getFirst());
    }
    return new Written(rows, writes, endsOfRowsTopics());
  }

  /** Names of all tables that entities have. */
  public List<String> tables() {
    return settings.catalog().all().stream()
        .flatMap(spec -> spec.tables())
        .map(table -> table.name())
        .sorted()
        .toList();
  }

  private List<String> auditTables() {
    return settings.catalog().all().stream()
        .flatMap(
            spec ->
                spec.deletes().effect() instanceof DeleteSpec.Effect.RemoveRow(var audit)
                    ? Stream.of(audit.table())
                    : Stream.empty())
        .toList();
  }

  /** 4. No row version and no row set is new. */
  public static void nothingWasWritten(Written before, Written after) {
    assertEquals(before.ends(), after.ends(), "ends of the rows topics");
    assertEquals(before.rows(), after.rows(), "row versions");
    assertEquals(before.writes(), after.writes(), "writes");
  }

  /**
   * 5. A run that says success left nothing undone, and one that left something does not say so.
   */
  public void successMeansCommitted() {
    assertEquals(
        List.of(), query("select * from breezeway.run_changes"), "runs not told to their end");
    assertEquals(
        List.of(),
        query(
            """
            select x.region_code, x.entity, x.outcome, h.sync_status, h.records_rejected
            from breezeway.extraction_runs x
            left join breezeway.etl_sync_history h on h.run_id = x.run
            where x.state = 'published' and h.sync_status is distinct from
              case when x.outcome = 'success'
                and (h.records_rejected > 0 or h.error_message like '%none was deleted%')
                then 'partial' else x.outcome end"""),
        "runs whose end is told wrongly");
    assertEquals(
        List.of(),
        query(
            """
            select l.region_code, l.entity_type, l.sync_status, l.last_successful_sync_at
            from breezeway.etl_sync_log l
            left join breezeway.etl_sync_history h on h.run_id = l.run_id
            where h.sync_status is distinct from l.sync_status
              or l.last_successful_sync_at is distinct from
                (select s.sync_completed_at from breezeway.etl_sync_history s
                 where s.region_code = l.region_code and s.entity_type = l.entity_type
                   and s.sync_status = 'success' order by s.run_id desc limit 1)"""),
        "lines of the log that do not tell the last run");
  }

  /**
   * 6. Nothing counts as deleted that the simulator serves, what was proven gone does, and what was
   * removed is kept whole. A task is proven gone by a full run and one more; call this when it
   * went, and again after those.
   */
  public void deletesNeedProof() {
    deletes.hold();
  }

  /**
   * 7. What is rejected stands among the dead letters with its cause, and in no table; the inbox
   * holds it open, and nothing else.
   */
  public void oneBadRecordCostsOneRecord(Rejected... rejected) {
    inboxHolds(rejected);
    List<ConsumerRecord<byte[], byte[]>> letters =
        rejected.length == 0 ? List.of() : messages(Topics.DEAD_LETTERS);
    for (Rejected record : rejected) {
      String entity = record.entity.name().toLowerCase(Locale.ROOT);
      String key = record.region + "/" + record.id;
      List<ConsumerRecord<byte[], byte[]>> own =
          letters.stream()
              .filter(letter -> header(letter, DeadLetter.RECORD_KEY).endsWith("" + record.id))
              .filter(letter -> header(letter, Headers.REGION).equals(record.region))
              .filter(letter -> header(letter, Headers.ENTITY).equals(entity))
              .toList();
      assertFalse(own.isEmpty(), () -> entity + " " + key + " is not among the dead letters");
      assertFalse(header(own.getFirst(), DeadLetter.CAUSE).isBlank(), key);
      assertTrue(
          new String(own.getFirst().value(), StandardCharsets.UTF_8).contains("" + record.id),
          () -> key + " lost its bytes");
    }
  }

  /**
   * 8. Whatever is killed, at any time: once everything runs again and all was read, all the other
   * promises hold.
   *
   * @param recovery returns when everything runs again and all was read
   */
  public void holdAfterKills(Runnable recovery, Rejected... rejected) {
    recovery.run();
    hold(rejected);
  }

  /** Exactly the letters of these records are open. */
  public void inboxHolds(Rejected... rejected) {
    awaitInbox();
    Set<String> expected = new TreeSet<>();
    for (Rejected record : rejected) {
      expected.add(
          "%s %s %d"
              .formatted(record.region, record.entity.name().toLowerCase(Locale.ROOT), record.id));
    }
    Set<String> open = new TreeSet<>();
    for (List<String> row :
        query(
            """
            select region_code || ' ' || entity || ' ' || record_key, reason, cause, fingerprint
            from breezeway.dead_letters where state = 'open' and record_key <> '' and call = ''""")) {
      open.add(row.getFirst());
      assertTrue(row.stream().noneMatch(String::isBlank), () -> "an open letter says " + row);
    }
    assertEquals(expected, open, "records with open dead letters");
  }

  /** The inbox is filled by the loader: it may be a moment behind the topic. */
  private void awaitInbox() {
    TopicPartition letters = new TopicPartition(Topics.DEAD_LETTERS, 0);
    long giveUp = System.nanoTime() + INBOX_PATIENCE.toNanos();
    try (var consumer = new KafkaConsumer<byte[], byte[]>(settings.kafka().consumerConfig())) {
      while (consumer.endOffsets(List.of(letters)).get(letters) > lettersTaken()
          && System.nanoTime() < giveUp) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private long lettersTaken() {
    return Long.parseLong(
        query(
                "select coalesce(max(next_offset), 0) from breezeway.loader_offsets where topic = ?",
                Topics.DEAD_LETTERS)
            .getFirst()
            .getFirst());
  }

  /** 9. What refers to another record is resolved if that record is there, and not otherwise. */
  public void lateParentsAreResolved() {
    resolved("reservations", "property_id", "property_pk", "properties", "property_id");
    resolved("tasks", "home_id", "property_pk", "properties", "property_id");
    resolved("tasks", "linked_reservation_id", "reservation_pk", "reservations", "reservation_id");
    resolved("tasks", "template_task_id", "template_pk", "templates", "template_id");
    resolved("task_tags", "tag_id", "tag_pk", "tags", "tag_id");
    resolved(
        "reservation_tag_links",
        "reservation_tag_id",
        "reservation_tag_pk",
        "reservation_tags",
        "reservation_tag_id");
  }

  private void resolved(String table, String foreignId, String key, String parent, String id) {
    String sql =
        """
        select c.region_code, c.%2$s, c.%3$s, p.id from breezeway.%1$s c
        left join breezeway.%4$s p
          on p.region_code = c.region_code and p.%5$s::text = c.%2$s::text
        where c.%3$s is distinct from p.id"""
            .formatted(table, foreignId, key, parent, id);
    assertEquals(List.of(), query(sql), () -> table + "." + key);
  }

  /** 10. No secret and nothing of a guest is where people look: logs, alerts, causes, messages. */
  public void secretsStaySecret() {
    collectSecrets();
    logs().forEach((name, text) -> assertNone("log " + name, text));
    for (ConsumerRecord<byte[], byte[]> alert : messages(Topics.ALERTS)) {
      assertNone("an alert", new String(alert.value(), StandardCharsets.UTF_8));
    }
    for (ConsumerRecord<byte[], byte[]> letter : messages(Topics.DEAD_LETTERS)) {
      letter
          .headers()
          .forEach(
              header ->
                  assertNone(
                      "header " + header.key() + " of a dead letter",
                      new String(header.value(), StandardCharsets.UTF_8)));
    }
    for (String column :
        List.of(
            "extraction_runs.message",
            "etl_sync_log.error_message",
            "etl_sync_history.error_message",
            "api_tokens.last_error",
            "dead_letters.sample",
            "dead_letters.field",
            "dead_letters.cause",
            "run_requests.refused")) {
      String[] parts = column.split("\\.");
      query("select " + parts[1] + " from breezeway." + parts[0])
          .forEach(row -> assertNone(column, String.valueOf(row.getFirst())));
    }
  }

  /** The same for what a command has shown. */
  public void secretsStaySecretIn(String where, String text) {
    collectSecrets();
    assertNone(where, text);
  }

  private void assertNone(String where, String text) {
    secrets.forEach(
        (secret, kind) -> assertFalse(text.contains(secret), () -> where + " holds a " + kind));
  }

  private void collectSecrets() {
    for (RegionPlan region : api.plan().regions()) {
      secrets.put(region.clientSecret(), "client secret");
    }
    settings
        .regions()
        .forEach(
            region ->
                region.clientSecret().ifPresent(s -> secrets.put(s.reveal(), "client secret")));
    query("select access_token, refresh_token, client_secret from breezeway.api_tokens")
        .forEach(row -> row.forEach(token -> put(token, "token")));
    for (String code : api.world().regionCodes()) {
      RegionWorld region = api.world().region(code);
      for (JsonNode property : region.records(Entity.PROPERTIES)) {
        put(property.path("wifi_password").textValue(), "wifi password");
      }
      for (JsonNode reservation : region.records(Entity.RESERVATIONS)) {
        JsonNode access = reservation.path("access_code");
        put(access.textValue(), "access code");
        access.forEach(part -> put(part.textValue(), "access code"));
        for (JsonNode guest : reservation.path("guests")) {
          put(guest.path("emails").path(0).textValue(), "guest's address");
          if (guest.hasNonNull("first_name") && guest.hasNonNull("last_name")) {
            String name = guest.get("first_name").asText() + " " + guest.get("last_name").asText();
            put(name, "guest's name");
          }
        }
      }
    }
  }

  private void put(String secret, String kind) {
    if (secret != null && !secret.isBlank()) {
      secrets.put(secret, kind);
    }
  }

  private Map<String, String> logs() {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(logs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertTrue(texts.values().stream().anyMatch(text -> !text.isEmpty()), "there are logs");
    return texts;
  }

  private Map<String, Long> endsOfRowsTopics() {
    Map<String, Long> ends = new TreeMap<>();
    try (var consumer = new KafkaConsumer<byte[], byte[]>(settings.kafka().consumerConfig())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String entity : settings.catalog().names()) {
        for (int number = 0; number < settings.kafka().partitions(); number++) {
          partitions.add(new TopicPartition(Topics.rows(entity), number));
        }
      }
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> ends.put(partition.toString(), end));
    }
    return ends;
  }

  /** Everything on a topic of one partition; what was read once is not read again. */
  public List<ConsumerRecord<byte[], byte[]>> messages(String topic) {
    List<ConsumerRecord<byte[], byte[]>> messages =
        messagesRead.computeIfAbsent(topic, name -> new ArrayList<>());
    try (var consumer = new KafkaConsumer<byte[], byte[]>(settings.kafka().consumerConfig())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seek(partition, positions.getOrDefault(topic, 0L));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(messages::add);
      }
      positions.put(topic, end);
    }
    return messages;
  }

  private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
    return Headers.get(message.headers(), name).orElse("");
  }

  /** Rows of texts; NULL is null. */
  public List<List<String>> query(String sql, Object... values) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<List<String>> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        int columns = row.getMetaData().getColumnCount();
        while (row.next()) {
          String[] texts = new String[columns];
          for (int i = 0; i < columns; i++) {
            texts[i] = row.getString(i + 1);
          }
          rows.add(Arrays.asList(texts));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
