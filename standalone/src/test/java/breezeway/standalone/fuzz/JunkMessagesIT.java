package breezeway.standalone.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * What is no row set and no run marker, on the topics that the loader reads: it becomes a dead
 * letter, and what stands between lands.
 */
class JunkMessagesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String REGION = "smoky";
  private static final String SOUND =
      "{\"tables\":{\"tags\":[{\"tag_id\":\"%s\",\"tag_name\":\"n\"}]}}";

  /**
   * @param key null for none
   * @param value null for none
   */
  private record Junk(String topic, String key, String value, Map<String, String> headers) {}

  private static Junk row(String key, String value) {
    return new Junk(Topics.rows("tags"), key, value, Map.of(Headers.RUN_ID, "1001.1"));
  }

  private static Stream<Junk> rows() {
    String key = "smoky/7";
    return Stream.of(
        row("", SOUND.formatted(7)),
        row("smoky", SOUND.formatted(7)),
        row("a/b/c/d", SOUND.formatted(7)),
        row("smoky/%zz", SOUND.formatted(7)),
        row("smoky/%", null),
        row("smoky/%00", SOUND.formatted(7)),
        row("%00/7", SOUND.formatted(7)),
        row("nowhere/7", SOUND.formatted(7)),
        row("%00/7", "junk"),
        row("nowhere".repeat(20) + "/7", SOUND.formatted(7)),
        row("nowhere".repeat(20) + "/7", "junk"),
        row("smoky/" + "7".repeat(10_000), SOUND.formatted("7".repeat(10_000))),
        row(key, ""),
        row(key, "junk"),
        row(key, "null"),
        row(key, "[]"),
        row(key, "{}x"),
        row(key, "{\"tables\":null}"),
        row(key, "{\"tables\":[]}"),
        row(key, "{\"tables\":{\"tags\":null}}"),
        row(key, "{\"tables\":{\"tags\":[5]}}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":\"7\"},5]}}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":\"7\"}]},\"more\":1}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":\"7\"}]}} trailing"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":\"7\"}]}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":7}]}}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":{}}]}}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":\"7\"}]"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_name\":\"no id\"}]}}"),
        row(key, "{\"tables\":{\"tags\":[{\"tag_id\":\"7\",\"tag_name\":\"\\u0000\"}]}}"),
        row(key, "[".repeat(100_000)),
        row(key, "\ud83e"),
        new Junk(Topics.rows("supplies"), key, supply("unit_cost", "a lot"), Map.of()),
        new Junk(Topics.rows("supplies"), key, supply("unit_cost", "1e999999"), Map.of()),
        new Junk(Topics.rows("supplies"), key, supply("stock_count", "2147483648"), Map.of()),
        new Junk(Topics.rows("supplies"), key, supply("created_at", "2026-02-30"), Map.of()),
        new Junk(
            Topics.rows("supplies"), key, supply("created_at", "294277-01-01T00:00:00Z"), Map.of()),
        new Junk(Topics.rows("supplies"), key, supply("low_stock_alert", "perhaps"), Map.of()),
        new Junk(Topics.rows("tasks"), key, task("itemized_cost_raw", "{"), Map.of()),
        new Junk(Topics.rows("tasks"), key, task("scheduled_time", "25:00"), Map.of()));
  }

  private static String supply(String column, String value) {
    return "{\"tables\":{\"supplies\":[{\"supply_id\":\"7\",\"%s\":\"%s\"}]}}"
        .formatted(column, value);
  }

  private static String task(String column, String value) {
    return "{\"tables\":{\"tasks\":[{\"task_id\":\"7\",\"home_id\":\"1\",\"%s\":\"%s\"}]}}"
        .formatted(column, value);
  }

  private static final String SOUND_MARKER =
      """
      {"kind":"RUN_COMPLETED","runId":"2001.1","region":"smoky","entity":"tags","mode":"FULL",
      "startedAt":"2026-04-13T15:00:00Z","completedAt":"2026-04-13T15:01:00Z",
      "outcome":"SUCCESS","complete":false}""";

  private static Stream<Junk> markers() {
    String sound = SOUND_MARKER;
    return Stream.of(
            "",
            "null",
            "[]",
            "{}",
            "junk",
            "7",
            "[".repeat(100_000),
            sound.replace("RUN_COMPLETED", "NEVER"),
            sound.replace("\"2001.1\"", "null"),
            sound.replace("2001.1", "soon"),
            sound.replace("\"smoky\"", "null"),
            sound.replace("\"smoky\"", "\"\\u0000\""),
            sound.replace("\"smoky\"", "\"nowhere\""),
            sound.replace("\"tags\"", "null"),
            sound.replace("\"tags\"", "\"nothing\""),
            sound.replace("\"SUCCESS\"", "null"),
            sound.replace("2026-04-13T15:00:00Z", "yesterday"),
            sound.replace("\"2026-04-13T15:00:00Z\"", "null"),
            sound.replace("\"2026-04-13T15:01:00Z\"", "null"),
            sound.replace("\"complete\":false", "\"recordsProcessed\":1e400"),
            sound.replace("\"complete\":false", "\"message\":\"\\u0000\""))
        .map(text -> new Junk(Topics.RUNS, REGION, text, Map.of()));
  }

  private static Stream<Junk> headers() {
    return Stream.of("", "soon", "\u0000", "99999999999999999999.1", "1.99999999999", "-1")
        .map(run -> new Junk(Topics.rows("tags"), "smoky/8", "junk", Map.of(Headers.RUN_ID, run)));
  }

  @Test
  void junkIsSetAsideAndWhatStandsBetweenLands() throws Exception {
    List<Junk> junk = Stream.of(rows(), markers(), headers()).flatMap(each -> each).toList();
    try (FuzzPipeline pipeline = new FuzzPipeline(List.of(REGION))) {
      Map<String, Junk> places = new LinkedHashMap<>();
      for (int i = 0; i < junk.size(); i++) {
        places.put(send(pipeline, junk.get(i)), junk.get(i));
        send(pipeline, row("smoky/" + (1000 + i), SOUND.formatted(1000 + i)));
      }
      awaitTags(pipeline, junk.size());
      List<String> missing = new ArrayList<>();
      long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
      do {
        for (ConsumerRecord<byte[], byte[]> letter : pipeline.newLetters()) {
          Optional<Junk> found = Headers.get(letter.headers(), Headers.SOURCE).map(places::remove);
          assertTrue(found.isPresent(), "a second letter: " + letter);
          assertTrue(Headers.get(letter.headers(), DeadLetter.CAUSE).isPresent());
        }
        missing.clear();
        places.values().forEach(each -> missing.add(each.toString().replace("\n", "")));
      } while (!missing.isEmpty() && pipeline.isHealthy() && System.nanoTime() < giveUpAt);
      assertEquals("", String.join("\n", missing), "set aside");
      assertTrue(pipeline.isHealthy(), "both services are well");
      assertEquals(0, count(pipeline, "select count(*) from breezeway.tags where tag_id = '7'"));
    }
  }

  /** They are there for the end of their transaction. */
  @Test
  void whatSaysNothingIsPassedOver() throws Exception {
    Map<String, String> nudge = Map.of(Headers.KIND, Headers.NUDGE);
    try (FuzzPipeline pipeline = new FuzzPipeline(List.of(REGION))) {
      send(pipeline, new Junk(Topics.rows("tags"), "-1/nudge", null, nudge));
      send(pipeline, row("smoky/1000", SOUND.formatted(1000)));
      send(pipeline, new Junk(Topics.rows("tags"), "-1/nudge", null, nudge));
      send(pipeline, new Junk(Topics.RUNS, "-1/nudge", null, nudge));
      send(pipeline, new Junk(Topics.RUNS, REGION, SOUND_MARKER, Map.of()));
      long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
      String told = "select count(*) from breezeway.etl_sync_history where run_id = 2001";
      while (count(pipeline, told) == 0) {
        assertTrue(System.nanoTime() < giveUpAt && pipeline.isHealthy(), "the run is not told");
        Thread.sleep(50);
      }
      awaitTags(pipeline, 1);
      assertEquals(List.of(), pipeline.newLetters());
    }
  }

  /** Three in ten: each is told apart from the others, and the rest must not wait for long. */
  @Test
  void manyBadRowsInABatchDoNotHoldTheOthersUpForLong() throws Exception {
    int rows = 2_000;
    int bad = 0;
    try (FuzzPipeline pipeline = new FuzzPipeline(List.of(REGION))) {
      long began = System.nanoTime();
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        boolean isBad = i % 10 < 3;
        bad += isBad ? 1 : 0;
        String id = String.valueOf(10_000 + i);
        String value =
            task("scheduled_time", isBad ? "25:00" : "12:00").replace("\"7\"", "\"" + id + "\"");
        sent.add(
            pipeline.send(
                Topics.rows("tasks"),
                REGION,
                bytes(REGION + "/" + id),
                bytes(value),
                new RecordHeaders()));
      }
      sent.forEach(FuzzPipeline::place);
      String landed = "select count(*) from breezeway.tasks";
      int good = rows - bad;
      while (count(pipeline, landed) < good) {
        assertTrue(pipeline.isHealthy() && seconds(began) < PATIENCE.toSeconds(), "not yet landed");
        Thread.sleep(50);
      }
      System.out.printf("fuzz: %d rows, %d of them bad, in %d s%n", rows, bad, seconds(began));
      int letters = 0;
      while (letters < bad && seconds(began) < PATIENCE.toSeconds()) {
        letters += pipeline.newLetters().size();
      }
      assertEquals(bad, letters, "dead letters");
      assertEquals(good, count(pipeline, landed));
    }
  }

  private static long seconds(long since) {
    return Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }

  private static String send(FuzzPipeline pipeline, Junk junk) {
    RecordHeaders headers = new RecordHeaders();
    junk.headers().forEach((name, value) -> Headers.put(headers, name, value));
    return FuzzPipeline.place(
        pipeline.send(junk.topic(), REGION, bytes(junk.key()), bytes(junk.value()), headers));
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static void awaitTags(FuzzPipeline pipeline, int wanted) throws Exception {
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    int landed;
    do {
      landed = count(pipeline, "select count(*) from breezeway.tags where tag_id ~ '^1[0-9]{3}$'");
      assertTrue(
          System.nanoTime() < giveUpAt && pipeline.isHealthy(),
          landed + " of " + wanted + " landed, healthy: " + pipeline.isHealthy());
      Thread.sleep(50);
    } while (landed < wanted);
  }

  private static int count(FuzzPipeline pipeline, String sql) throws SQLException {
    try (Statement statement = pipeline.watcher().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
