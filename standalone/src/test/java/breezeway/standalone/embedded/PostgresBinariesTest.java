package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
  @TempDir Path cache;

  @Test
  void whoeverUnpackedFirstWins() throws IOException {
    PostgresBinaries.moveUnlessThere(unpacked("first"), cache.resolve("postgres"));
    PostgresBinaries.moveUnlessThere(unpacked("second"), cache.resolve("postgres"));

    assertEquals("first", Files.readString(cache.resolve("postgres/bin")));
    assertFalse(Files.exists(cache.resolve("second")));
  }

  @Test
  void whatCannotBeMovedIsSaid() throws IOException {
    Path unpacked = unpacked("first");
    assertThrows(
        FileSystemException.class,
        () -> PostgresBinaries.moveUnlessThere(unpacked, cache.resolve("nowhere/postgres")));
  }

  private Path unpacked(String content) throws IOException {
    Path folder = Files.createDirectory(cache.resolve(content));
    Files.writeString(folder.resolve("bin"), content);
    return folder;
  }
}
