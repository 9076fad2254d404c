package breezeway.transformer;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this process keeps its stores, and its name: whoever starts on the same folder is the same
 * member of the group, so that it takes its partitions up again at once, and whatever its
 * predecessor left open is aborted.
 */
final class StateFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
  private static final String NAME = "transformer-state";
  private static final String LOCK = "in-use";
  private static final String MEMBER = "member-name";
  private static final String DISTRUSTED = "stores-are-damaged";

  /** Not of Kafka Streams. */
  private static final Set<String> OURS = Set.of(LOCK, MEMBER, DISTRUSTED);

  private static final int MOST = 9;

  private final Path folder;
  private final FileChannel lock;

  /**
   * Takes the first folder below the data folder that no other transformer works in: two processes
   * may share a data folder, such as a sync that was begun while the pipeline starts.
   *
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when the folder cannot be used
   */
  StateFolder(Path dataDir) {
    for (int number = 1; number <= MOST; number++) {
      Path candidate =
          dataDir.resolve(number == 1 ? NAME : NAME + "-" + number).toAbsolutePath().normalize();
      Optional<FileChannel> free = lock(candidate);
      if (free.isPresent()) {
        folder = candidate;
        lock = free.get();
        return;
      }
    }
    throw new PipelineException(
        Reason.BAD_CONFIGURATION,
        MOST
            + " transformers work below "
            + dataDir
            + " already: end one, or set BREEZEWAY_DATA_DIR");
  }

  /** Empty while another transformer works there. The system frees what a killed one held. */
  private static Optional<FileChannel> lock(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        return Optional.of(channel);
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  Path path() {
    return folder;
  }

  /** A name that no other folder has, and that stays with this one. */
  String memberName() {
    Path file = folder.resolve(MEMBER);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, UUID.randomUUID().toString());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Remembers that the stores are not to be used again, for whoever comes next. */
  void distrust() {
    try {
      Files.writeString(folder.resolve(DISTRUSTED), "");
    } catch (IOException e) { // on a full disk; who comes next may find out by itself
      LOG.warn("It cannot be noted in {} that the stores are damaged", folder, e);
    }
  }

  boolean isDistrusted() {
    return Files.exists(folder.resolve(DISTRUSTED));
  }

  /** Deletes the stores, which nobody may have open: Kafka Streams makes them anew from Kafka. */
  void discardStores() {
    try {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          boolean stays =
              path.equals(folder)
                  || (path.getParent().equals(folder)
                      && OURS.contains(path.getFileName().toString()));
          if (!stays) {
            Files.deleteIfExists(path);
          }
        }
      }
      Files.deleteIfExists(folder.resolve(DISTRUSTED));
    } catch (IOException | UncheckedIOException e) {
      throw unusable(folder, e instanceof UncheckedIOException u ? u.getCause() : (IOException) e);
    }
  }

  /** Lets another transformer have it. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static PipelineException unusable(Path folder, IOException cause) {
    return new PipelineException(
        Reason.BAD_CONFIGURATION,
        "The transformer cannot write to "
            + folder
            + ": make the folder writable for this user, or set BREEZEWAY_DATA_DIR to another one",
        cause);
  }
}
