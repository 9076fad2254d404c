package breezeway.monitor.alert;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code logs/alerts.log} below the data folder. Lines are only ever added; with the first line of
 * a new day, or when it has grown too large, what was there moves to {@code alerts.DATE.N.log}, and
 * goes after 30 days.
 */
final class AlertFile {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final long MOST_BYTES = 10L * 1024 * 1024;

  private final Path file;
  private final Clock clock;

  AlertFile(Path dataDir, Clock clock) {
    this.file = dataDir.resolve("logs").resolve("alerts.log");
    this.clock = clock;
  }

  /** Adds lines and returns when they are on disk. */
  void append(List<String> lines) throws IOException {
    Files.createDirectories(file.getParent());
    rotate();
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

  private void rotate() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    LocalDate today = LocalDate.now(clock);
    if (begins().plusDays(KEPT.toDays()).isAfter(today) && Files.size(file) < MOST_BYTES) {
      return;
    }
    int number = 0;
    Path kept;
    do {
      kept = file.resolveSibling("alerts." + today + "." + number++ + ".log");
    } while (Files.exists(kept));
    Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
    prune();
  }

  /** The day of the first line; today when it tells none. */
  private LocalDate begins() throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      return LocalDate.parse(line == null ? "" : line.substring(0, Math.min(10, line.length())));
    } catch (DateTimeParseException | CharacterCodingException e) {
      return LocalDate.now(clock);
    }
  }

  private void prune() throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      for (Path old :
          files
              .filter(kept -> kept.getFileName().toString().matches("alerts\\.\\d.*\\.log"))
              .toList()) {
        if (Files.getLastModifiedTime(old).toInstant().plus(KEPT).isBefore(clock.instant())) {
          Files.deleteIfExists(old);
        }
      }
    }
  }
}
