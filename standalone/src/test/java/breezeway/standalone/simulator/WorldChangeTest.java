package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorldChangeTest {
  private final HandClock clock = new HandClock();
  private SimulatedApi api = SimulatedApi.start(SimulationPlan.small(1).with(b -> b.clock(clock)));
  private ApiReader reader = ApiReader.of(api);
  private RegionWorld world = reader.world();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void aChangedTaskMovesAndIsFoundByItsDay() {
    long task = world.taskIdsOf(700_102).get(0);
    world.change(Entity.TASKS, task, record -> record.put("name", "Renamed"));
    assertEquals("Renamed", reader.get("/task/" + task).json().path("name").asText());
    assertEquals(
        List.of(task), reader.get("/task/?home_id=700102&updated_at=2026-04-15,2026-04-15").ids());
  }

  @Test
  void twoChangesWithinASecondGiveTwoVersions() {
    long task = world.taskIdsOf(700_102).get(0);
    world.addComment(task, "One");
    String first = reader.get("/task/" + task).json().path("updated_at").asText();
    world.addComment(task, "Two");
    String second = reader.get("/task/" + task).json().path("updated_at").asText();
    assertTrue(first.compareTo(second) < 0, first + " and " + second);
  }

  @Test
  void aChangedReservationIsFoundByTheHiddenMoment() {
    long stay = world.ids(Entity.RESERVATIONS).get(0);
    clock.move(Duration.ofMinutes(5));
    world.change(Entity.RESERVATIONS, stay, record -> record.put("note", "Late arrival"));
    assertEquals(List.of(stay), reader.get("/reservation?updated_at_ge=2026-04-15T12:05:00").ids());
    assertEquals(
        List.of(stay), reader.get("/reservation?updated_at_ge=2026-04-15T12:05:00Z").ids());
    assertFalse(reader.get("/reservation/" + stay).json().has("updated_at"));
  }

  @Test
  void childrenComeAndGo() {
    long task = world.taskIdsOf(700_102).get(0);
    int before = api.expectedRows().get("nashville").of("task_comments");
    long comment = world.addComment(task, "Second lamp replaced");
    world.addTaskTag(task, 77, "Tag of today");
    world.addAssignment(task, 88, "Sample Person");
    assertTrue(reader.get("/task/" + task + "/comments").ids().contains(comment));
    assertTrue(reader.get("/task/" + task + "/tags").ids().contains(77L));
    assertEquals(before + 1, api.expectedRows().get("nashville").of("task_comments"));
    world.removeTaskTag(task, 77);
    world.removeAssignment(task, 88);
    assertFalse(reader.get("/task/" + task + "/tags").ids().contains(77L));

    long photo = world.addPhoto(700_101, "https://photos.example.invalid/new.jpg");
    int photos = api.expectedRows().get("nashville").of("property_photos");
    world.removePhoto(700_101, photo);
    assertEquals(photos - 1, api.expectedRows().get("nashville").of("property_photos"));
  }

  @Test
  void aRemovedTaskIsGone() {
    long task = world.taskIdsOf(700_102).get(0);
    assertTrue(world.remove(Entity.TASKS, task));
    assertFalse(reader.get("/task/?home_id=700102").ids().contains(task));
    assertEquals(404, reader.get("/task/" + task).status());
  }

  @Test
  void aRemovedTaskMayAnswerAsDeleted() {
    restart(SimulationPlan.small(1).with(plan -> plan.goneTasksAnswerDeleted(true)));
    long task = world.taskIdsOf(700_102).get(0);
    world.remove(Entity.TASKS, task);
    ApiReader.Reply reply = reader.get("/task/" + task);
    assertEquals("deleted", reply.json().path("type_task_status").path("code").asText());
  }

  @Test
  void aHiddenTaskAnswersById() {
    long task = world.taskIdsOf(700_102).get(0);
    world.hideFromList(task);
    assertFalse(reader.get("/task/?home_id=700102").ids().contains(task));
    assertEquals(200, reader.get("/task/" + task).status());
  }

  @Test
  void aTaskMayMoveToAnotherProperty() {
    long task = world.taskIdsOf(700_102).get(0);
    world.change(Entity.TASKS, task, record -> record.put("home_id", 700_103));
    assertFalse(reader.get("/task/?home_id=700102").ids().contains(task));
    assertTrue(reader.get("/task/?home_id=700103&sort_order=desc").ids().contains(task));
  }

  @Test
  void aRecordAddedBetweenPagesPushesTheOthersDown() {
    List<Long> first = reader.get("/property?company_id=4100").ids();
    long added = world.addCopyOf(Entity.PROPERTIES, first.get(5));
    List<Long> second = reader.get("/property?company_id=4100&page=2").ids();
    assertEquals(first.get(99), second.get(0));
    assertEquals(added, reader.get("/property?company_id=4100").ids().get(0));
  }

  @Test
  void listsCanChangeByThemselvesWhileTheyAreRead() {
    restart(SimulationPlan.small(1).with(plan -> plan.clock(clock).insertBetweenPages(1)));
    List<Long> read = new ArrayList<>(reader.get("/supplies").ids());
    read.addAll(reader.get("/supplies?page=2").ids());
    assertNotEquals(read.size(), new HashSet<>(read).size());

    restart(SimulationPlan.small(1).with(plan -> plan.removeBetweenPages(1)));
    int before = world.ids(Entity.SUPPLIES).size();
    reader.get("/supplies");
    assertEquals(before - 1, world.ids(Entity.SUPPLIES).size());
  }

  private void restart(SimulationPlan plan) {
    api.close();
    api = SimulatedApi.start(plan);
    reader = ApiReader.of(api);
    world = reader.world();
  }
}
