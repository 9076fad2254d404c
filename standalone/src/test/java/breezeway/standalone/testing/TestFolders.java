package breezeway.standalone.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Folders for the servers of tests, where every user may pass: the database server may not be the
 * one of the test.
 */
public final class TestFolders {

  private TestFolders() {}

  public static Path create(String prefix) {
    try {
      Path folder = Files.createTempDirectory("breezeway-" + prefix);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Unpacked programs and class archives, kept from one build to the next until {@code mvn clean}.
   */
  public static Path cache() {
    return Path.of("target", "embedded-cache").toAbsolutePath();
  }

  public static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
