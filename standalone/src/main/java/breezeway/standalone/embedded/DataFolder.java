package breezeway.standalone.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The folder with everything that the embedded servers keep, and the rule that one process at a
 * time runs servers on it.
 *
 * <p>The rule is an operating system lock on the file {@code lock}, which ends with its process,
 * kill -9 included. The holder writes the addresses of its servers to {@code servers.properties};
 * another process reads them there and believes them only while the lock is held.
 */
public final class DataFolder {

  private static final Duration PATIENCE_FOR_LOCK = Duration.ofSeconds(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /**
   * The folders that this very process holds. A process's own locks are invisible to it, and
   * closing any channel on the lock file would release them: the file must not be opened a second
   * time here.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;

  private DataFolder(Path folder) {
    this.folder = folder;
  }

  /** Names the folder; nothing is created before {@link #hold()}. */
  public static DataFolder at(Path folder) {
    return new DataFolder(folder.toAbsolutePath().normalize());
  }

  public Path path() {
    return folder;
  }

  Path postgres() {
    return folder.resolve("postgres");
  }

  Path kafka() {
    return folder.resolve("kafka");
  }

  /** What can be made again at any time: unpacked programs and class archives. */
  Path cache() {
    return folder.resolve("cache");
  }

  /**
   * Takes the folder for this process.
   *
   * @throws ServerStartException when another process holds it, or when it cannot be used
   */
  public Hold hold() {
    Folders.create(folder);
    if (!HELD_HERE.add(folder)) {
      throw new ServerStartException(
          "The data folder " + folder + " is already in use by this process.");
    }
    try {
      // A look of another process, as in running(), takes the lock for a moment: that is no reason
      // to give up.
      Instant deadline = Instant.now().plus(PATIENCE_FOR_LOCK);
      FileChannel channel =
          FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      while (lock == null) {
        if (Instant.now().isAfter(deadline)) {
          channel.close();
          throw new ServerStartException(
              "The data folder %s is in use by another process%s: stop that one, or set BREEZEWAY_DATA_DIR to another folder."
                  .formatted(folder, holder()));
        }
        pause();
        lock = channel.tryLock();
      }
      Files.deleteIfExists(serversFile()); // the word of a process that is gone
      return new Hold(channel);
    } catch (IOException e) {
      HELD_HERE.remove(folder);
      throw Folders.problem(folder, e);
    } catch (RuntimeException e) {
      HELD_HERE.remove(folder);
      throw e;
    }
  }

  /** The servers that a live process, this one or another, runs on the folder just now. */
  public Optional<RunningServers> running() {
    return isHeld() ? readServers() : Optional.empty();
  }

  /**
   * The same, with patience for a process that holds the folder and is still starting its servers.
   */
  public Optional<RunningServers> running(Duration patience) {
    Instant deadline = Instant.now().plus(patience);
    while (true) {
      Optional<RunningServers> servers = running();
      if (servers.isPresent() || !isHeld() || Instant.now().isAfter(deadline)) {
        return servers;
      }
      pause();
    }
  }

  /** Whether a live process, this one or another, holds the folder. */
  public boolean isHeld() {
    if (HELD_HERE.contains(folder)) {
      return true;
    }
    if (!Files.exists(lockFile())) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (IOException e) {
      throw Folders.problem(folder, e);
    }
  }

  /** The right to run servers on the folder; ends with {@link #close()} or with the process. */
  public final class Hold implements AutoCloseable {

    private final FileChannel channel;
    private boolean closed;

    private Hold(FileChannel channel) {
      this.channel = channel;
    }

    /** Tells other processes where the servers are. */
    void publish(RunningServers servers) {
      Path writing = folder.resolve("servers.properties.writing");
      try {
        try (OutputStream out = Files.newOutputStream(writing)) {
          servers.toProperties().store(out, "Believed only while the file lock is locked");
        }
        Files.move(writing, serversFile(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw Folders.problem(folder, e);
      }
    }

    @Override
    public synchronized void close() {
      if (closed) {
        return;
      }
      closed = true;
      try {
        Files.deleteIfExists(serversFile());
        channel.close(); // and with it the lock
      } catch (IOException e) {
        throw Folders.problem(folder, e);
      } finally {
        HELD_HERE.remove(folder);
      }
    }
  }

  private Optional<RunningServers> readServers() {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(serversFile())) {
      properties.load(in);
    } catch (java.nio.file.NoSuchFileException stillStarting) {
      return Optional.empty();
    } catch (IOException e) {
      throw Folders.problem(folder, e);
    }
    return Optional.of(RunningServers.fromProperties(properties, this::password));
  }

  private String password() {
    try {
      return Files.readString(postgres().resolve("password")).strip();
    } catch (IOException e) {
      throw Folders.problem(postgres(), e);
    }
  }

  private String holder() {
    return readServers().map(servers -> " (" + servers.processId() + ")").orElse("");
  }

  private Path lockFile() {
    return folder.resolve("lock");
  }

  private Path serversFile() {
    return folder.resolve("servers.properties");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while waiting for the data folder.", e);
    }
  }
}
