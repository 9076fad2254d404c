package breezeway.transformer;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where this process keeps its stores, and its name: whoever starts on the same folder is the same
 * member of the group, so that it takes its partitions up again at once, and whatever its
 * predecessor left open is aborted.
 */
final class StateFolder {
  private final Path folder;

  /**
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when the folder cannot be used
   */
  StateFolder(Path dataDir) {
    folder = dataDir.resolve("transformer-state").toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unusable(e);
    }
    if (!Files.isWritable(folder)) {
      throw unusable(null);
    }
  }

  Path path() {
    return folder;
  }

  /** A name that no other folder has, and that stays with this one. */
  String memberName() {
    Path file = folder.resolve("member-name");
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, UUID.randomUUID().toString());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private PipelineException unusable(IOException cause) {
    return new PipelineException(
        Reason.BAD_CONFIGURATION,
        "The transformer cannot write to "
            + folder
            + ": make the folder writable for this user, or set BREEZEWAY_DATA_DIR to another one",
        cause);
  }
}
