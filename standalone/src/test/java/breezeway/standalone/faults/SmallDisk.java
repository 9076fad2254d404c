package breezeway.standalone.faults;

import breezeway.standalone.testing.TestFolders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A disk of its own in memory, small enough to be filled. */
final class SmallDisk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SmallDisk.class);
  private static final byte[] ZEROS = new byte[64 * 1024];

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Empty, with the reason in the log, where this user may not mount anything. */
  static Optional<SmallDisk> mount(int megabytes) {
    Path folder = TestFolders.create("disk-");
    String refusal =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
    if (refusal.isEmpty()) {
      return Optional.of(new SmallDisk(folder));
    }
    LOG.warn("no small disk here: {}", refusal);
    TestFolders.delete(folder);
    return Optional.empty();
  }

  Path folder() {
    return folder;
  }

  /** Leaves not a byte. */
  void fill() {
    LOG.info("filling {}", folder);
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(ZEROS);
      }
    } catch (IOException full) {
      LOG.info("{} is full: {}", folder, full.getMessage());
    }
  }

  /** Gives back what {@link #fill} took. */
  void free() {
    LOG.info("freeing {}", folder);
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() {
    Await.until(folder + " to be let go of", () -> run("umount", folder.toString()).isEmpty());
    TestFolders.delete(folder);
  }

  /** Gives what the command complained about; empty when it did its work. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : output.strip() + " (" + process.exitValue() + ")";
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
