package breezeway.common.spool;

import breezeway.common.failure.PipelineException;
import breezeway.common.message.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts as files below the data folder, {@code spool/alerts}, from the moment they are raised
 * until Kafka has them. All processes on a data folder share it. Safe for many threads.
 */
public final class AlertSpool {
  private static final Logger LOG = LoggerFactory.getLogger(AlertSpool.class);
  private static final String ENDING = ".json";

  /** More than a person would ever read; the disk has other tasks. */
  static final int MOST_FILES = 1000;

  private final Path folder;

  public AlertSpool(Path dataDir) {
    this.folder = dataDir.resolve("spool").resolve("alerts");
  }

  /** Keeps an alert; on disk when this returns. A full spool keeps what it has. */
  public Path put(Alert alert) throws IOException {
    if (waiting().size() >= MOST_FILES) {
      throw new IOException(folder + " holds " + MOST_FILES + " alerts already");
    }
    String name = alert.firstSeen().replaceAll("[^0-9TZ]", "") + "-" + alert.id();
    Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9-]", "") + ENDING);
    DurableFile.write(file, alert.toBytes());
    return file;
  }

  /** The files that wait, oldest first. */
  public List<Path> waiting() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** The alert of a file; empty when another process has sent it, or it is none. */
  public Optional<Alert> read(Path file) throws IOException {
    try {
      return Optional.of(Alert.parse(Files.readAllBytes(file)));
    } catch (NoSuchFileException sentMeanwhile) {
      return Optional.empty();
    } catch (PipelineException e) {
      LOG.warn("{} is no alert and is removed", file);
      DurableFile.delete(file);
      return Optional.empty();
    }
  }

  /** Kafka has it. */
  public void remove(Path file) throws IOException {
    DurableFile.delete(file);
  }
}
