package breezeway.standalone.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Creating and deleting folders, with one clear sentence where it is not possible. */
final class Folders {

  private static final long SMALLEST_FREE_BYTES = 200L * 1024 * 1024;

  private Folders() {}

  static void create(Path folder) {
    Path blocking = folder;
    while (blocking != null && !Files.exists(blocking)) {
      blocking = blocking.getParent();
    }
    if (blocking != null && !Files.isDirectory(blocking)) {
      throw new ServerStartException(blocking + " is a file where a folder is needed.");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw problem(folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw notWritable(folder, null);
    }
  }

  static void requireFreeSpace(Path folder) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < SMALLEST_FREE_BYTES) {
        throw new ServerStartException(
            "The disk of %s is full: %d MB are free, %d MB are needed."
                .formatted(folder, free >> 20, SMALLEST_FREE_BYTES >> 20));
      }
    } catch (IOException e) {
      throw problem(folder, e);
    }
  }

  /** What an I/O failure below this folder means to the person at the terminal. */
  static ServerStartException problem(Path folder, IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return notWritable(folder, cause);
    }
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      reason = failure.getReason();
    }
    if (reason.contains("No space left")) {
      return new ServerStartException("The disk of " + folder + " is full.", cause);
    }
    if (reason.contains("Read-only file system")) {
      return notWritable(folder, cause);
    }
    return new ServerStartException(
        "The folder " + folder + " cannot be used: " + reason + ".", cause);
  }

  private static ServerStartException notWritable(Path folder, IOException cause) {
    return new ServerStartException(
        "The folder %s is not writable for user %s: change its owner or set BREEZEWAY_DATA_DIR to another one."
            .formatted(folder, System.getProperty("user.name")),
        cause);
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException | java.io.UncheckedIOException vanishedMeanwhile) {
      // someone else deletes the same folder
    }
  }
}
