package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
  private static final Path CHECKOUT = Path.of(System.getProperty("breezeway.home"));

  @TempDir Path folder;

  private Settings settings(Map<String, String> environment) {
    return new Surroundings(folder, CHECKOUT, environment).settings();
  }

  @Test
  void dataFolderIsRelativeToTheWorkingDirectory() {
    assertEquals(folder.resolve("data"), settings(Map.of()).dataDir());
    assertEquals(
        folder.resolve("elsewhere"), settings(Map.of("BREEZEWAY_DATA_DIR", "elsewhere")).dataDir());
    assertEquals(
        Path.of("/tmp/there"), settings(Map.of("BREEZEWAY_DATA_DIR", "/tmp/there")).dataDir());
  }

  @Test
  void dotEnvOfTheWorkingDirectoryCountsAndTheEnvironmentWins() throws Exception {
    Files.writeString(folder.resolve(".env"), "BREEZEWAY_CONCURRENCY=3\nKAFKA_REPLICATION=2\n");

    Settings settings = settings(Map.of("BREEZEWAY_CONCURRENCY", "5"));

    assertEquals(5, settings.api().concurrency());
    assertEquals(2, settings.kafka().replication());
  }
}
