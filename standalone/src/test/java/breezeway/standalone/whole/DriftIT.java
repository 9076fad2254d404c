package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.topic.Topics;
import breezeway.standalone.Breezeway;
import breezeway.standalone.Surroundings;
import breezeway.standalone.command.TestConsole;
import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Eight regions send the same; then one of them sends something else in every way there is. The
 * runs go on, the ledger tells, and what nobody knows is kept where that is wanted. The steps build
 * on one another.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DriftIT {
  private static final String ODD = "austin";
  private static final String OTHER = "nashville";
  private static final int PROPERTIES = 25;
  private static final List<String> ENTITIES = List.of("properties", "supplies");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static WholePipeline pipeline;
  private static RegionWorld world;
  private static String ledgerBefore;

  @BeforeAll
  static void readEverythingOnce() throws Exception {
    pipeline =
        WholePipeline.start(
            SimulationPlan.small(8)
                .with(
                    plan ->
                        plan.volumes(new Volumes(8 * PROPERTIES, 400, 16, 8, 8, 240, 8, 0))
                            .quirkShare(0)),
            Map.of());
    world = pipeline.api().world().region(ODD);
    runAll();
  }

  @AfterAll
  static void stop() {
    pipeline.close();
  }

  private static void runAll() {
    Map<String, Long> requests = new HashMap<>();
    for (String region : pipeline.api().world().regionCodes()) {
      for (String entity : ENTITIES) {
        requests.put(region + " " + entity, pipeline.request(region, entity, "full"));
      }
    }
    requests.forEach(
        (what, request) -> assertEquals("success", pipeline.await(request).status(), what));
  }

  @Test
  @Order(1)
  void whatIsSentAtFirstIsWhatIsKnownAndNothingOfItIsNew() throws Exception {
    assertEquals(0, count("select count(*) from breezeway.drift"));
    assertEquals(
        16,
        count(
            "select count(*) from breezeway.payload_fields where pointer = '' and seen = present"));
    assertEquals(0, count("select count(*) from breezeway.payload_fields where not mapped"));
    assertEquals(
        "The API's data look as they did, and every key that they have is known.\n", drift(0));
  }

  @Test
  @Order(2)
  void everyWayToDriftIsALineAndNoRunBreaks() throws Exception {
    List<Long> properties = world.ids(Entity.PROPERTIES);
    for (int i = 0; i < properties.size(); i++) {
      boolean isFirstOfFive = i % 5 == 0;
      world.change(
          Entity.PROPERTIES,
          properties.get(i),
          property -> {
            property
                .putObject("smart_lock")
                .put("pin", "7391")
                .put("battery", new BigDecimal("0.80"));
            property.remove("city");
            if (isFirstOfFive) {
              property.put("status", "archived");
            } else {
              property.putNull("zipcode");
            }
          });
    }
    for (long supply : world.ids(Entity.SUPPLIES)) {
      world.change(Entity.SUPPLIES, supply, record -> record.put("low_stock_count", "50"));
    }
    runAll();
    runAll();

    assertEquals(
        """
        properties /city gone-key  t
        properties /smart_lock new-key  f
        properties /status new-value archived t
        properties /zipcode null-share  t
        supplies /low_stock_count new-type string t""",
        String.join(
            "\n",
            column(
                """
                select concat_ws(' ', entity, pointer, kind, what, mapped) from breezeway.drift
                where region_code = ? and ended_at is null order by entity, pointer""",
                ODD)));
    assertEquals(5, count("select count(*) from breezeway.drift"), "of other regions too");
    assertEquals(
        PROPERTIES,
        count(
            "select count(*) from breezeway.properties"
                + " where region_code = ? and property_city is null",
            ODD));
    assertEquals(List.of("properties", "supplies"), alerts());
    for (String table : List.of("drift", "payload_fields")) {
      assertEquals(
          0,
          count("select count(*) from breezeway." + table + " t where t::text like '%7391%'"),
          "a value is in " + table);
    }
  }

  @Test
  @Order(3)
  void theCommandTellsNamesTheOddRegionAndPrintsTheSpec() throws Exception {
    String text = drift(0);
    for (String line :
        List.of(
            "  austin alone has /smart_lock: in 100 % of 25, in none of the other 7 regions.",
            "  austin alone lacks /city: in none of 25, in 100 % of those of the other 7 regions.",
            "  austin alone has string (100 % of 30 values) at /low_stock_count;"
                + " the other 7 regions have integer.",
            "    mapping:",
            "      smart_lock: {from: /smart_lock, type: jsonb}",
            "      low_stock_count: {from: /low_stock_count, as: empty_to_null}",
            "    ignored:",
            "      - /smart_lock")) {
      assertTrue(text.lines().anyMatch(line::equals), () -> line + "\nis not in\n" + text);
    }
    assertTrue(
        text.contains("in none of 25, before in 100 %; NULL will be properties.property_city"));
    assertFalse(text.contains("7391"), text);
    assertEquals(
        "", drift(0, OTHER).lines().filter(line -> line.contains("austin")).findFirst().orElse(""));
    drift(1, "--fail-on-drift");
    JsonNode json = JSON.readTree(drift(0, "all", "properties", "--json"));
    assertEquals(4, json.get(0).get("entries").size());
    assertEquals("/smart_lock", json.get(0).get("unknown_keys").get(0).get("pointer").asText());
  }

  @Test
  @Order(4)
  void theSameAgainWritesNothingButThatThereWasARun() {
    ledgerBefore = fields();
    pipeline.run(ODD, "properties", "full");
    assertEquals(ledgerBefore, fields());
    assertEquals(5, count("select count(*) from breezeway.drift"));
    assertEquals(2, alerts().size());
  }

  @Test
  @Order(5)
  void whatNobodyKnowsIsKeptExactlyWhereThatIsWanted() {
    pipeline.restart(Map.of("BREEZEWAY_KEEP_UNKNOWN_KEYS", "true"));
    assertEquals(0, pipeline.run(OTHER, "properties", "full").updated());
    assertEquals(PROPERTIES, pipeline.run(ODD, "properties", "full").updated());
    assertEquals(
        List.of("{\"smart_lock\": {\"pin\": \"7391\", \"battery\": 0.80}}"),
        column(
            "select distinct unknown_keys::text from breezeway.properties where region_code = ?",
            ODD));
    assertEquals(
        PROPERTIES * 7,
        count("select count(*) from breezeway.properties where unknown_keys is null"));
    String before = rows();
    pipeline.invariants().query("update breezeway.properties set unknown_keys = null returning 1");
    pipeline.replayAll();
    assertEquals(before, rows());
    assertEquals(0, pipeline.run(ODD, "properties", "full").updated(), "nothing changed since");
  }

  @Test
  @Order(6)
  void hostileKeysCostNothingButARow() {
    long id = world.ids(Entity.PROPERTIES).getFirst();
    world.change(
        Entity.PROPERTIES,
        id,
        property -> {
          property.put("nu\u0000l", "\u0000");
          property.put("k".repeat(49_000), 1);
          property.put("guest@example.invalid", true);
          for (int i = 0; i < 20_000; i++) {
            property.put("key_" + Integer.toString(i, 36), 1);
          }
        });
    assertEquals("success", pipeline.run(ODD, "properties", "full").status());
    assertEquals(
        "\uFFFD",
        pipeline.first(
            "select unknown_keys ->> ? from breezeway.properties"
                + " where region_code = ? and property_id = ?",
            "nu\uFFFDl",
            ODD,
            String.valueOf(id)));
    assertTrue(
        count("select count(*) from breezeway.payload_fields where region_code = ?", ODD) < 200);
    assertEquals(
        0,
        count(
            "select count(*) from breezeway.payload_fields where pointer like '%guest%'"
                + " or length(pointer) > 200"));
  }

  @Test
  @Order(7)
  void whatAPersonAcceptsOrTheApiTakesBackIsClosed() throws Exception {
    for (long supply : world.ids(Entity.SUPPLIES)) {
      world.change(Entity.SUPPLIES, supply, record -> record.put("low_stock_count", 50));
    }
    pipeline.run(ODD, "supplies", "full");
    assertEquals(
        "none",
        pipeline.first(
            "select 1 from breezeway.drift where entity = 'supplies' and ended_at is null"));
    drift(0, ODD, "properties", "--accept");
    assertEquals("none", pipeline.first("select 1 from breezeway.drift where ended_at is null"));
    pipeline.run(ODD, "properties", "full");
    assertEquals("none", pipeline.first("select 1 from breezeway.drift where ended_at is null"));
    assertTrue(drift(0, "--all").contains("was: gone-key"));
  }

  private static String drift(int exitCode, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("drift"));
    words.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(pipeline.api().environment());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", pipeline.settings().kafka().bootstrapServers());
    environment.put("DATABASE_URL", pipeline.settings().database().url());
    environment.put("DATABASE_USER", pipeline.settings().database().user());
    environment.put("DATABASE_PASSWORD", pipeline.settings().database().password().reveal());
    TestConsole console = new TestConsole(false);
    assertEquals(
        exitCode,
        Breezeway.run(
            words.toArray(String[]::new),
            new Surroundings(
                pipeline.settings().dataDir(),
                Path.of(System.getProperty("breezeway.home")),
                environment),
            console.console()),
        () -> console.out() + console.err());
    return console.out();
  }

  /** Entities of the odd region about which somebody was told that their data changed shape. */
  private static List<String> alerts() {
    List<String> entities = new ArrayList<>();
    TopicPartition partition = new TopicPartition(Topics.ALERTS, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(pipeline.settings().kafka().consumerConfig())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          Alert alert = Alert.parse(message.value());
          if (alert.reason().equals(Reason.PAYLOAD_DRIFT.code())) {
            assertEquals(ODD, alert.region());
            assertEquals(Alert.Severity.WARNING, alert.severity());
            entities.add(alert.entity());
          }
        }
      }
    }
    return entities.stream().sorted().toList();
  }

  /** Row versions of all that is known but for the rows that each run writes. */
  private static String fields() {
    return pipeline.first(
        """
        select md5(string_agg(concat_ws(' ', region_code, entity, pointer, ctid, xmin), ','
          order by region_code, entity, pointer))
        from breezeway.payload_fields where pointer <> ''""");
  }

  private static String rows() {
    return pipeline.first(
        """
        select md5(string_agg(concat_ws(' ', region_code, property_id, property_name, unknown_keys),
          ',' order by region_code, property_id)) from breezeway.properties""");
  }

  private static List<String> column(String sql, Object... values) {
    return pipeline.invariants().query(sql, values).stream().map(List::getFirst).toList();
  }

  private static int count(String sql, Object... values) {
    return pipeline.count(sql, values);
  }
}
