package breezeway.loader.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void anIndexIsNamedAfterItsColumns() {
    assertEquals("tasks_home_id_idx", Names.index("tasks", "home_id"));
    assertEquals(
        "tasks_region_code_linked_reservation_id_idx",
        Names.index("tasks", "region_code, (linked_reservation_id::text)"));
  }

  @Test
  void longNamesStayApart() {
    String one = Names.shortened("a".repeat(70) + "1");
    String two = Names.shortened("a".repeat(70) + "2");
    assertEquals(63, one.length());
    assertNotEquals(one, two);
    assertEquals(one, Names.shortened("a".repeat(70) + "1"));
  }
}
