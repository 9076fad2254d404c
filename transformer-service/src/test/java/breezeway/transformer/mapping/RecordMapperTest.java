package breezeway.transformer.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.RowSet;
import breezeway.transformer.Specs;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of records elsewhere, and must not here. */
class RecordMapperTest {
  private static final RecordMapper TASKS = new RecordMapper(Specs.catalog().get("tasks"));
  private static final RecordMapper RESERVATIONS =
      new RecordMapper(Specs.catalog().get("reservations"));
  private static final RecordMapper PROPERTIES =
      new RecordMapper(Specs.catalog().get("properties"));

  @Test
  void everyChildHasAKeyThatIsNotNull() throws IOException {
    RowSet task =
        map(
            TASKS,
            """
            {"id": 1, "home_id": 7, "assignments": [{}], "photos": [{}], "supplies": [{}],
             "costs": [{}], "task_tags": []}
            """);
    for (String table : List.of("task_assignments", "task_photos", "task_supplies", "task_costs")) {
      List<String> key =
          TASKS
              .spec()
              .tables()
              .filter(spec -> spec.name().equals(table))
              .findFirst()
              .orElseThrow()
              .key();
      assertEquals(1, task.rows(table).size(), table);
      assertTrue(task.rows(table).getFirst().keySet().containsAll(key), table);
    }
  }

  @Test
  void checklistAnswersHaveKeysOfTheirContentAndTheirType() throws IOException {
    String answer =
        """
        {"section_name": "Kitchen", "type_requirement": "checklist", "action": ["Wipe", "Empty"]}
        """;
    List<Map<String, String>> rows =
        TASKS
            .mapAnswer("requirements", json("[" + answer + "," + answer + ", null]"))
            .rows("task_requirements");
    assertEquals(2, rows.size());
    String first = rows.get(0).get("requirement_id");
    assertTrue(first.matches("[0-9a-f]{32}-0"), first);
    assertEquals(first.replaceFirst("-0$", "-1"), rows.get(1).get("requirement_id"));
    assertEquals("checklist", rows.get(0).get("type_requirement"));
  }

  @Test
  void theListOfAnAnswerMayBeInAnEnvelope() throws IOException {
    String list = "[{\"type_requirement\": \"checklist\"}]";
    RowSet bare = TASKS.mapAnswer("requirements", json(list));
    assertEquals(1, bare.rows("task_requirements").size());
    assertEquals(bare, TASKS.mapAnswer("requirements", json("{\"results\": " + list + "}")));
    assertEquals(bare, TASKS.mapAnswer("requirements", json("{\"data\": " + list + "}")));
  }

  @Test
  void suppliesAndCostsWithoutAnIdStayApart() throws IOException {
    RowSet task =
        map(
            TASKS,
            """
            {"id": 1, "home_id": 7,
             "supplies": [{"id": null, "name": "a"}, {"id": null, "name": "a"}, {"id": 5}],
             "costs": [{"cost": 1}, {"cost": 2}]}
            """);
    assertEquals(
        3, task.rows("task_supplies").stream().map(row -> row.get("row_key")).distinct().count());
    assertEquals(
        2, task.rows("task_costs").stream().map(row -> row.get("row_key")).distinct().count());
    assertEquals("5", task.rows("task_supplies").get(2).get("row_key"));
  }

  @Test
  void assigneesStandAtTheTopOfTheirElementAndAMissingIdIsNull() throws IOException {
    RowSet task =
        map(
            TASKS,
            """
            {"id": 1, "home_id": 7, "assignments": [
              {"id": 10, "assignee_id": 30077, "name": "Sample Worker"},
              {"id": 11, "assignee_id": null, "name": "Offer"},
              {"id": 12, "assignee_id": "", "name": "Other offer"}]}
            """);
    List<Map<String, String>> rows = task.rows("task_assignments");
    assertEquals("30077", rows.get(0).get("assignee_id"));
    assertEquals("Sample Worker", rows.get(0).get("assignee_name"));
    assertFalse(rows.get(1).containsKey("assignee_id"));
    assertFalse(rows.get(2).containsKey("assignee_id"));
    assertNotEquals(rows.get(1).get("row_key"), rows.get(2).get("row_key"));
  }

  @Test
  void guestsHaveTwoNamesAListOfMailsAndAPlaceForAKey() throws IOException {
    RowSet reservation =
        map(
            RESERVATIONS,
            """
            {"id": 1, "property_id": 7, "guests": [
              {"first_name": "Sample", "last_name": "Guest", "emails": ["guest@example.invalid"],
               "phone_numbers": [{"dial_code": "1", "number": "5550100", "primary": true}]},
              {"first_name": "Sample", "last_name": "Guest"}]}
            """);
    List<Map<String, String>> guests = reservation.rows("reservation_guests");
    assertEquals(2, guests.size());
    assertEquals("Sample Guest", guests.getFirst().get("guest_name"));
    assertEquals("guest@example.invalid", guests.getFirst().get("guest_email"));
    assertEquals("+1 5550100", guests.getFirst().get("guest_phone"));
  }

  @Test
  void aLinkIsWrittenLikeTheKeyItNames() throws IOException {
    Map<String, String> task =
        map(TASKS, "{\"id\": 1, \"home_id\": 7, \"linked_reservation\": {\"id\": \"51000123\"}}")
            .rows("tasks")
            .getFirst();
    Map<String, String> reservation =
        map(RESERVATIONS, "{\"id\": 51000123.0, \"property_id\": 7}")
            .rows("reservations")
            .getFirst();
    assertEquals(reservation.get("reservation_id"), task.get("linked_reservation_id"));
  }

  @Test
  void theForeignIdItselfIsKept() throws IOException {
    assertEquals(
        "700199",
        map(TASKS, "{\"id\": 1, \"home_id\": 700199}").rows("tasks").getFirst().get("home_id"));
  }

  @Test
  void anObjectThatIsNullTakesNoColumnFromTheNextRecord() throws IOException {
    Map<String, String> first =
        map(TASKS, "{\"id\": 1, \"home_id\": 7, \"created_by\": null, \"finished_by\": {}}")
            .rows("tasks")
            .getFirst();
    Map<String, String> second =
        map(TASKS, "{\"id\": 2, \"home_id\": 7, \"created_by\": {\"id\": 3, \"name\": \"A\"}}")
            .rows("tasks")
            .getFirst();
    assertFalse(first.containsKey("created_by_id"));
    assertEquals("3", second.get("created_by_id"));
    assertEquals("A", second.get("created_by_name"));
  }

  @Test
  void anEmptyTextIsNullUnlessItIsText() throws IOException {
    Map<String, String> row =
        map(
                TASKS,
                """
                {"id": 1, "home_id": 7, "description": "", "scheduled_date": "",
                 "scheduled_time": "", "started_at": "", "total_cost": "", "template_id": ""}
                """)
            .rows("tasks")
            .getFirst();
    assertEquals("", row.get("task_description"));
    for (String column :
        List.of(
            "scheduled_date", "scheduled_time", "started_at", "total_cost", "template_task_id")) {
      assertFalse(row.containsKey(column), column);
    }
  }

  @Test
  void noTextIsTooLong() throws IOException {
    String longText = "x".repeat(100_000);
    assertEquals(
        longText,
        map(TASKS, "{\"id\": 1, \"home_id\": 7, \"name\": \"" + longText + "\"}")
            .rows("tasks")
            .getFirst()
            .get("task_name"));
  }

  @Test
  void noAmountIsTooLarge() throws IOException {
    RowSet task = map(TASKS, "{\"id\": 1, \"home_id\": 7, \"costs\": [{\"cost\": 123456789.01}]}");
    assertEquals("123456789.01", task.rows("task_costs").getFirst().get("cost"));
  }

  @Test
  void aBadValueNamesItsFieldInTheSameWordsForEveryRecord() throws IOException {
    MappingException first = refusal("{\"id\": 1, \"home_id\": 7, \"costs\": [{\"cost\": \"a\"}]}");
    MappingException second =
        refusal("{\"id\": 2, \"home_id\": 7, \"costs\": [{}, {\"cost\": \"b c\"}]}");
    assertEquals("task_costs.cost (/costs/*/cost)", first.field());
    assertEquals(first.getMessage(), second.getMessage());
  }

  @Test
  void moneyIsAnAmountAndACurrency() throws IOException {
    Map<String, String> row =
        map(TASKS, "{\"id\": 1, \"home_id\": 7, \"rate_paid\": \"42.50 USD\"}")
            .rows("tasks")
            .getFirst();
    assertEquals("42.50", row.get("rate_paid"));
    assertEquals("USD", row.get("rate_paid_currency"));
  }

  @Test
  void everyEmbeddedChildIsNamedEvenWithoutRows() throws IOException {
    for (String nothing :
        List.of(
            "",
            ", \"photos\": null",
            ", \"photos\": {}",
            ", \"photos\": \"\"",
            ", \"photos\": []",
            ", \"photos\": [null]")) {
      RowSet property = map(PROPERTIES, "{\"id\": 1, \"company_id\": 4100" + nothing + "}");
      assertEquals(
          PROPERTIES.spec().embeddedChildren().stream()
              .map(child -> child.table().name())
              .collect(java.util.stream.Collectors.toSet()),
          Set.copyOf(
              property.tables().keySet().stream()
                  .filter(table -> !table.equals("properties"))
                  .toList()));
      assertEquals(List.of(), property.rows("property_photos"), nothing);
    }
  }

  @Test
  void anObjectWhereAListBelongsIsRefused() throws IOException {
    MappingException refusal = refusal("{\"id\": 1, \"home_id\": 7, \"photos\": {\"id\": 1}}");
    assertEquals("task_photos (/photos)", refusal.field());
  }

  /** A row without a single value of it would say that all is well. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"supplies\": [null, 5]",
        "\"photos\": [\"https://photos.example.invalid/1\"]",
        "\"costs\": [{\"id\": 1}, [{\"id\": 2}]]",
        "\"task_tags\": [\"\"]",
        "\"created_by\": \"Sample Person\"",
        "\"linked_reservation\": 77",
        "\"subdepartments\": {\"id\": 1, \"name\": \"Boilers\"}",
        "\"type_priority\": {\"value\": \"high\"}"
      })
  void whatWouldBeLostIsRefused(String field) {
    assertThrows(
        MappingException.class, () -> map(TASKS, "{\"id\": 1, \"home_id\": 7, " + field + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"supplies\": [null]",
        "\"created_by\": null",
        "\"created_by\": {}",
        "\"created_by\": []",
        "\"created_by\": \"\"",
        "\"type_task_status\": \"created\"",
        "\"subdepartments\": []",
        "\"type_priority\": {\"code\": null}"
      })
  void whereNothingIsNothingIsLost(String field) throws IOException {
    assertEquals(1, map(TASKS, "{\"id\": 1, \"home_id\": 7, " + field + "}").rows("tasks").size());
  }

  @Test
  void whatIsTooLongForAnIndexIsRefusedHereAndNotByTheDatabase() throws IOException {
    String large = "x".repeat(2_001);
    assertThrows(
        MappingException.class,
        () -> map(TASKS, "{\"id\": 1, \"home_id\": 7, \"type_priority\": \"" + large + "\"}"));
    assertEquals(Optional.empty(), TASKS.key(ExactJson.parse("{\"id\": \"" + large + "\"}")));
    RowSet task =
        map(TASKS, "{\"id\": 1, \"home_id\": 7, \"photos\": [{\"url\": \"" + large + "\"}]}");
    Map<String, String> photo = task.rows("task_photos").getFirst();
    assertEquals(large, photo.get("url"));
    assertTrue(photo.get("photo_id").startsWith("~"), "a digest, as for a photo without an id");
  }

  @Test
  void ofTwoElementsWithOneKeyTheLastCounts() throws IOException {
    RowSet task =
        map(
            TASKS,
            """
            {"id": 1, "home_id": 7, "task_tags": [{"id": 9, "name": "old"}, {"id": 9, "name": "new"}]}
            """);
    assertEquals(1, task.rows("task_tags").size());
    assertTrue(task.rows("task_tags").getFirst().containsValue("new"));
  }

  @Test
  void ofTwoEqualNamesInAnObjectTheLastCounts() throws IOException {
    assertEquals(
        "second",
        map(TASKS, "{\"id\": 1, \"home_id\": 7, \"name\": \"first\", \"name\": \"second\"}")
            .rows("tasks")
            .getFirst()
            .get("task_name"));
  }

  @Test
  void keyVersionAndCompanyAreReadAsWritten() throws IOException {
    assertEquals(Optional.of("1"), TASKS.key(json("{\"id\": \" 1 \"}")));
    assertEquals(Optional.empty(), TASKS.key(json("{\"id\": true}")));
    assertEquals(Optional.empty(), TASKS.key(json("[1]")));
    assertEquals(
        OptionalLong.of(1_000_001),
        TASKS.version(json("{\"updated_at\": \"1970-01-01T00:00:01.000001\"}")));
    assertEquals(
        OptionalLong.of(3_600_000_000L),
        TASKS.version(json("{\"updated_at\": \"1970-01-01T03:00:00+02:00\"}")),
        "an instant, however it is written");
    assertEquals(OptionalLong.empty(), TASKS.version(json("{\"updated_at\": \"yesterday\"}")));
    assertTrue(PROPERTIES.isForeign(json("{\"company_id\": 4200}"), "4100"));
    assertFalse(PROPERTIES.isForeign(json("{\"company_id\": \"4100\"}"), "4100"));
    assertFalse(PROPERTIES.isForeign(json("{}"), "4100"));
  }

  private static MappingException refusal(String json) throws IOException {
    JsonNode value = json(json);
    return assertThrows(MappingException.class, () -> TASKS.map(value));
  }

  private static RowSet map(RecordMapper mapper, String json) throws IOException {
    return mapper.map(json(json));
  }

  private static JsonNode json(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ExactJson.parse(bytes, 0, bytes.length);
  }
}
