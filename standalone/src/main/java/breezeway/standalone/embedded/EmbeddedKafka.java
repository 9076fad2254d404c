package breezeway.standalone.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka node of our own on 127.0.0.1, as a child process with everything of it in one folder:
 * logs, ports, cluster id.
 *
 * <p>A process of its own, because a fatal fault halts a broker's JVM and its large messages need a
 * heap that is not the pipeline's; and so that a test can kill it.
 *
 * <p>Safe for use by several threads once started.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Duration START_LIMIT =
      Duration.ofMinutes(2); // recovery of large logs included
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
  private static final int PORTS_TO_TRY = 3;
  private static final List<String> HEAP = List.of("-Xms48m", "-Xmx224m");
  private static final int UNSAFE_WARNS_SINCE = 24;

  private final Path folder;
  private final Path cache;
  private final Optional<Detour> detour;
  private Process process;
  private int port;

  /**
   * A second way in, for clients that are to reach the node through something else: it listens on
   * one port and tells its clients to come to the other.
   */
  public record Detour(int port, int advertisedPort) {}

  private EmbeddedKafka(Path folder, Path cache, Optional<Detour> detour) {
    this.folder = folder.toAbsolutePath().normalize();
    this.cache = cache.toAbsolutePath().normalize();
    this.detour = detour;
  }

  /** Starts the node with its class archive in the same folder. */
  public static EmbeddedKafka start(Path folder) {
    return start(folder, folder);
  }

  /**
   * Starts the node and returns when it serves clients. The folder is created when needed; no other
   * process may use it meanwhile ({@link DataFolder} sees to that).
   *
   * @param cache where the archive that makes later starts quick is kept, once for all folders that
   *     share it
   */
  public static EmbeddedKafka start(Path folder, Path cache) {
    return start(folder, cache, Optional.empty());
  }

  /** The same with a second way in. */
  public static EmbeddedKafka start(Path folder, Path cache, Optional<Detour> detour) {
    EmbeddedKafka kafka = new EmbeddedKafka(folder, cache, detour);
    Folders.create(kafka.folder);
    Folders.create(kafka.cache);
    Folders.requireFreeSpace(kafka.folder);
    kafka.startOnFreePorts();
    return kafka;
  }

  public String bootstrapServers() {
    return LocalPort.HOST + ":" + port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Kills the node at once, as a power failure would; for tests of what happens then. */
  public void kill() {
    process.destroyForcibly();
    Shell.waitForEnd(process.toHandle(), STOP_LIMIT);
  }

  /**
   * Starts the node again, on the same ports while those are free, so that its clients find it
   * again by themselves.
   */
  public void restart() {
    close();
    startOnFreePorts();
  }

  /** Stops the node in order and waits for its end. Does nothing the second time. */
  @Override
  public synchronized void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyClosed) {
      // the node is gone
    }
    if (!Shell.waitForEnd(process.toHandle(), STOP_LIMIT)) {
      kill();
    }
  }

  private void startOnFreePorts() {
    try {
      endLeftOver();
      for (int attempt = 1; ; attempt++) {
        port = LocalPort.rememberedIn(folder.resolve("port"));
        int controllerPort = LocalPort.rememberedIn(folder.resolve("controller-port"));
        try {
          startOnce(controllerPort);
          return;
        } catch (ServerStartException e) {
          // somebody was faster between our look and the node's
          boolean taken = !LocalPort.isFree(port) || !LocalPort.isFree(controllerPort);
          if (!taken || attempt == PORTS_TO_TRY) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw Folders.problem(folder, e);
    }
  }

  private void startOnce(int controllerPort) throws IOException {
    Path settingsFile = writeSettings(controllerPort);
    KafkaClassPath classPath = KafkaClassPath.packedIn(cache);
    Path log = folder.resolve("kafka.log");
    LogTail.rotateWhenLarge(log);
    ProcessBuilder builder =
        new ProcessBuilder(Shell.inItsOwnSession(command(settingsFile, classPath)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .put("MALLOC_ARENA_MAX", "2"); // one arena per thread would hold on to large buffers
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder
        .environment()
        .put(
            "CLASSPATH", classPath.toString()); // not an argument: lists of processes stay readable
    process = builder.start();
    Files.writeString(pidFile(), process.pid() + "\n");
    try {
      awaitAnswer(log);
    } catch (ServerStartException e) {
      kill();
      throw e;
    }
  }

  private Path writeSettings(int controllerPort) throws IOException {
    Properties settings =
        KafkaNodeSettings.of(folder.resolve("logs"), port, controllerPort, detour);
    Path file = folder.resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      settings.store(out, "Written at every start; changes made here are lost");
    }
    return file;
  }

  private List<String> command(Path settingsFile, KafkaClassPath classPath) throws IOException {
    String packageFolder = EmbeddedKafka.class.getPackageName().replace('.', '/');
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(HEAP);
    command.add("-XX:+UseSerialGC");
    command.add(
        "-XX:TieredStopAtLevel=1"); // C1 only: half the start, and the node moves bytes without
    // looking at them
    command.add("-XX:MinHeapFreeRatio=10"); // memory goes back to the machine after large messages
    command.add("-XX:MaxHeapFreeRatio=30");
    command.add("-XX:+ExitOnOutOfMemoryError"); // ended is better than half alive: it is noticed
    command.add("-XX:+AutoCreateSharedArchive");
    command.add("-XX:SharedArchiveFile=" + classPath.archiveIn(cache));
    command.add("-Xlog:disable");
    command.add("-Xlog:all=error:stderr");
    command.add(
        "-Djdk.nio.maxCachedBufferSize=262144"); // no thread keeps a native copy of a 16 MiB
    // message
    command.add("-Dlogback.configurationFile=" + packageFolder + "/" + KafkaClassPath.LOGGING);
    command.add("-Djava.awt.headless=true");
    // The broker names log4j's interface in one place; the simple provider keeps it from asking for
    // another.
    command.add("-Dlog4j.provider=org.apache.logging.log4j.simple.internal.SimpleProvider");
    if (Runtime.version().feature() >= UNSAFE_WARNS_SINCE) {
      command.add("--sun-misc-unsafe-memory-access=allow"); // how Kafka unmaps its index files
    }
    command.add(EmbeddedKafkaMain.class.getName());
    command.add(settingsFile.toString());
    command.add(clusterId());
    return command;
  }

  private String clusterId() throws IOException {
    Path file = folder.resolve("cluster-id");
    if (!Files.exists(file)) {
      Files.writeString(file, Uuid.randomUuid().toString());
    }
    return Files.readString(file).strip();
  }

  private void awaitAnswer(Path log) {
    Instant deadline = Instant.now().plus(START_LIMIT);
    awaitWhile(() -> !acceptsConnections(), deadline, log);
    Properties client = new Properties();
    client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    client.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
    client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "4000");
    client.setProperty(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    try (Admin admin = Admin.create(client)) {
      awaitWhile(() -> !hasNode(admin), deadline, log);
    }
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void awaitWhile(Condition notYet, Instant deadline, Path log) {
    try {
      while (notYet.holds()) {
        if (!process.isAlive()) {
          throw new ServerStartException(
              "Kafka ended while starting (port %d); the end of %s:%n%s"
                  .formatted(port, log, LogTail.of(log)));
        }
        if (Instant.now().isAfter(deadline)) {
          throw new ServerStartException(
              "Kafka did not answer within %d s; the end of %s:%n%s"
                  .formatted(START_LIMIT.toSeconds(), log, LogTail.of(log)));
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while Kafka was starting.", e);
    }
  }

  private boolean acceptsConnections() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(LocalPort.HOST, port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** A node that is listed is one that its controller lets serve. */
  private static boolean hasNode(Admin admin) throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException notYet) {
      return false;
    }
  }

  /**
   * Whoever calls this holds the folder, so a node that still runs on it belongs to a process that
   * is gone: it is just stopping, and gets the time for it.
   */
  private void endLeftOver() {
    leftOver()
        .ifPresent(
            node -> {
              if (!Shell.waitForEnd(node, STOP_LIMIT)) {
                node.destroyForcibly();
                Shell.waitForEnd(node, STOP_LIMIT);
              }
            });
  }

  private Optional<ProcessHandle> leftOver() {
    try {
      long pid = Long.parseLong(Files.readString(pidFile()).strip());
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(node -> runsHere(pid));
    } catch (IOException | RuntimeException noNode) {
      return Optional.empty();
    }
  }

  private boolean runsHere(long pid) {
    try {
      String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      return commandLine.contains(EmbeddedKafkaMain.class.getName())
          && commandLine.contains(folder.resolve("server.properties").toString());
    } catch (IOException gone) {
      return false;
    }
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }
}
