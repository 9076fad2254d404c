package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void putsNumbersToTheRightAndTextsToTheLeft() {
    TextTable table = new TextTable("table", "rows", "");
    table.add("tasks", 15_000L, "equal");
    table.add("property_photos", 7, "DIFFERENT");

    assertEquals(
        List.of(
            "table              rows",
            "tasks            15,000  equal",
            "property_photos       7  DIFFERENT"),
        table.lines());
  }

  @Test
  void showsNothingForNull() {
    TextTable table = new TextTable("a", "b");
    table.add(null, "x");

    assertEquals(List.of("a  b", "   x"), table.lines());
  }

  @Test
  void isOnlyItsHeadWithoutRows() {
    assertEquals(List.of("a  b"), new TextTable("a", "b").lines());
  }
}
