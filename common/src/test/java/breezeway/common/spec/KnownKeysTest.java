package breezeway.common.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.spec.KnownKeys.Place;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the specs of this repository know of their payloads. */
class KnownKeysTest {
  private static final EntityCatalog CATALOG =
      EntityCatalog.read(
          Path.of(System.getProperty("breezeway.home"), "config/entities"), new Problems());

  @Test
  void aKeyIsReadLeadsToOneThatIsOrIsNotKnown() {
    assertTrue(place("tasks", "/name").isRead());
    assertFalse(place("tasks", "/linked_reservation").isRead());
    assertTrue(place("tasks", "/linked_reservation/id").isRead());
    assertNull(new KnownKeys(CATALOG.get("tasks")).ofRecord().key("mood"));
    assertNull(new KnownKeys(CATALOG.get("tasks")).ofRecord().key("*"));
    assertTrue(place("tasks", "/reported_tasks").isIgnored());
    assertTrue(place("people", "/availability/monday").isWhole());
  }

  @Test
  void conversionsReadTheirPartsOfAnObjectToo() {
    assertTrue(place("tasks", "/type_priority/code").isRead());
    assertTrue(place("tasks", "/requested_by/id").isRead());
    assertTrue(place("tasks", "/subdepartments/*/name").isRead());
    assertTrue(place("people", "/first_name").isRead());
    assertTrue(place("reservations", "/guests/*/phone_numbers/*/dial_code").isRead());
    assertTrue(place("reservations", "/guests/*/emails/*").isRead());
  }

  @Test
  void onlyWordsOfClosedListsAreCodes() {
    assertTrue(place("properties", "/status").isCode());
    assertTrue(place("tasks", "/type_task_status/code").isCode());
    assertFalse(place("tasks", "/requested_by").isCode());
    assertFalse(place("tasks", "/name").isCode());
    assertFalse(place("properties", "/wifi_password").isCode());
  }

  @Test
  void itTellsWhichColumnsReadAPlace() {
    assertEquals(
        List.of("task_status", "task_status_code"),
        place("tasks", "/type_task_status").readers().stream()
            .map(reader -> reader.column().name())
            .toList());
    assertEquals(
        "task_comments", place("tasks", "comments:/*/comment").readers().getFirst().table());
  }

  private static Place place(String entity, String pointer) {
    return new KnownKeys(CATALOG.get(entity)).find(pointer).orElseThrow();
  }
}
