package breezeway.standalone.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The end of a server's log, for the message of the exception that says why it did not start. */
final class LogTail {

  private static final int BYTES = 8 * 1024;
  private static final int LINES = 25;
  private static final long ROTATE_ABOVE_BYTES = 10L * 1024 * 1024;

  private LogTail() {}

  static String of(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - BYTES);
      byte[] bytes = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).strip().lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    } catch (IOException noLog) {
      return "(no log at " + log + ")";
    }
  }

  /** Keeps one older log, so that a folder that lives for years does not fill up with them. */
  static void rotateWhenLarge(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > ROTATE_ABOVE_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
