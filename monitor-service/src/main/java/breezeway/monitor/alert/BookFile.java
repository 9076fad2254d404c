package breezeway.monitor.alert;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.spool.DurableFile;
import breezeway.monitor.outbox.Json;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * The book on disk, {@code monitor/incidents.json} below the data folder, and the lock that keeps
 * it to one process.
 */
final class BookFile implements AutoCloseable {
  private final Path folder;
  private final Path file;
  private final ObjectMapper json = Json.mapper();
  private FileChannel lockChannel;

  BookFile(Path dataDir) {
    this.folder = dataDir.resolve("monitor");
    this.file = folder.resolve("incidents.json");
  }

  /** Takes the folder for this monitor; false when another one has it. */
  boolean lock() throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // another monitor of this process has it
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    lockChannel = lock == null ? null : channel;
    return lock != null;
  }

  Path outbox(String channel) {
    return folder.resolve("outbox").resolve(channel);
  }

  /**
   * The book as it was kept; a new one when there is none.
   *
   * @throws PipelineException when the file is there and cannot be understood
   */
  Book read(Instant now) throws IOException {
    if (!Files.exists(file)) {
      Book book = new Book();
      book.began = now;
      return book;
    }
    try {
      return json.readValue(Files.readAllBytes(file), Book.class);
    } catch (JacksonException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          file + " cannot be understood: move it away to begin with an empty one",
          e);
    }
  }

  /** Returns when it is on disk. */
  void write(Book book) throws IOException {
    DurableFile.write(file, json.writeValueAsBytes(book));
  }

  @Override
  public void close() throws IOException {
    if (lockChannel != null) {
      lockChannel.close();
    }
  }
}
