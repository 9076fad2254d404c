package breezeway.standalone.bundle;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.standalone.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the pipeline was told: files, names of variables, and what came of both. */
final class BundleConfiguration {
  private static final int LARGEST = 256 * 1024;

  private final Surroundings surroundings;
  private final Settings settings;

  BundleConfiguration(Surroundings surroundings, Settings settings) {
    this.surroundings = surroundings;
    this.settings = settings;
  }

  void addTo(BundleFile bundle) throws IOException {
    bundle.add("configuration/effective.txt", "settings as they are in use", effective());
    bundle.add(
        "configuration/variables.txt",
        "names of variables that are set, without values",
        String.join("\n", new TreeSet<>(surroundings.namesOfVariables())));
    Path folder = surroundings.configFolder();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*\\.(yaml|yml)"))
              .sorted()
              .toList();
    } catch (IOException e) {
      bundle.lacks("configuration/files", "the folder cannot be read");
      return;
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      if (Files.size(file) > LARGEST) {
        bundle.lacks("configuration/files/" + name, "it is too large");
      } else {
        bundle.add("configuration/files/" + name, "as it is", Files.readString(file));
      }
    }
  }

  private String effective() {
    return Stream.of(
                "data folder: " + settings.dataDir(),
                settings.api(),
                "database " + settings.database(),
                "kafka " + settings.kafka(),
                settings.timetable(),
                settings.alerts(),
                settings.monitor(),
                "loader threads " + settings.loaderThreads() + ", batch " + settings.loaderBatch(),
                "transformer threads " + settings.transformerThreads())
            .map(Object::toString)
            .collect(Collectors.joining("\n"))
        + "\n"
        + settings.regions().stream()
            .map(BundleConfiguration::region)
            .collect(Collectors.joining("\n"));
  }

  private static String region(Region region) {
    return "region %s (%s): company id %s, client id %s, client secret %s"
        .formatted(
            region.code(),
            region.name(),
            region.companyId().map(String::valueOf).orElse("not set here"),
            region.clientId().isPresent() ? "*** (set)" : "not set here",
            region.clientSecret().isPresent() ? "*** (set)" : "not set here");
  }
}
