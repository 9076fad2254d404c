package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ListsTest {
  private static final SimulatedApi API =
      SimulatedApi.start(
          SimulationPlan.small(2).with(plan -> plan.unprocessableProperties(Set.of(700_105L))));
  private static final ApiReader READER = ApiReader.of(API);
  private static final RegionWorld WORLD = READER.world();

  @AfterAll
  static void stop() {
    API.close();
  }

  // ---- pages

  @Test
  void aPageTellsWhereItStands() {
    JsonNode page = READER.get("/supplies?company_id=4100").json();
    assertEquals(100, page.path("limit").asInt());
    assertEquals(1, page.path("page").asInt());
    assertEquals(2, page.path("total_pages").asInt());
    assertEquals(110, page.path("total_results").asInt());
    assertEquals(100, page.path("results").size());
  }

  @Test
  void theNewestComesFirstUnlessAskedOtherwise() {
    List<Long> newestFirst = new ArrayList<>(READER.get("/supplies?page=1").ids());
    newestFirst.addAll(READER.get("/supplies?page=2").ids());
    List<Long> oldestFirst = new ArrayList<>();
    READER.all("/supplies").forEach(supply -> oldestFirst.add(supply.path("id").asLong()));
    Collections.reverse(oldestFirst);
    assertEquals(oldestFirst, newestFirst);
  }

  @Test
  void alargerLimitIsCutAndASmallerOneHonoured() {
    assertEquals(100, READER.get("/supplies?limit=500").ids().size());
    assertEquals(7, READER.get("/supplies?limit=7&page=3").ids().size());
    assertEquals(422, READER.get("/supplies?limit=many").status());
  }

  @Test
  void aPagePastTheEndIsEmpty() {
    ApiReader.Reply reply = READER.get("/supplies?page=9");
    assertEquals(200, reply.status());
    assertTrue(reply.ids().isEmpty());
  }

  @Test
  void slashesAtTheEndMakeNoDifference() {
    long home = WORLD.ids(Entity.PROPERTIES).get(3);
    assertEquals(
        READER.get("/task?home_id=" + home).json(), READER.get("/task/?home_id=" + home).json());
    assertEquals(200, READER.get("/property/").status());
  }

  @Test
  void writingIsNotAllowed() {
    assertEquals(405, READER.call("POST", "/task/").status());
    assertEquals(405, READER.call("DELETE", "/property/700101").status());
  }

  @Test
  void unknownPathsAndRecordsAreNotFound() {
    assertEquals(404, READER.get("/home").status());
    assertEquals(404, READER.get("/task/1").status());
    assertEquals(404, READER.get("/task/1/comments").status());
    assertEquals(404, READER.get("/property/1").status());
  }

  // ---- properties

  @Test
  void foreignPropertiesAreListedOnlyWhenNoCompanyIsNamed() {
    assertEquals(120, READER.get("/property?company_id=4100").json().path("total_results").asInt());
    assertEquals(130, READER.get("/property").json().path("total_results").asInt());
  }

  // ---- reservations

  @Test
  void withoutAFilterOnlyCurrentAndFutureStaysAreListed() {
    List<JsonNode> listed = READER.all("/reservation");
    assertFalse(listed.isEmpty());
    assertTrue(listed.size() < WORLD.ids(Entity.RESERVATIONS).size());
    LocalDate today = API.plan().today();
    assertTrue(listed.stream().noneMatch(stay -> checkout(stay).isBefore(today)));
  }

  @Test
  void filtersThatMatchNothingGiveTheDefaultSetToo() {
    assertEquals(
        READER.all("/reservation"), READER.all("/reservation?checkout_date_ge=2099-01-01"));
  }

  @Test
  void aFilterIsHonoured() {
    List<JsonNode> all = READER.all("/reservation?checkout_date_ge=2020-01-01");
    assertEquals(WORLD.records(Entity.RESERVATIONS), all);
    List<JsonNode> march =
        READER.all("/reservation?checkout_date_ge=2026-03-01&checkout_date_lt=2026-04-01");
    assertEquals(all.stream().filter(stay -> checkout(stay).getMonthValue() == 3).toList(), march);
    assertEquals(422, READER.get("/reservation?updated_at_ge=yesterday").status());
  }

  @Test
  void aReservationKnowsItsTasks() {
    long stay =
        WORLD.records(Entity.TASKS).stream()
            .filter(task -> task.path("linked_reservation").path("id").asLong() < 990_000_000L)
            .filter(task -> task.path("linked_reservation").has("id"))
            .findFirst()
            .orElseThrow()
            .path("linked_reservation")
            .path("id")
            .asLong();
    assertFalse(READER.get("/reservation/" + stay + "/tasks").ids().isEmpty());
    assertEquals(200, READER.get("/reservation/" + stay + "/tags").status());
  }

  // ---- tasks

  @Test
  void theTaskListWantsExactlyOneSelector() {
    assertEquals(422, READER.get("/task/").status());
    assertEquals(422, READER.get("/task/?home_id=700101&reference_property_id=pms-1").status());
    assertEquals(200, READER.get("/task/?home_id=700101").status());
  }

  @Test
  void oneSelectorIsAsGoodAsTheOther() {
    long home = busyHome();
    String reference = WORLD.record(Entity.PROPERTIES, home).path("reference_property_id").asText();
    assertEquals(
        READER.get("/task/?home_id=" + home).ids(),
        READER.get("/task/?reference_property_id=" + reference).ids());
  }

  @Test
  void aConfiguredPropertyIsAlwaysUnprocessable() {
    assertEquals(422, READER.get("/task/?home_id=700105").status());
  }

  @Test
  void theBusyPropertyHasThreePages() {
    assertEquals(250, READER.all("/task/?home_id=" + busyHome()).size());
  }

  @Test
  void datesComeInPairsAndBothDaysCount() {
    long home = busyHome();
    assertEquals(422, READER.get("/task/?home_id=" + home + "&updated_at=2026-03-01").status());
    String day =
        READER.all("/task/?home_id=" + home).get(0).path("updated_at").asText().substring(0, 10);
    List<JsonNode> ofDay = READER.all("/task/?home_id=" + home + "&updated_at=" + day + "," + day);
    assertFalse(ofDay.isEmpty());
    assertTrue(ofDay.stream().allMatch(task -> task.path("updated_at").asText().startsWith(day)));
    assertTrue(
        READER.all("/task/?home_id=" + home + "&updated_at=2019-01-01,2019-01-02").isEmpty());
  }

  // ---- reference lists

  @Test
  void peopleAreOnlyActiveUnlessAskedByStatus() {
    Set<Long> all = new HashSet<>(READER.get("/people").ids());
    assertEquals(all, new HashSet<>(READER.get("/people?status=active").ids()));
    assertTrue(all.size() < WORLD.ids(Entity.PEOPLE).size());
    all.addAll(READER.get("/people?status=invited").ids());
    all.addAll(READER.get("/people?status=inactive").ids());
    assertEquals(new HashSet<>(WORLD.ids(Entity.PEOPLE)), all);
  }

  @Test
  void templatesOfAnotherCompanyAreZeroBytes() {
    ApiReader.Reply reply = READER.get("/companies/templates?company_id=1");
    assertEquals(200, reply.status());
    assertEquals(0, reply.body().length);
    assertFalse(READER.get("/companies/subdepartments?company_id=1").ids().isEmpty());
  }

  private static long busyHome() {
    return WORLD.ids(Entity.PROPERTIES).stream().min(Long::compare).orElseThrow();
  }

  private static LocalDate checkout(JsonNode stay) {
    return LocalDate.parse(stay.path("checkout_date").asText());
  }
}
