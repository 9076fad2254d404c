package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RUNBOOK.md and the list of reasons agree. */
class RunbookTest {
  private static final Path RUNBOOK = Path.of(System.getProperty("breezeway.home"), "RUNBOOK.md");

  @Test
  void everyReasonHasASectionAndNoSectionIsLeftOver() throws Exception {
    List<String> lines = Files.readAllLines(RUNBOOK);
    List<String> sections =
        lines.subList(lines.indexOf("# Reasons"), lines.indexOf("# Cases")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring("## ".length()))
            .toList();

    assertEquals(Arrays.stream(Reason.values()).map(Reason::code).toList(), sections);
  }

  @Test
  void everySectionSaysMeaningImpactWhatIsSavedAndWhatToDo() throws Exception {
    String[] sections = Files.readString(RUNBOOK).split("# Cases")[0].split("\n## ");
    for (int i = 1; i < sections.length; i++) {
      for (String part : List.of("Meaning", "Impact", "Saved", "What to do")) {
        assertTrue(sections[i].contains("**" + part + ".**"), sections[i]);
      }
    }
  }

  @Test
  void everyReasonHasATitleFitForASubject() {
    for (Reason reason : Reason.values()) {
      assertFalse(reason.title().isBlank(), reason.code());
      assertFalse(reason.title().endsWith("."), reason.title());
      assertTrue(reason.title().length() <= 60, reason.title());
    }
  }
}
