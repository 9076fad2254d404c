package breezeway.standalone.logs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first part of a log file's name, for this process alone: {@code loader}, or {@code loader-2}
 * when another process writes that one, as scaled containers on one folder do. Held by a lock of
 * the operating system, which ends with the process.
 *
 * @param text the name
 * @param lock closed to let it go
 */
record LogName(String text, Path path, FileChannel lock) implements AutoCloseable {
  private static final int MOST = 100;

  /** A second channel on a file that this process has locked would release the lock. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  static LogName take(Path folder, String name) throws IOException {
    for (int number = 1; number <= MOST; number++) {
      String text = number == 1 ? name : name + "-" + number;
      Path path = folder.resolve("." + text + ".lock").toAbsolutePath().normalize();
      if (HELD_HERE.add(path)) {
        FileChannel channel = lock(path);
        if (channel != null) {
          return new LogName(text, path, channel);
        }
      }
    }
    throw new IOException("all log files of " + name + " in " + folder + " are in use");
  }

  /** Null when another process has it. */
  private static FileChannel lock(Path path) throws IOException {
    boolean locked = false;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      return locked ? channel : null;
    } finally {
      if (!locked) {
        if (channel != null) {
          channel.close();
        }
        HELD_HERE.remove(path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      HELD_HERE.remove(path);
    }
  }
}
