package breezeway.standalone.loader;

import static breezeway.standalone.loader.LoaderBench.row;
import static breezeway.standalone.loader.LoaderBench.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.loader.Rebuild;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoaderIT {
  private static LoaderBench bench;
  private String region;

  @BeforeAll
  static void startEverything() {
    bench = new LoaderBench();
    bench.startLoader();
  }

  @AfterAll
  static void stopEverything() throws SQLException {
    bench.close();
  }

  @BeforeEach
  void takeRegion() {
    region = bench.region();
  }

  private RecordKey key(String id) {
    return RecordKey.of(region, id);
  }

  private String inRegion(String select) {
    return bench.query(select + " and region_code = '" + region + "'");
  }

  private static RowSet property(String id, String name, String... photoIds) {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    tables.put("properties", List.of(row("property_id", id, "property_name", name)));
    tables.put(
        "property_photos",
        List.of(photoIds).stream()
            .map(photo -> row("photo_id", photo, "url", "https://example.com/" + photo))
            .toList());
    return new RowSet(tables);
  }

  private static RowSet task(String id, String... namesAndValues) {
    Map<String, String> row = row(namesAndValues);
    row.put("task_id", id);
    row.putIfAbsent("home_id", "1");
    return rows("tasks", List.of(row));
  }

  @Test
  void loadingTheSameAgainWritesNothing() {
    bench
        .messages("1.1")
        .put("properties", key("1"), property("1", "Cabin", "a", "b"))
        .put("tasks", key("7"), task("7", "task_name", "Clean"))
        .commit();
    bench.awaitLoaded();
    String stamp = inRegion("select updated_at from breezeway.properties where true");
    String versions = rowVersions("properties", "property_photos", "tasks");
    bench.stopLoader();
    String writes = bench.writes();

    bench
        .messages("2.1")
        .put("properties", key("1"), property("1", "Cabin", "b", "a"))
        .put("tasks", key("7"), task("7", "task_name", "Clean"))
        .commit();
    bench.startLoader();
    bench.awaitLoaded();
    bench.stopLoader();
    String writesAfter = bench.writes();
    bench.startLoader(); // first of all: the other tests need it, however this one ends

    assertEquals(versions, rowVersions("properties", "property_photos", "tasks"));
    assertEquals(stamp, inRegion("select updated_at from breezeway.properties where true"));
    assertEquals(writes, writesAfter);
  }

  /** Changes with each write of a row, even if it writes what was there. */
  private String rowVersions(String... tables) {
    return List.of(tables).stream()
        .map(
            table ->
                inRegion(
                    "select string_agg(xmin::text, ' ' order by id) from breezeway."
                        + table
                        + " where true"))
        .collect(Collectors.joining("; "));
  }

  @Test
  void childrenAreReplacedAsSets() {
    bench.messages("1.1").put("properties", key("1"), property("1", "Cabin", "a", "b")).commit();
    bench.awaitLoaded();
    bench.messages("2.1").put("properties", key("1"), property("1", "Lodge", "b", "c")).commit();
    bench.awaitLoaded();
    assertEquals(
        inRegion("select xmin::text from breezeway.properties where true"),
        inRegion("select xmin::text from breezeway.property_photos where photo_id = 'c'"),
        "a record and its children are written in one transaction");
    assertEquals(
        "b,c",
        inRegion(
            "select string_agg(photo_id, ',' order by photo_id) from breezeway.property_photos where true"));

    bench.messages("3.1").put("properties", key("1"), property("1", "Cabin")).commit();
    bench.awaitLoaded();
    assertEquals("0", inRegion("select count(*) from breezeway.property_photos where true"));
  }

  @Test
  void aTableThatTheRowSetDoesNotNameKeepsItsRows() {
    bench.messages("1.1").put("properties", key("1"), property("1", "Cabin", "a")).commit();
    bench.awaitLoaded(); // of two states in one batch, only the last is written
    bench
        .messages("2.1")
        .put("properties", key("1"), rows("properties", List.of(row("property_id", "1"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("1", inRegion("select count(*) from breezeway.property_photos where true"));
  }

  @Test
  void aLateParentIsResolvedAndAChangedForeignIdToo() {
    String elsewhere = bench.region();
    bench
        .messages("1.1")
        .put("tasks", key("7"), task("7", "home_id", "1", "linked_reservation_id", "55"))
        .put("tasks", RecordKey.of(elsewhere, "7"), task("7", "home_id", "1"))
        .commit();
    bench.awaitLoaded();
    assertEquals("null", inRegion("select property_pk from breezeway.tasks where true"));

    bench
        .messages("1.1")
        .put("properties", key("1"), property("1", "One"))
        .put("properties", key("2"), property("2", "Two"))
        .put(
            "reservations",
            key("55"),
            rows(
                "reservations",
                List.of(row("reservation_id", "55", "checkout_date", "2026-03-04"))))
        .commit();
    bench.awaitLoaded();
    String resolved =
        """
        select property_name || ' ' || t.checkout_date from breezeway.tasks t
        join breezeway.properties p on p.id = t.property_pk
        join breezeway.reservations r on r.id = t.reservation_pk
        where t.region_code = '%s'"""
            .formatted(region);
    assertEquals("One 2026-03-04", bench.query(resolved));
    assertEquals(
        "null",
        bench.query(
            "select property_pk from breezeway.tasks where region_code = '" + elsewhere + "'"),
        "ids are those of one region");

    bench
        .messages("2.1")
        .put("tasks", key("7"), task("7", "home_id", "2", "linked_reservation_id", "55"))
        .put(
            "reservations",
            key("55"),
            rows(
                "reservations",
                List.of(row("reservation_id", "55", "checkout_date", "2026-03-05"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("Two 2026-03-05", bench.query(resolved));

    String version = inRegion("select xmin::text from breezeway.tasks where true");
    bench
        .messages("2.2")
        .put(
            "reservations",
            key("55"),
            rows(
                "reservations",
                List.of(row("reservation_id", "55", "checkout_date", "2026-03-05", "adults", "3"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("3", inRegion("select adults from breezeway.reservations where true"));
    assertEquals(
        version,
        inRegion("select xmin::text from breezeway.tasks where true"),
        "a task that holds nothing of what changed is not written");

    bench.messages("3.1").put("tasks", key("7"), task("7", "home_id", "99")).commit();
    bench.awaitLoaded();
    assertEquals("null", inRegion("select property_pk from breezeway.tasks where true"));
  }

  @Test
  void aTagThatTheCatalogueLacksIsPutThere() {
    RowSet tagged =
        new RowSet(
            Map.of(
                "tasks", List.of(row("task_id", "7", "home_id", "1")),
                "task_tags", List.of(row("tag_id", "3", "tag_name", "Urgent"))));
    bench.messages("1.1").put("tasks", key("7"), tagged).commit();
    bench.awaitLoaded();
    String name =
        """
        select g.tag_name || ' ' || coalesce(g.tag_description, '-')
        from breezeway.task_tags l join breezeway.tags g on g.id = l.tag_pk
        where l.region_code = '%s'"""
            .formatted(region);
    assertEquals("Urgent -", bench.query(name));

    bench
        .messages("1.1")
        .put(
            "tags",
            key("3"),
            rows(
                "tags",
                List.of(row("tag_id", "3", "tag_name", "Urgent", "tag_description", "now"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("Urgent now", bench.query(name));
  }

  @Test
  void anAnswerWaitsForItsRecord() {
    RecordKey answer = RecordKey.of(region, "7", "comments");
    bench
        .messages("1.1")
        .put(
            "tasks",
            answer,
            rows("task_comments", List.of(row("comment_id", region + "-1", "comment", "old"))))
        .commit();
    bench.awaitLoaded(); // each in a batch of its own
    bench
        .messages("1.1")
        .put(
            "tasks",
            answer,
            rows("task_comments", List.of(row("comment_id", region + "-1", "comment", "new"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("1", inRegion("select count(*) from breezeway.waiting_row_sets where true"));

    bench.messages("1.1").put("tasks", key("7"), task("7")).commit();
    bench.awaitLoaded();
    assertEquals("new", inRegion("select comment from breezeway.task_comments where true"));
    assertEquals("0", inRegion("select count(*) from breezeway.waiting_row_sets where true"));

    bench.messages("2.1").put("tasks", answer, null).commit();
    bench.awaitLoaded();
    assertEquals("0", inRegion("select count(*) from breezeway.task_comments where true"));
  }

  @Test
  void aRefusedAnswerThatWaitedCostsOnlyItselfAndItsLetterClosesWhenItLands() {
    RecordKey answer = RecordKey.of(region, "8", "comments");
    bench
        .messages("1.1")
        .put(
            "tasks",
            answer,
            rows(
                "task_comments",
                List.of(row("comment_id", region + "-8", "created_at", "no time"))))
        .commit();
    bench.awaitLoaded();
    bench.messages("1.1").put("tasks", key("8"), task("8")).commit();
    bench.awaitLoaded();

    assertEquals("8", inRegion("select task_id from breezeway.tasks where true"));
    assertEquals("0", inRegion("select count(*) from breezeway.waiting_row_sets where true"));
    String letters =
        "select record_key || ' ' || call || ' ' || state || ' ' || occurrences"
            + " from breezeway.dead_letters where true";
    assertEquals("8 comments open 1", inRegion(letters));

    bench
        .messages("2.1")
        .put(
            "tasks",
            answer,
            rows("task_comments", List.of(row("comment_id", region + "-8", "comment", "sound"))))
        .commit();
    bench.awaitLoaded();
    assertEquals("8 comments landed 1", inRegion(letters));
  }

  @Test
  void nullRemovesTheRecordWithItsChildren() {
    bench.messages("1.1").put("properties", key("1"), property("1", "Cabin", "a")).commit();
    bench.awaitLoaded();
    bench.messages("2.1").put("properties", key("1"), null).commit();
    bench.awaitLoaded();
    assertEquals("0", inRegion("select count(*) from breezeway.properties where true"));
    assertEquals("0", inRegion("select count(*) from breezeway.property_photos where true"));
  }

  @Test
  void oneBadRecordCostsOneRecord() {
    LoaderBench.Messages messages = bench.messages("1.1");
    for (int i = 1; i <= 500; i++) {
      messages.put("tasks", key("t" + i), task("t" + i, "rate_paid", i == 321 ? "abc" : "12.5"));
    }
    messages.putBytes("tasks", key("garbage"), "no row set".getBytes());
    messages.put("tasks", key("nohome"), rows("tasks", List.of(row("task_id", "nohome"))));
    messages.commit();
    bench.awaitLoaded();

    assertEquals("499", inRegion("select count(*) from breezeway.tasks where task_id <> 'nohome'"));
    List<ConsumerRecord<byte[], byte[]>> letters = bench.deadLetters(region);
    ConsumerRecord<byte[], byte[]> letter =
        letters.stream()
            .filter(
                candidate ->
                    Headers.get(candidate.headers(), DeadLetter.RECORD_KEY)
                        .equals(Optional.of(region + "/t321")))
            .findFirst()
            .orElseThrow();
    assertEquals(Optional.of("tasks.rate_paid"), Headers.get(letter.headers(), DeadLetter.FIELD));
    assertFalse(
        Headers.get(letter.headers(), DeadLetter.CAUSE).orElseThrow().contains("abc"),
        "a cause holds no value");
    assertArrayEquals(task("t321", "rate_paid", "abc").toBytes(), letter.value());
    assertEquals(
        "1",
        inRegion(
            "select count(*) from breezeway.dead_letters where state = 'open' and record_key = 't321'"));
    assertTrue(bench.isLoaderHealthy());
  }

  @Test
  void damageByHandIsMadeWholeAndWhatIsRightIsNotWritten() {
    for (int version = 1; version <= 3; version++) {
      LoaderBench.Messages messages = bench.messages(version + ".1");
      for (int i = 1; i <= 50; i++) {
        messages.put("properties", key("" + i), property("" + i, "Name " + version, "a", "b"));
      }
      messages.commit();
    }
    bench.awaitLoaded();
    String where = " where region_code = '" + region + "'";
    bench.execute("delete from breezeway.properties" + where + " and property_id = '1'");
    bench.execute(
        "update breezeway.properties set property_name = 'x'" + where + " and property_id = '2'");
    bench.execute(
        "delete from breezeway.property_photos"
            + where
            + " and photo_id = 'a' and property_pk in (select id from breezeway.properties where property_id = '3')");
    String untouched =
        "select string_agg(xmin::text, ',' order by id) from breezeway.properties"
            + where
            + " and property_id::int > 3";
    String before = bench.query(untouched);

    Rebuild rebuild =
        Rebuild.begin(
            bench.settings(), bench.dataSource(), List.of("properties"), Optional.empty());
    LoaderBench.await("rebuilt", rebuild::isDone);

    assertEquals(
        "50",
        bench.query(
            "select count(*) from breezeway.properties" + where + " and property_name = 'Name 3'"));
    assertEquals("100", bench.query("select count(*) from breezeway.property_photos" + where));
    assertEquals(before, bench.query(untouched));
  }

  @Test
  void entitiesMayReferToEachOther() {
    bench
        .messages("1.1")
        .put(
            "lamps",
            key("5"),
            rows("lamps", List.of(row("lamp_id", "5", "room_id", "9", "watts", "40"))))
        .put(
            "rooms",
            key("9"),
            rows("rooms", List.of(row("room_id", "9", "room_name", "Hall", "main_lamp_id", "5"))))
        .commit();
    bench.awaitLoaded();
    assertEquals(
        "Hall Hall 40",
        bench.query(
            """
            select r.room_name || ' ' || l.room_name || ' ' || m.watts
            from breezeway.rooms r
            join breezeway.lamps l on l.room_pk = r.id
            join breezeway.lamps m on m.id = r.main_lamp_pk
            where r.region_code = '%s'"""
                .formatted(region)));
  }

  @Test
  void absentValuesBecomeNullWhateverTheFirstRecordOfABatchHas() {
    bench
        .messages("1.1")
        .put("wide_things", key("1"), rows("wide_things", List.of(row("thing_id", "1"))))
        .put("wide_things", key("2"), rows("wide_things", List.of(WideThings.row("2", "v"))))
        .commit();
    bench.awaitLoaded();
    assertEquals(
        "v149", inRegion("select field_149 from breezeway.wide_things where thing_id = '2'"));
    bench
        .messages("2.1")
        .put("wide_things", key("2"), rows("wide_things", List.of(row("thing_id", "2"))))
        .commit();
    bench.awaitLoaded();
    assertEquals(
        "null", inRegion("select field_149 from breezeway.wide_things where thing_id = '2'"));
  }

  @Test
  void textsSurviveWhateverIsInThem() {
    String text = "tab\t, line\n, return\r, backslash \\N \\., quote \" ', emoji \uD83D\uDE00 é";
    bench.messages("1.1").put("tasks", key("7"), task("7", "task_name", text)).commit();
    bench.awaitLoaded();
    assertEquals(text, inRegion("select task_name from breezeway.tasks where true"));
  }

  @Test
  void aWriteMovesTheStampsOfWhatChangedOnly() {
    bench
        .messages("1.1")
        .put("properties", key("1"), property("1", "One"))
        .put("properties", key("2"), property("2", "Two"))
        .commit();
    bench.awaitLoaded();
    String one = inRegion("select updated_at from breezeway.properties where property_id = '1'");
    String two = inRegion("select updated_at from breezeway.properties where property_id = '2'");
    bench
        .messages("2.1")
        .put("properties", key("1"), property("1", "One"))
        .put("properties", key("2"), property("2", "Other"))
        .commit();
    bench.awaitLoaded();
    assertEquals(
        one, inRegion("select updated_at from breezeway.properties where property_id = '1'"));
    assertNotEquals(
        two, inRegion("select updated_at from breezeway.properties where property_id = '2'"));
    assertEquals(
        "true",
        inRegion(
            "select (updated_at > created_at)::text from breezeway.properties where property_id = '2'"));
  }
}
