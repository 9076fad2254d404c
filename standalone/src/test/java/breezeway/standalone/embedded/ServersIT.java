package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.testing.TestFolders;
import java.io.BufferedReader;
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

/**
 * Two processes and one data folder: who runs the servers, who finds them, what is left after kill
 * -9.
 */
class ServersIT {

  private static final String ORDINARY_USER = "12345";

  private final Path folder = TestFolders.create("data-");

  @AfterEach
  void deleteFolder() {
    TestFolders.delete(folder);
  }

  @Test
  void anotherProcessFindsTheRunningServersAndMayNotStartItsOwn() throws Exception {
    DataFolder data = DataFolder.at(folder);
    Process owner = startOwner(List.of());
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
    killAndStartAgain(List.of());
  }

  @Test
  void anOrdinaryUserCanDoTheSame() throws Exception {
    Assumptions.assumeTrue(
        Files.getAttribute(folder, "unix:uid").equals(0) && Shell.isInstalled("setpriv"),
        "only root can become an ordinary user here");
    List<String> asOrdinaryUser =
        List.of(
            "setpriv", "--reuid=" + ORDINARY_USER, "--regid=" + ORDINARY_USER, "--clear-groups");
    Shell.run(List.of("chown", "-R", ORDINARY_USER, folder.toString()), Duration.ofSeconds(10));
    List<String> canRead = new ArrayList<>(asOrdinaryUser);
    canRead.addAll(
        List.of("sh", "-c", "for f in $(echo \"$0\" | tr : ' '); do test -r $f || exit 1; done"));
    canRead.add(classPath());
    Assumptions.assumeTrue(
        Shell.run(canRead, Duration.ofSeconds(10)).succeeded(),
        "user " + ORDINARY_USER + " cannot read the class path of this build");
    Process owner = startOwner(asOrdinaryUser);
    owner.destroyForcibly().waitFor();
    awaitNoProcesses();
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

  private void killAndStartAgain(List<String> prefix) throws Exception {
    Process owner = startOwner(prefix);
    DataFolder data = DataFolder.at(folder);
    RunningServers running = data.running().orElseThrow();
    execute(running, "create table kept as select 42 as answer");
    KafkaClient client = new KafkaClient(running.bootstrapServers().orElseThrow());
    client.createTopic("kept");
    client.commit("kept", new byte[] {42});
    assertFalse(processesOf(folder).isEmpty());

    owner.destroyForcibly().waitFor();
    try (Servers next =
        Servers.start(data, true, true)) { // at once: the old servers are still stopping
      assertEquals(running.bootstrapServers(), next.running().bootstrapServers());
      execute(next.running(), "insert into kept values (43)");
      assertEquals(1, client.committed("kept", 1).size());
    }
    awaitNoProcesses();
  }

  private Process startOwner(List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", classPath()));
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
