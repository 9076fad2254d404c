package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.DatabaseSettings;
import breezeway.common.config.Problems;
import breezeway.common.message.Headers;
import breezeway.common.message.RunId;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.topic.Topics;
import breezeway.standalone.command.TestConsole;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import breezeway.standalone.testing.Invariants.Rejected;
import breezeway.standalone.testing.TestFolders;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is set aside, from the API to the inbox and back into the tables. Each test mends what it
 * broke, so that all invariants hold after it and no letter is open.
 */
class DeadLettersIT {
  private static final String REGION = "nashville";
  private static final String OTHER_REGION = "austin";
  private static final String NO_DATE = "2026-02-30";
  private static final Volumes FEW = new Volumes(12, 12, 60, 30, 24, 60, 16, 4);

  private static WholePipeline pipeline;
  private static SimulatedApi api;
  private static RegionWorld world;

  @BeforeAll
  static void readEverything() throws Exception {
    pipeline =
        WholePipeline.start(SimulationPlan.small(2).with(plan -> plan.volumes(FEW)), Map.of());
    api = pipeline.api();
    world = api.world().region(REGION);
    for (String region : List.of(REGION, OTHER_REGION)) {
      pipeline.run(region, pipeline.settings().catalog().names(), "full");
    }
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @AfterEach
  void allInvariantsHold() {
    pipeline.invariants().hold();
  }

  @Test
  void aRefusedRecordIsAnEntryThatClosesItselfWhenItLands() throws Exception {
    long sound = world.ids(Entity.RESERVATIONS).getFirst();
    JsonNode before = world.record(Entity.RESERVATIONS, sound);
    long id = world.addCopyOf(Entity.RESERVATIONS, sound);
    world.change(
        Entity.RESERVATIONS,
        id,
        reservation -> {
          reservation.put("checkin_date", NO_DATE).put("access_code", "door-7731-hush");
          ObjectNode guest = reservation.putArray("guests").addObject();
          guest.put("first_name", "Ottilie").put("last_name", "Example-Guest");
          guest.putArray("emails").add("ottilie@example.invalid");
        });
    assertEquals("partial", pipeline.run(REGION, "reservations", "full").status());
    pipeline.invariants().hold(new Rejected(REGION, Entity.RESERVATIONS, id));

    JsonNode entry = json("list", "--json").get(0);
    assertEquals("reservations", entry.get("entity").asText());
    assertEquals("value-rejected", entry.get("reason").asText());
    assertEquals("reservations.checkin_date (/checkin_date)", entry.get("field").asText());
    assertEquals(1, entry.get("open").asInt());
    assertEquals(REGION, entry.get("regions").get(0).asText());
    String shown = good("dead-letters", "show", entry.get("id").asText().substring(0, 4));
    assertTrue(shown.contains("\"checkin_date\": \"" + NO_DATE + "\""), shown);
    assertTrue(shown.contains("\"access_code\": \"xxxx-9999-xxxx\""), shown);
    assertTrue(shown.contains("RUNBOOK.md, section value-rejected"), shown);
    pipeline.invariants().secretsStaySecretIn("dead-letters show", shown);

    world.change(
        Entity.RESERVATIONS,
        id,
        reservation -> reservation.put("checkin_date", before.get("checkin_date").asText()));
    assertEquals("success", pipeline.run(REGION, "reservations", "full").status());
    assertEquals("landed", state("reservations"));
    assertEquals("No dead letter is open.\n", good("dead-letters", "list"));
    assertTrue(good("dead-letters", "list", "--all").contains("landed"));
  }

  @Test
  void afterTheSpecIsMendedAReplayLandsEverythingAndNothingOlder() throws Exception {
    EntityCatalog mended = pipeline.settings().catalog();
    long renamed = world.ids(Entity.SUPPLIES).getFirst();
    world.change(Entity.SUPPLIES, renamed, supply -> supply.put("name", "First name"));
    int supplies = 0;
    pipeline.restartTransformer(catalogWithABrokenColumn());
    for (String region : List.of(REGION, OTHER_REGION)) {
      supplies += pipeline.run(region, "supplies", "full").rejected();
    }
    assertTrue(supplies > 20, "of " + supplies);
    pipeline.restartLoader();
    assertEquals(supplies, open("supplies"));
    assertEquals(
        OTHER_REGION + "," + REGION,
        pipeline.first(
            "select array_to_string(regions, ',') from breezeway.dead_letter_groups"
                + " where entity = 'supplies'"));

    String id =
        pipeline.first(
            "select fingerprint from breezeway.dead_letters where entity = ?", "supplies");
    TestConsole refused = new TestConsole(false);
    assertEquals(
        1, pipeline.command(refused, "dead-letters", "replay", id, "--region", OTHER_REGION));
    assertTrue(refused.out().contains("refused again, supplies.stock_status_code"), refused.out());
    assertFalse(refused.out().contains("landed"), refused.out());
    assertEquals(
        2 * pipeline.count(ofSupplies("count(*)"), OTHER_REGION),
        pipeline.count(ofSupplies("sum(occurrences)"), OTHER_REGION),
        "each was sent once more, and only once");
    assertEquals(
        pipeline.count(ofSupplies("count(*)"), REGION),
        pipeline.count(ofSupplies("sum(occurrences)"), REGION));

    String older =
        pipeline.first(
            "select letter_offset from breezeway.dead_letters where record_key = ?", "" + renamed);
    world.change(Entity.SUPPLIES, renamed, supply -> supply.put("name", "Second name"));
    pipeline.run(REGION, "supplies", "full");
    pipeline.restartTransformer(mended);
    String out = good("dead-letters", "replay", id.substring(0, 6));
    assertTrue(out.contains("%d landed.".formatted(supplies)), out);
    assertEquals("Second name", supplyName(renamed));
    assertEquals(0, open("supplies"));

    pipeline.first(
        "update breezeway.dead_letters set state = 'open', letter_offset = ?::bigint"
            + " where record_key = ? returning state",
        older,
        "" + renamed);
    out = good("dead-letters", "replay", "all");
    assertTrue(out.contains(REGION + " supplies " + renamed + ": landed"), out);
    assertEquals("Second name", supplyName(renamed), "nothing goes back");
    pipeline.run(REGION, "supplies", "full");
    pipeline.run(OTHER_REGION, "supplies", "full");
  }

  private static String supplyName(long id) {
    return pipeline.first(
        "select supply_name from breezeway.supplies where supply_id = ?", "" + id);
  }

  private static String ofSupplies(String what) {
    return "select "
        + what
        + " from breezeway.dead_letters where entity = 'supplies'"
        + " and region_code = ?";
  }

  @Test
  void whatPostgresRefusesCanBeDiscardedOrReplayedAfterTheConstraintIsGone() throws Exception {
    execute(
        "alter table breezeway.people add constraint no_zed check (person_name not like 'Zed%')");
    long id = world.ids(Entity.PEOPLE).getFirst();
    world.change(Entity.PEOPLE, id, person -> rename(person, "Zed One"));
    assertEquals("partial", pipeline.run(REGION, "people", "full").status());
    pipeline.invariants().inboxHolds(new Rejected(REGION, Entity.PEOPLE, id));
    String letter =
        pipeline.first("select fingerprint from breezeway.dead_letters where entity = 'people'");

    TestConsole refused = new TestConsole(false);
    assertEquals(1, pipeline.command(refused, "dead-letters", "replay", letter));
    assertTrue(refused.out().contains("refused again, people.no_zed"), refused.out());
    assertEquals("2", occurrences(letter));

    assertEquals("1 letter was discarded.\n", good("dead-letters", "discard", letter));
    assertEquals("discarded", state("people"));
    assertEquals(
        "Nothing of it is open: nothing was sent.\n", good("dead-letters", "replay", letter));

    world.change(Entity.PEOPLE, id, person -> rename(person, "Zed Two"));
    assertEquals("partial", pipeline.run(REGION, "people", "full").status());
    assertEquals("open", state("people"), "a new letter opens the entry again");
    assertEquals("3", occurrences(letter));

    execute("alter table breezeway.people drop constraint no_zed");
    String out = good("dead-letters", "replay", letter, "--region", REGION);
    assertTrue(out.contains(REGION + " people " + id + ": landed"), out);
  }

  @Test
  void aPageThatNobodyCanReadClosesWithACompleteRunThatDoesNotMeetIt() throws Exception {
    RunId run = new RunId(pipeline.run(REGION, "tags", "full").run(), 1);
    publishPage("tags", run, "{\"message\": \"Dear Ottilie Example-Guest\"}");
    WholePipeline.awaitUntil("the letter", () -> open("tags") == 1);
    JsonNode entry = json("list", "--json").get(0);
    assertEquals("page-unreadable", entry.get("reason").asText());
    String shown = good("dead-letters", "show", entry.get("id").asText());
    assertTrue(shown.contains("\"message\": \"xxxx xxxxxxx xxxxxxx-xxxxx\""), shown);

    TestConsole refused = new TestConsole(false);
    assertEquals(1, pipeline.command(refused, "dead-letters", "replay", "all"));
    assertTrue(refused.out().contains("refused again, holds no array"), refused.out());
    assertEquals("2", occurrences(entry.get("id").asText()));

    pipeline.run(OTHER_REGION, "tags", "full");
    assertEquals(1, open("tags"), "another region says nothing about it");
    pipeline.run(REGION, "tags", "full");
    assertEquals("landed", state("tags"));
  }

  @Test
  void anIdThatIsNotThereIsToldWithThoseThatAre() {
    TestConsole console = new TestConsole(false);
    assertEquals(2, pipeline.command(console, "dead-letters", "show", "nothing"));
    assertTrue(console.err().contains("There are no dead letters"), console.err());
    assertEquals(2, pipeline.command(console, "dead-letters", "replay", "all", "--region", "moon"));
    assertTrue(console.err().contains("There is no region 'moon'"), console.err());
    assertEquals(2, pipeline.command(console, "dead-letters", "discard"));
  }

  private static void rename(ObjectNode person, String name) {
    person
        .put("name", name)
        .put("first_name", name.split(" ")[0])
        .put("last_name", name.split(" ")[1]);
  }

  private static void publishPage(String entity, RunId run, String body) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, "page");
    Headers.put(headers, Headers.RUN_ID, run.toString());
    Headers.put(headers, Headers.REGION, REGION);
    Headers.put(headers, Headers.ENTITY, entity);
    int partition = Topics.partition(REGION, pipeline.settings().kafka().partitions());
    try (var producer =
        new KafkaProducer<byte[], byte[]>(pipeline.settings().kafka().producerConfig())) {
      producer.send(
          new ProducerRecord<>(
              Topics.raw(entity),
              partition,
              REGION.getBytes(StandardCharsets.UTF_8),
              body.getBytes(StandardCharsets.UTF_8),
              headers));
    }
  }

  /** The column's conversion takes no object, and the API sends nothing else. */
  private static EntityCatalog catalogWithABrokenColumn() throws IOException {
    Path folder = TestFolders.create("broken-spec");
    Path entities = Path.of(System.getProperty("breezeway.home"), "config", "entities");
    try (Stream<Path> files = Files.list(entities)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String spec = Files.readString(file);
        Files.writeString(
            folder.resolve(file.getFileName()),
            spec.replace(
                "stock_status_code: {from: /type_stock_status, as: code_of}",
                "stock_status_code: {from: /type_stock_status, as: id}"));
      }
    }
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(folder, problems);
    problems.throwIfAny();
    TestFolders.delete(folder);
    return catalog;
  }

  private static int open(String entity) {
    return pipeline.count(
        "select count(*) from breezeway.dead_letters where state = 'open' and entity = ?", entity);
  }

  /** Of the entity's only entry. */
  private static String state(String entity) {
    return pipeline.first(
        "select string_agg(state, ',') from breezeway.dead_letter_groups where entity = ?", entity);
  }

  private static String occurrences(String fingerprint) {
    return pipeline.first(
        "select occurrences from breezeway.dead_letter_groups where fingerprint = ?", fingerprint);
  }

  private static void execute(String sql) throws SQLException {
    DatabaseSettings server = pipeline.settings().database();
    try (Connection connection =
            DriverManager.getConnection(server.url(), server.user(), server.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static JsonNode json(String... arguments) throws IOException {
    String[] all =
        Stream.concat(Stream.of("dead-letters"), Stream.of(arguments)).toArray(String[]::new);
    return new ObjectMapper().readTree(good(all));
  }

  private static String good(String... arguments) {
    TestConsole console = new TestConsole(false);
    assertEquals(0, pipeline.command(console, arguments), () -> console.out() + console.err());
    assertEquals("", console.err());
    return console.out();
  }
}
