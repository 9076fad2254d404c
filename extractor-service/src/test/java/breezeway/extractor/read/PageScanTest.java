package breezeway.extractor.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.spec.EntityCatalog;
import breezeway.extractor.api.AnswerReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PageScanTest {
  private static final EntityCatalog CATALOG =
      EntityCatalog.read(
          Path.of(System.getProperty("breezeway.home"), "config", "entities"), new Problems());

  private static ScannedPage scan(String entity, String body) throws Exception {
    return new PageScan(CATALOG.get(entity)).read(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsKeysVersionsAndTotalsAndSkipsTheRest() throws Exception {
    ScannedPage page =
        scan(
            "tasks",
            """
            {"limit": 100, "page": 1, "total_pages": 2, "total_results": "102", "other": {"id": 9},
             "results": [{"name": "é", "template": {"id": 5}, "id": 7, "updated_at": "2026-01-01"},
                         {"id": "8"}, {"id": null}]}""");
    assertEquals(OptionalInt.of(2), page.totalPages());
    assertEquals(OptionalInt.of(102), page.totalResults());
    assertEquals(
        List.of(Optional.of("7"), Optional.of("8"), Optional.empty()),
        page.records().stream().map(ScannedRecord::key).toList());
    assertEquals("2026-01-01", page.records().getFirst().version());
  }

  @Test
  void aKeyWithDecimalsIsTheWholeNumberThatTheTablesHold() throws Exception {
    ScannedPage page =
        scan(
            "tasks",
            "[{\"id\":700101.0},{\"id\":7.5},{\"id\":1e3},{\"id\":1e999999},{\"id\":NaN}]");
    assertEquals(
        List.of("700101", "7.5", "1000", "1e999999", "NaN"),
        page.records().stream().map(r -> r.key().orElseThrow()).toList());
  }

  @Test
  void aRecordWithoutAVersionHasThatOfItsBytes() throws Exception {
    String first = scan("tasks", "[{\"id\":1,\"name\":\"a\"}]").records().getFirst().version();
    String moved = scan("tasks", "[ {\"id\":1,\"name\":\"a\"} ]").records().getFirst().version();
    String changed = scan("tasks", "[{\"id\":1,\"name\":\"b\"}]").records().getFirst().version();
    assertEquals(first, moved);
    assertNotEquals(first, changed);
  }

  /** What is wrong within a record is judged where records are judged: it costs no page. */
  @Test
  void whatIsNoJsonWithinARecordDoesNotCostItsPage() throws Exception {
    for (String value :
        List.of(
            "NaN",
            "-Infinity",
            "007",
            "+1",
            ".5",
            "1.",
            "\"a\tb\u0000c\"",
            "\"\\x\"",
            "9".repeat(5_000),
            "[".repeat(5_000) + "]".repeat(5_000))) {
      ScannedPage page = scan("tasks", "[{\"id\":1,\"name\":" + value + "},{\"id\":2}]");
      assertEquals(2, page.records().size(), value);
    }
    byte[] body = "[{\"id\":1,\"name\":\"Ü\"},{\"id\":2}]".getBytes(StandardCharsets.ISO_8859_1);
    ScannedPage page = new PageScan(CATALOG.get("tasks")).read(body);
    assertEquals("2", page.records().getLast().key().orElseThrow());
  }

  @Test
  void knowsWhatBelongsToAnotherCompany() throws Exception {
    List<ScannedRecord> records =
        scan(
                "properties",
                "[{\"id\":1,\"company_id\":4100},{\"id\":2,\"company_id\":9},{\"id\":3}]")
            .records();
    assertEquals(
        List.of(true, false, true),
        records.stream().map(record -> record.belongsTo(Optional.of(4100L))).toList());
  }

  @Test
  void acceptsAnArrayInAnEnvelopeOfAnotherName() throws Exception {
    assertEquals(1, scan("people", "{\"data\": [{\"id\": 1}]}").records().size());
    assertTrue(scan("people", "[]").records().isEmpty());
  }

  @Test
  void refusesWhatIsNoList() {
    for (String body :
        List.of("", "null", "<html>", "{}", "[{\"id\":1}", "[] []", "{\"results\":1}")) {
      assertThrows(IOException.class, () -> scan("people", body), body);
    }
    assertThrows(
        AnswerReader.ErrorAnswerException.class,
        () -> scan("people", "{\"error\": \"no\", \"results\": []}"));
  }
}
