package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.testing.TestFolders;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two processes and one data folder: who runs the servers, who finds them, what is left after kill
 * -9.
 */
class ServersIT {

  private final Path folder = TestFolders.create("data-");

  @AfterEach
  void deleteFolder() {
    TestFolders.delete(folder);
  }

  @Test
  void anotherProcessFindsTheRunningServersAndMayNotStartItsOwn() throws Exception {
    DataFolder data = DataFolder.at(folder);
    Process owner = startOwner(List.of(), classPath());
    try {
      RunningServers running = data.running().orElseThrow();
      assertEquals(owner.pid(), running.processId());
      execute(running, "create table seen_from_outside (id int)");
      assertTrue(running.bootstrapServers().orElseThrow().startsWith("127.0.0.1:"));
      ServerStartException refused =
          assertThrows(ServerStartException.class, () -> Servers.start(data, true, true));
      assertTrue(refused.getMessage().contains("in use by another process"), refused.getMessage());
    } finally {
      owner.destroy();
      owner.waitFor();
    }
    assertTrue(data.running().isEmpty());
    assertEquals(List.of(), processesOf(folder));
  }

  @Test
  void nothingIsLeftAfterAKillAndTheNextStartFindsItsData() throws Exception {
    killAndStartAgain(List.of(), classPath());
  }

  /** The first has a name on every Linux; the second has none, as is usual in containers. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "12345"})
  void anOrdinaryUserCanDoTheSame(String user) throws Exception {
    Assumptions.assumeTrue(
        Files.getAttribute(folder, "unix:uid").equals(0) && Shell.isInstalled("setpriv"),
        "only root can become an ordinary user here");
    List<String> asUser =
        List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
    boolean named = runs(asUser, "id", "-un");
    Assumptions.assumeTrue(
        named || runs(asUser, "unshare", "-U", "true"), "no user namespaces on this machine");
    // root's own Maven repository is closed to others
    String copied = copyOf(classPath(), Files.createDirectory(folder.resolve("class-path")));
    Shell.run(List.of("chown", "-R", user, folder.toString()), Duration.ofSeconds(10));
    killAndStartAgain(asUser, copied);
  }

  @Test
  void startsOnlyWhatIsAskedFor() {
    try (Servers servers = Servers.start(DataFolder.at(folder), false, true)) {
      assertTrue(servers.kafka().isEmpty());
      assertTrue(servers.isAlive());
      assertTrue(DataFolder.at(folder).running().orElseThrow().bootstrapServers().isEmpty());
    }
    assertFalse(DataFolder.at(folder).isHeld());
  }

  @Test
  void leavesNothingBehindWhenOneServerCannotStart() throws Exception {
    Files.createFile(folder.resolve("kafka"));
    DataFolder data = DataFolder.at(folder);
    ServerStartException failure =
        assertThrows(ServerStartException.class, () -> Servers.start(data, true, true));
    assertTrue(
        failure.getMessage().contains("is a file where a folder is needed"), failure.getMessage());
    assertFalse(data.isHeld());
    assertEquals(List.of(), processesOf(folder));
  }

  private void killAndStartAgain(List<String> prefix, String classPath) throws Exception {
    Process owner = startOwner(prefix, classPath);
    DataFolder data = DataFolder.at(folder);
    RunningServers running = data.running().orElseThrow();
    execute(running, "create table kept as select 42 as answer");
    KafkaClient client = new KafkaClient(running.bootstrapServers().orElseThrow());
    client.createTopic("kept");
    client.commit("kept", new byte[] {42});
    assertFalse(processesOf(folder).isEmpty());

    owner.destroyForcibly().waitFor();
    // At once: the old servers are still stopping.
    Process next = startOwner(prefix, classPath);
    RunningServers again = data.running().orElseThrow();
    assertEquals(running.bootstrapServers(), again.bootstrapServers());
    execute(again, "insert into kept values (43)");
    assertEquals(1, client.committed("kept", 1).size());

    next.destroyForcibly().waitFor();
    awaitNoProcesses();
  }

  private Process startOwner(List<String> prefix, String classPath) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", classPath));
    command.addAll(List.of(ServersMain.class.getName(), folder.toString()));
    Process owner = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder output = new StringBuilder();
    BufferedReader reader = owner.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      output.append(line).append('\n');
      if (line.startsWith("started ")) {
        return owner;
      }
    }
    throw new AssertionError("the servers did not start:\n" + output);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static boolean runs(List<String> prefix, String... command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(List.of(command));
    return Shell.run(whole, Duration.ofSeconds(10)).succeeded();
  }

  private static String copyOf(String classPath, Path place) throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path original = Path.of(entry);
      Path copy = place.resolve(copies.size() + "-" + original.getFileName());
      copies.add(copy.toString());
      try (Stream<Path> paths = Files.exists(original) ? Files.walk(original) : Stream.empty()) {
        for (Path path : paths.toList()) {
          Files.copy(path, path.equals(original) ? copy : copy.resolve(original.relativize(path)));
        }
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void execute(RunningServers servers, String sql) throws Exception {
    RunningServers.Database database = servers.database().orElseThrow();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void awaitNoProcesses() throws Exception {
    Instant deadline = Instant.now().plusSeconds(20);
    while (!processesOf(folder).isEmpty() && Instant.now().isBefore(deadline)) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), processesOf(folder));
  }

  /** Every process whose command line names the folder: servers, guards, the owner. */
  private static List<String> processesOf(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
        try {
          String commandLine = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
          if (commandLine.contains(folder.toString())) {
            found.add(commandLine);
          }
        } catch (IOException endedMeanwhile) {
          // not there any more
        }
      }
    }
    return found;
  }
}
