package breezeway.standalone.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The broker's own process: formats the storage the first time, then runs one Kafka node until
 * standard input ends.
 *
 * <p>Standard input is a pipe from the process that started this one. It breaks when that process
 * ends, however it ends, so a broker never outlives its pipeline.
 *
 * <p>Arguments: the file with the node's settings, and the cluster id.
 */
public final class EmbeddedKafkaMain {

  private static final int STOP_LIMIT_SECONDS = 10;

  private EmbeddedKafkaMain() {}

  public static void main(String[] arguments) throws IOException {
    Path settingsFile = Path.of(arguments[0]);
    String clusterId = arguments[1];
    startThread("stop-with-parent", () -> stopWhenInputEnds(System.in));
    formatWhenNew(settingsFile, clusterId);
    kafka.Kafka.main(new String[] {settingsFile.toString()});
  }

  /** Only when there is no storage yet: what is there stays, whatever its version. */
  private static void formatWhenNew(Path settingsFile, String clusterId) throws IOException {
    Properties settings = new Properties();
    try (InputStream in = Files.newInputStream(settingsFile)) {
      settings.load(in);
    }
    if (Files.exists(Path.of(settings.getProperty("log.dirs"), "meta.properties"))) {
      return;
    }
    String[] format = {"format", "--cluster-id", clusterId, "--config", settingsFile.toString()};
    int exitCode = kafka.tools.StorageTool.execute(format, new PrintStream(System.out, true));
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  private static void stopWhenInputEnds(InputStream in) {
    try {
      while (in.read() >= 0) {
        // nobody sends anything; only the end matters
      }
    } catch (IOException brokenPipe) {
      // the same end
    }
    startThread("stop-limit", EmbeddedKafkaMain::haltAfterLimit);
    System.exit(0);
  }

  /** Nobody is left to wait for an orderly shutdown that hangs; the log is safe without one. */
  private static void haltAfterLimit() {
    try {
      TimeUnit.SECONDS.sleep(STOP_LIMIT_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(3);
  }

  private static void startThread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
