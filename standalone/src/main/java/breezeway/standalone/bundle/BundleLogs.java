package breezeway.standalone.bundle;

import breezeway.standalone.logs.LogFolder;
import breezeway.standalone.logs.Logs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The log files of the last days, newest first, the ends of large ones, as many as fit. */
final class BundleLogs {
  private static final int DAYS = 3;
  private static final int MOST_OF_A_FILE = 4 * 1024 * 1024;
  private static final long MOST = 24L * 1024 * 1024;

  private final Path dataDir;
  private final LocalDate today;

  BundleLogs(Path dataDir, LocalDate today) {
    this.dataDir = dataDir;
    this.today = today;
  }

  void addTo(BundleFile bundle) throws IOException {
    long left = MOST;
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (left <= 0) {
        bundle.lacks("logs/" + name, "the bundle is large enough");
        continue;
      }
      try {
        String end = end(file);
        left -= end.length();
        boolean isWhole = Files.size(file) <= MOST_OF_A_FILE;
        bundle.add("logs/" + name, isWhole ? "log" : "log, its end", end);
      } catch (IOException e) {
        bundle.lacks("logs/" + name, "it cannot be read");
      }
    }
  }

  private List<Path> files() throws IOException {
    Path folder = Logs.folder(dataDir);
    List<Path> files = new ArrayList<>();
    files.add(folder.resolve("alerts.log"));
    for (LogFolder.LogFile file : LogFolder.files(folder).reversed()) {
      if (file.day().isAfter(today.minusDays(DAYS))) {
        files.add(file.path());
      }
    }
    files.add(dataDir.resolve("kafka").resolve("kafka.log"));
    files.add(dataDir.resolve("postgres").resolve("postgres.log"));
    return files.stream().filter(Files::isRegularFile).toList();
  }

  private static String end(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(0, file.length() - MOST_OF_A_FILE);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
    }
  }
}
