package breezeway.monitor.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RunbookTest {
  private static final Runbook RUNBOOK =
      Runbook.parse(
          """
          # Runbook

          # Reasons

          ## slow-run

          **Meaning.** It took
          longer, see *rate-limited* and *Nothing runs by itself*.

          **Impact.** None ([how](docs/monitoring.md)).

          **Saved.** 2 * 3 * 4 rows; `select * from a` and `count(*)` say so.

          **What to do.** `docker-compose logs SERVICE`, `./breezeway runs REGION ENTITY`, <REGION>.

          # Cases
          """);

  @Test
  void marksOfTheTextAreLeftOutAndWhatLooksLikeThemStays() {
    Runbook.Section section = RUNBOOK.of("slow-run");
    assertEquals("It took longer, see rate-limited and Nothing runs by itself.", section.meaning());
    assertEquals("None (how).", section.impact());
    assertEquals("2 * 3 * 4 rows; `select * from a` and `count(*)` say so.", section.saved());
  }

  @Test
  void commandsNameThePlaceThatItIsAbout() {
    assertEquals(
        "`docker-compose logs SERVICE`, `./breezeway runs austin tasks`, AUSTIN.",
        RUNBOOK.of("slow-run").about("austin", "tasks").whatToDo());
    assertEquals(
        "`docker-compose logs loader`, `./breezeway runs REGION ENTITY`, <REGION>.",
        RUNBOOK.of("slow-run").about("", "loader").whatToDo());
  }
}
