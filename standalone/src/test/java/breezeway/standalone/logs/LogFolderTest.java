package breezeway.standalone.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

  @TempDir Path folder;

  private void file(String name, int bytes) throws IOException {
    Files.write(folder.resolve(name), new byte[bytes]);
  }

  private List<String> left() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void thirtyDaysStay() throws IOException {
    file("loader-2026-10-24.log", 1);
    file("loader-2026-10-23.log", 1);
    file("sync-2025-01-01.7.log", 1);
    file("loader-2026-11-23.log", 1);

    LogFolder.tidy(folder, TODAY);

    assertEquals(List.of("loader-2026-10-24.log", "loader-2026-11-23.log"), left());
  }

  @Test
  void whatIsNoneOfOursStays() throws IOException {
    file("alerts.log", 100);
    file("notes-of-2020.log", 100);
    file("loader-2020-99-99.log", 100);

    LogFolder.tidy(folder, TODAY, 10);

    assertEquals(3, left().size());
  }

  @Test
  void theOldestGoWhenThereIsTooMuch() throws IOException {
    file("loader-2026-11-21.log", 40);
    file("extractor-2026-11-22.log", 40);
    file("extractor-2026-11-22.2.log", 40);
    file("extractor-2026-11-23.log", 40);

    LogFolder.tidy(folder, TODAY, 120);

    assertEquals(
        List.of("extractor-2026-11-22.2.log", "extractor-2026-11-23.log", "loader-2026-11-21.log"),
        left(),
        "the newest of each name may be open, so it stays");
  }
}
