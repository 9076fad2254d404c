package breezeway.common.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/entity-specs.md} says what the reader does. */
class EntitySpecsDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("breezeway.home"), "docs/entity-specs.md");

  private String text;

  @TempDir Path folder;

  @BeforeEach
  void readDocument() throws IOException {
    text = Files.readString(DOCUMENT);
  }

  @Test
  void itsExampleIsASpecWithoutProblems() throws IOException {
    String start = "```yaml\n";
    int from = text.indexOf(start) + start.length();
    Files.writeString(
        folder.resolve("companies.yaml"), text.substring(from, text.indexOf("```", from)));
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(folder, problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(List.of("companies"), catalog.names());
  }

  @Test
  void everyConversionAndTypeIsInIt() {
    for (Conversion conversion : Conversion.values()) {
      String row =
          text.lines()
              .filter(line -> line.startsWith("| `" + conversion.word() + "` |"))
              .findFirst()
              .orElse("");
      assertTrue(!row.isEmpty(), conversion.word() + " has no row in " + DOCUMENT);
      List<String> types = List.of(row.split("\\|")[2].strip().split(", "));
      for (SqlType type : SqlType.values()) {
        assertEquals(
            conversion.fits(type),
            types.contains(type.sql()),
            conversion.word() + " and " + type.sql());
      }
    }
    for (SqlType type : SqlType.values()) {
      assertTrue(text.contains("`" + type.sql() + "`"), type.sql());
    }
  }
}
