package breezeway.standalone.faults;

import breezeway.standalone.Breezeway;
import breezeway.standalone.testing.TestFolders;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a JVM of the product is started: small, and from an archive of loaded classes where one can
 * be made, since a scenario starts many.
 */
final class ServiceJvm {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx192m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Xlog:cds*=off:stderr",
          "--enable-native-access=ALL-UNNAMED");
  private static final long TRAINING_SECONDS = 60;

  private ServiceJvm() {}

  /** The command line of a command of the product. */
  static List<String> command(String... arguments) {
    List<String> command = java();
    Path archive = archive();
    if (Files.exists(archive)) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(List.of("-cp", classPath(), Breezeway.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Makes the archive of loaded classes unless it is there. Without one everything works too. */
  static synchronized void train() {
    Path archive = archive();
    if (Files.exists(archive)) {
      return;
    }
    try {
      Files.createDirectories(archive.getParent());
      Path making = Files.createTempFile(archive.getParent(), "services-", ".making");
      List<String> command = java();
      command.addAll(
          List.of(
              "-XX:ArchiveClassesAtExit=" + making,
              "-cp",
              classPath(),
              "breezeway.standalone.WarmUp"));
      Process training =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
        training.destroyForcibly().waitFor();
      }
      if (training.exitValue() == 0 && Files.size(making) > 0) {
        Files.move(making, archive, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(making);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.add("-Dbreezeway.home=" + System.getProperty("breezeway.home"));
    return command;
  }

  /** Without the folders of test classes: an archive is made for jars only. */
  private static String classPath() {
    List<String> entries =
        Arrays.stream(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .toList();
    return String.join(File.pathSeparator, entries);
  }

  /** One archive fits one JVM and one state of the jars. */
  private static Path archive() {
    StringBuilder identity = new StringBuilder(System.getProperty("java.vm.version"));
    for (String entry : classPath().split(File.pathSeparator)) {
      identity.append(entry).append(new File(entry).lastModified());
    }
    return TestFolders.cache()
        .resolve("services-" + Integer.toHexString(identity.toString().hashCode()) + ".jsa");
  }
}
