package breezeway.monitor.alert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** {@code logs/alerts.log} below the data folder; lines are only ever added. */
final class AlertFile {
  private final Path file;

  AlertFile(Path dataDir) {
    this.file = dataDir.resolve("logs").resolve("alerts.log");
  }

  /** Adds lines and returns when they are on disk. */
  void append(List<String> lines) throws IOException {
    Files.createDirectories(file.getParent());
    ByteBuffer bytes =
        ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }
}
