package breezeway.loader.letters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.failure.Reason;
import breezeway.common.message.DeadLetter;
import breezeway.common.spec.EntityCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedSampleTest {
  private static final EntityCatalog CATALOG = catalog();

  private static EntityCatalog catalog() {
    return catalog(Path.of(System.getProperty("breezeway.home"), "config", "entities"));
  }

  private static EntityCatalog catalog(Path folder) {
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(folder, problems);
    problems.throwIfAny();
    return catalog;
  }

  @Test
  void showsKeysTheIdAndTheRefusedValueAndShapesOfAllElse() {
    String record =
        """
        {"id": 42, "guests": [{"first_name": "Ottilie", "emails": ["o@example.com"]}],
         "access_code": "A-4711", "checkin_date": "2026-02-30", "nights": 3.5, "early": true,
         "note": null, "unknown_field": "Åse 7 €"}""";
    assertEquals(
        """
        {
          "id": 42,
          "guests": [
            {
              "first_name": "xxxxxxx",
              "emails": [
                "x@xxxxxxx.xxx"
              ]
            }
          ],
          "access_code": "x-9999",
          "checkin_date": "2026-02-30",
          "nights": 9.9,
          "early": true,
          "note": null,
          "unknown_field": "xxx 9 x"
        }""",
        sample(
            "reservations", "record", "42", "reservations.checkin_date (/checkin_date)", record));
  }

  @Test
  void aRefusedValueThatIsSecretATextOrNoPlainNumberIsMasked() {
    String field = "reservations.access_code (/access_code)";
    assertMasked("4711", "reservations", field, "{\"access_code\": \"4711\"}");
    assertMasked(
        "12", "reservations", "reservations.status (/status)", "{\"id\": 1, \"status\": 12}");
    assertMasked(
        "Ottilie",
        "reservations",
        "reservations.checkin_date (/checkin_date)",
        "{\"checkin_date\": \"Ottilie\"}");
    assertMasked(
        "555", "reservations", "reservation_guests.row_key (/guests/*)", "{\"guests\": [\"555\"]}");
  }

  @Test
  void aNumberThatIsSecretIsMaskedWhoeverReadsIt(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("safes.yaml"),
        """
        entity: safes
        extract: {path: /safe, schedule: "0 0 0 * * ?"}
        identity: {key: /id}
        mapping:
          safe_id: {from: /id, type: bigint, as: id, required: true}
          code: {from: /code, type: integer, secret: true}
          digits: {from: /code, type: integer}
          shelves: {from: /shelves, type: integer}
        table:
          unique: {name: uq_safes, columns: [safe_id, region_code]}
        """);
    EntityCatalog safes = catalog(folder);
    String record = "{\"code\": 4711, \"shelves\": 38}";
    assertFalse(
        sample(safes, "safes", "record", "1", "safes.code (/code)", record).contains("4711"));
    assertFalse(
        sample(safes, "safes", "record", "1", "safes.digits (/code)", record).contains("4711"));
    assertTrue(
        sample(safes, "safes", "record", "1", "safes.shelves (/shelves)", record).contains("38"));
    assertFalse(
        sample(
                safes,
                "safes",
                "row-set",
                "1",
                "safes.code",
                "{\"tables\": {\"safes\": [{\"safe_id\": \"1\", \"code\": \"4711\"}]}}")
            .contains("4711"));
  }

  @Test
  void aKeyThatMayBeSomebodysNameOrNumberIsMasked() {
    String sample =
        sample("tasks", "record", "1", "", "{\"Ada Lovelace\": 1, \"5550100\": 2, \"home_id\": 3}");
    assertFalse(sample.contains("Ada") || sample.contains("555"), sample);
    assertTrue(sample.contains("\"xxx xxxxxxxx\": 9"), sample);
    assertTrue(sample.contains("\"home_id\": 9"), sample);
  }

  @Test
  void theIdIsShownOnlyWhereTheKeyIs() {
    assertEquals(
        "{\n  \"id\": 77,\n  \"other\": 99\n}",
        sample("tasks", "record", "77", "", "{\"id\": 77, \"other\": 77}"));
  }

  @Test
  void aRowSetShowsTheRefusedColumn() {
    String rowSet =
        """
        {"tables": {"tasks": [{"task_id": "5", "task_name": "Ada", "total_cost": "-1.5"}]}}""";
    String sample = sample("tasks", "row-set", "5", "tasks.total_cost", rowSet);
    assertTrue(sample.contains("\"total_cost\": \"-1.5\""), sample);
    assertTrue(sample.contains("\"task_id\": \"5\""), sample);
    assertFalse(sample.contains("Ada"), sample);
  }

  @Test
  void whatIsNoJsonIsAShape() {
    assertEquals("<xxxx>xxx", sample("tasks", "page", "", "", "<html>Ada"));
    assertEquals("{\"xxxx\": \"xxx", sample("tasks", "page", "", "", "{\"name\": \"Ada"));
    assertEquals("", sample("tasks", "page", "", "", ""));
    String long300 = sample("tasks", "page", "", "", "<".repeat(300));
    assertTrue(long300.endsWith("… 300 characters"), long300);
  }

  @Test
  void longThingsAreCutAndDeepThingsLeftOut() {
    String text = "a".repeat(512);
    assertTrue(
        sample("tasks", "record", "", "", "{\"name\": \"" + text + "\"}")
            .contains("x".repeat(60) + "… 512 characters\""));
    assertTrue(sample("tasks", "page", "", "", "[1, 2, 3, 4, 5]").contains("… 2 more"));
    String deep = "{\"x\": ".repeat(500) + "\"Ada\"" + "}".repeat(500);
    assertTrue(sample("tasks", "record", "", "", deep).contains("{…}"));
    String tooDeep = "[".repeat(5000) + "\"Ada\"" + "]".repeat(5000);
    assertFalse(sample("tasks", "record", "", "", tooDeep).contains("Ada"));
    StringBuilder wide = new StringBuilder("{\"a0\": 1");
    for (int i = 1; i < 999; i++) {
      wide.append(", \"a").append(i).append("\": \"Ada\"");
    }
    String cut = sample("tasks", "record", "", "", wide.append('}').toString());
    assertTrue(cut.length() < 4100 && cut.endsWith("…") && !cut.contains("Ada"), cut);
  }

  @Test
  void withoutASpecNothingButPlainKeysIsShown() {
    assertEquals(
        "{\n  \"id\": 9\n}", sample("nobody_knows", "record", "1", "a.b (/id)", "{\"id\": 1}"));
  }

  private static void assertMasked(String value, String entity, String field, String record) {
    String sample = sample(entity, "record", "", field, record);
    assertFalse(sample.contains(value), sample);
  }

  private static String sample(
      String entity, String kind, String key, String field, String original) {
    return sample(CATALOG, entity, kind, key, field, original);
  }

  private static String sample(
      EntityCatalog catalog,
      String entity,
      String kind,
      String key,
      String field,
      String original) {
    byte[] bytes = original.getBytes(StandardCharsets.UTF_8);
    DeadLetter letter =
        new DeadLetter(
            Reason.VALUE_REJECTED,
            Letter.TRANSFORMER,
            "smoky",
            entity,
            key.isEmpty() ? "" : "smoky/" + key,
            field,
            "cause",
            "1.1",
            "source",
            bytes);
    Letter.Refused refused =
        new Letter.Refused(
            letter.fingerprint(),
            Letter.About.of(letter),
            letter,
            kind,
            false,
            Optional.empty(),
            0,
            Instant.EPOCH);
    return MaskedSample.of(catalog, refused);
  }
}
