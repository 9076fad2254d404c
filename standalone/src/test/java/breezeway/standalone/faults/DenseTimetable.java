package breezeway.standalone.faults;

import breezeway.standalone.testing.TestFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The configuration as it is shipped, with other hours. */
final class DenseTimetable {
  private DenseTimetable() {}

  /**
   * @param schedules cron expressions by entity, in place of those of the specs
   */
  static Path copyOfConfig(Map<String, String> schedules) throws IOException {
    Path source = Path.of(System.getProperty("breezeway.home"), "config");
    Path copy = TestFolders.create("config-");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
    for (Path file : files) {
      Path target = copy.resolve(source.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.writeString(target, changed(file, schedules));
    }
    return copy;
  }

  private static String changed(Path file, Map<String, String> schedules) {
    try {
      String text = Files.readString(file);
      String name = file.getFileName().toString().replace(".yaml", "");
      if (name.equals("pipeline")) {
        return text.replaceFirst("start_jitter: .*", "start_jitter: PT2S");
      }
      String schedule = schedules.get(name);
      return schedule == null
          ? text
          : text.replaceFirst("\\n  schedule: .*", "\n  schedule: \"" + schedule + "\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
