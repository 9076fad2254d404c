package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WorldTest {
  private static final SimulationPlan PLAN = SimulationPlan.small(2);
  private final World world = World.of(PLAN);
  private final RegionWorld region = world.region("nashville");

  @Test
  void theSamePlanGivesTheSameRecords() {
    World again = World.of(PLAN);
    for (String code : world.regionCodes()) {
      for (Entity entity : Entity.values()) {
        assertEquals(world.region(code).records(entity), again.region(code).records(entity));
      }
      for (long task : world.region(code).ids(Entity.TASKS)) {
        assertEquals(world.region(code).requirements(task), again.region(code).requirements(task));
      }
    }
  }

  @Test
  void anotherSeedGivesOtherRecords() {
    World other = World.of(PLAN.with(plan -> plan.seed(7)));
    assertNotEquals(region.records(Entity.TASKS), other.region("nashville").records(Entity.TASKS));
  }

  @Test
  void holdsExactlyTheVolumesOfThePlan() {
    Volumes volumes = PLAN.volumes();
    assertEquals(volumes.properties(), count(Entity.PROPERTIES));
    assertEquals(volumes.reservations(), count(Entity.RESERVATIONS));
    assertEquals(volumes.tasks(), count(Entity.TASKS));
    assertEquals(volumes.people(), count(Entity.PEOPLE));
    assertEquals(volumes.supplies(), count(Entity.SUPPLIES));
    assertEquals(volumes.tags(), count(Entity.TAGS));
    int photos =
        world.expectedRows().values().stream().mapToInt(rows -> rows.of("property_photos")).sum();
    assertEquals(volumes.photos(), photos);
  }

  @Test
  void spreadsTotalsThatDoNotDivideEvenly() {
    World uneven =
        World.of(
            SimulationPlan.small(3)
                .with(plan -> plan.volumes(new Volumes(10, 31, 11, 50, 4, 5, 7, 1))));
    int properties = 0;
    int photos = 0;
    for (ExpectedRows rows : uneven.expectedRows().values()) {
      properties += rows.of("properties");
      photos += rows.of("property_photos");
    }
    assertEquals(10, properties);
    assertEquals(31, photos);
  }

  @Test
  void idsAreUniqueOverAllRegions() {
    for (Entity entity : List.of(Entity.PROPERTIES, Entity.RESERVATIONS, Entity.TASKS)) {
      List<Long> ids = new ArrayList<>();
      world.regionCodes().forEach(code -> ids.addAll(world.region(code).ids(entity)));
      assertEquals(ids.size(), new HashSet<>(ids).size());
    }
  }

  @Test
  void onePropertyOfThePlanHasSeveralPagesOfTasks() {
    long busy = region.ids(Entity.PROPERTIES).stream().min(Long::compare).orElseThrow();
    assertEquals(250, region.taskIdsOf(busy).size());
  }

  @Test
  void tasksHangOnInactivePropertiesToo() {
    Set<Long> inactive = new HashSet<>();
    for (ObjectNode property : region.records(Entity.PROPERTIES)) {
      if (property.path("status").asText().equals("inactive")) {
        inactive.add(property.get("id").asLong());
      }
    }
    assertSome(Entity.TASKS, task -> inactive.contains(task.path("home_id").asLong()));
    assertSome(Entity.RESERVATIONS, stay -> inactive.contains(stay.path("property_id").asLong()));
  }

  @Test
  void carriesTheOdditiesOfProperties() {
    assertSome(Entity.PROPERTIES, property -> property.path("notes").isEmpty());
    assertSome(Entity.PROPERTIES, property -> property.path("latitude").isTextual());
    assertSome(
        Entity.PROPERTIES, property -> property.path("reference_property_id").asText().isEmpty());
    assertSome(Entity.PROPERTIES, property -> property.path("name").asText().length() > 300);
    assertSome(Entity.PROPERTIES, property -> property.path("name").asText().startsWith("\n"));
    assertSome(Entity.PROPERTIES, property -> !property.has("groups"));
    assertSome(Entity.PROPERTIES, property -> property.has("smart_lock"));
  }

  @Test
  void carriesTheOdditiesOfReservations() {
    Set<Long> properties = new HashSet<>(region.ids(Entity.PROPERTIES));
    Set<Long> tags = new HashSet<>(region.ids(Entity.RESERVATION_TAGS));
    assertSome(
        Entity.RESERVATIONS, stay -> !properties.contains(stay.path("property_id").asLong()));
    assertSome(Entity.RESERVATIONS, stay -> anyItem(stay, "tags", tag -> !tags.contains(id(tag))));
    assertSome(Entity.RESERVATIONS, stay -> stay.path("status").asText().equals("deleted"));
    assertSome(Entity.RESERVATIONS, stay -> stay.path("guests").isEmpty());
    assertSome(Entity.RESERVATIONS, stay -> stay.path("type_guest").isNull());
    assertSome(Entity.RESERVATIONS, stay -> !stay.has("flags"));
  }

  @Test
  void carriesTheOdditiesOfTasks() {
    Set<Long> people = new HashSet<>(region.ids(Entity.PEOPLE));
    Set<Long> tags = new HashSet<>(region.ids(Entity.TAGS));
    Set<Long> stays = new HashSet<>(region.ids(Entity.RESERVATIONS));
    assertSome(Entity.TASKS, task -> anyItem(task, "supplies", item -> item.path("id").isNull()));
    assertSome(Entity.TASKS, task -> anyItem(task, "costs", item -> item.path("id").isNull()));
    assertSome(Entity.TASKS, task -> task.path("costs").isNull());
    assertSome(Entity.TASKS, task -> !task.has("costs"));
    assertSome(Entity.TASKS, task -> task.path("reference_property_id").asText().isEmpty());
    assertSome(Entity.TASKS, task -> task.path("rate_paid").asText().equals("12.00 USD"));
    assertSome(Entity.TASKS, task -> task.path("name").asText().length() > 300);
    assertSome(Entity.TASKS, task -> task.path("name").asText().startsWith("\n"));
    assertSome(Entity.TASKS, task -> task.path("name").asText().contains("🧽"));
    assertSome(Entity.TASKS, task -> task.path("created_by").isNull());
    assertSome(
        Entity.TASKS, task -> task.path("created_by").isObject() && id(task, "created_by") == 0);
    assertSome(Entity.TASKS, task -> task.has("telemetry"));
    assertSome(Entity.TASKS, task -> task.path("total_cost").isTextual());
    assertSome(
        Entity.TASKS,
        task -> anyItem(task, "assignments", item -> !people.contains(id(item, "assignee_id"))));
    assertSome(Entity.TASKS, task -> anyItem(task, "task_tags", tag -> !tags.contains(id(tag))));
    assertSome(
        Entity.TASKS,
        task ->
            task.path("linked_reservation").has("id")
                && !stays.contains(id(task.path("linked_reservation"))));
  }

  @Test
  void keepsLargeAmountsExact() {
    assertSome(Entity.TASKS, task -> amount(task, "total_cost").equals("123456789012.34"));
    long task =
        region.records(Entity.TASKS).stream()
            .filter(candidate -> amount(candidate, "total_cost").equals("123456789012.34"))
            .findFirst()
            .orElseThrow()
            .get("id")
            .asLong();
    region.change(Entity.TASKS, task, record -> record.put("name", "Changed"));
    assertTrue(
        new String(
                Json.bytes(region.record(Entity.TASKS, task)),
                java.nio.charset.StandardCharsets.UTF_8)
            .contains("123456789012.34"));
  }

  @Test
  void carriesTheOdditiesOfChecklists() {
    List<JsonNode> answers = new ArrayList<>();
    int tasksWithEqualItems = 0;
    for (long task : region.ids(Entity.TASKS)) {
      Set<JsonNode> distinct = new HashSet<>();
      int before = answers.size();
      region.requirements(task).forEach(answers::add);
      distinct.addAll(answers.subList(before, answers.size()));
      tasksWithEqualItems += distinct.size() < answers.size() - before ? 1 : 0;
    }
    assertTrue(tasksWithEqualItems > 0);
    assertTrue(answers.stream().noneMatch(answer -> answer.has("id")));
    assertTrue(answers.stream().anyMatch(answer -> answer.path("action").isArray()));
    assertTrue(answers.stream().anyMatch(answer -> answer.path("action").isTextual()));
    assertTrue(
        answers.stream().anyMatch(answer -> answer.path("response").asText().length() > 300));
  }

  @Test
  void withoutOdditiesEveryLinkResolves() {
    RegionWorld plain = World.of(PLAN.with(plan -> plan.quirkShare(0))).region("nashville");
    Set<Long> properties = new HashSet<>(plain.ids(Entity.PROPERTIES));
    assertTrue(
        plain.records(Entity.RESERVATIONS).stream()
            .allMatch(stay -> properties.contains(stay.path("property_id").asLong())));
  }

  private int count(Entity entity) {
    return world.regionCodes().stream()
        .mapToInt(code -> world.region(code).ids(entity).size())
        .sum();
  }

  private void assertSome(Entity entity, Predicate<ObjectNode> condition) {
    assertTrue(region.records(entity).stream().anyMatch(condition));
  }

  private static boolean anyItem(ObjectNode record, String array, Predicate<JsonNode> condition) {
    for (JsonNode item : record.path(array)) {
      if (condition.test(item)) {
        return true;
      }
    }
    return false;
  }

  private static long id(JsonNode node) {
    return node.path("id").asLong();
  }

  private static long id(JsonNode node, String field) {
    return node.path(field).asLong();
  }

  private static String amount(ObjectNode record, String field) {
    return record.path(field).isBigDecimal()
        ? new BigDecimal(record.path(field).asText()).toPlainString()
        : "";
  }
}
