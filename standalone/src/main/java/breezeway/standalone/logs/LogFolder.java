package breezeway.standalone.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of log files and what may stay in it: 30 days, and not more than a gigabyte of them
 * all together. Files are named {@code NAME-2026-11-23.log}, then {@code NAME-2026-11-23.2.log} and
 * so on, by the day in UTC; whatever is named otherwise is left alone.
 */
public final class LogFolder {
  static final int DAYS_KEPT = 30;
  static final long MOST_BYTES_OF_A_FILE = 32L * 1024 * 1024;
  static final long MOST_BYTES = 1024L * 1024 * 1024;

  private static final Pattern FILE =
      Pattern.compile("(.+)-(\\d{4}-\\d{2}-\\d{2})(?:\\.(\\d{1,6}))?\\.log");

  private LogFolder() {}

  /**
   * One log file.
   *
   * @param name whose it is, such as {@code loader}
   * @param part 1 for the first file of a day
   */
  public record LogFile(Path path, String name, LocalDate day, int part, long bytes) {}

  static Path path(Path folder, String name, LocalDate day, int part) {
    return folder.resolve(name + "-" + day + (part == 1 ? "" : "." + part) + ".log");
  }

  /** All log files, oldest first. */
  public static List<LogFile> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<LogFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      paths.forEach(path -> read(path).ifPresent(files::add));
    }
    files.sort(Comparator.comparing(LogFile::day).thenComparingInt(LogFile::part));
    return files;
  }

  private static Optional<LogFile> read(Path path) {
    Matcher matcher = FILE.matcher(path.getFileName().toString());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LogFile(
              path,
              matcher.group(1),
              LocalDate.parse(matcher.group(2)),
              matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3)),
              Files.size(path)));
    } catch (IOException | DateTimeParseException goneOrAnother) {
      return Optional.empty();
    }
  }

  /** The last part of a day that there is; 1 when there is none. */
  static int lastPart(Path folder, String name, LocalDate day) throws IOException {
    return files(folder).stream()
        .filter(file -> file.name().equals(name) && file.day().equals(day))
        .mapToInt(LogFile::part)
        .max()
        .orElse(1);
  }

  /** Deletes what is too old, and the oldest as long as there is too much. */
  static void tidy(Path folder, LocalDate today) throws IOException {
    tidy(folder, today, MOST_BYTES);
  }

  static void tidy(Path folder, LocalDate today, long mostBytes) throws IOException {
    List<LogFile> files = files(folder);
    Map<String, LogFile> newest = new HashMap<>();
    files.forEach(file -> newest.put(file.name(), file)); // may be open, here or elsewhere
    long bytes = files.stream().mapToLong(LogFile::bytes).sum();
    for (LogFile file : files) {
      boolean isTooOld = file.day().isBefore(today.minusDays(DAYS_KEPT));
      boolean isTooMuch = bytes > mostBytes && !file.equals(newest.get(file.name()));
      if (isTooOld || isTooMuch) {
        Files.deleteIfExists(file.path());
        bytes -= file.bytes();
      }
    }
  }
}
