package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.command.TestConsole;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no server: usage, configuration, and failures before anything is begun. */
class BreezewayTest {
  private static final Path CHECKOUT = Path.of(System.getProperty("breezeway.home"));

  @TempDir Path folder;
  private final TestConsole console = new TestConsole(false);
  private final Map<String, String> environment = new HashMap<>();

  private int run(String... arguments) {
    return Breezeway.run(
        arguments, new Surroundings(folder, CHECKOUT, environment), console.console());
  }

  @Test
  void helpShowsEveryCommandAndExamples() {
    assertEquals(0, run("--help"));
    for (String command :
        new String[] {"demo", "up", "sync", "replay", "check", "status", "schema", "simulator"}) {
      assertTrue(console.out().contains("  " + command), command);
    }
    assertTrue(console.out().contains("breezeway sync all properties"));
  }

  @Test
  void showsHelpWhenCalledWithoutACommand() {
    assertEquals(0, run());
    assertTrue(console.out().startsWith("Usage: breezeway"));
  }

  @Test
  void tellsItsVersion() {
    assertEquals(0, run("--version"));
    assertTrue(console.out().startsWith("breezeway "));
  }

  @Test
  void suggestsTheNearestCommand() {
    assertEquals(2, run("snyc", "all", "all"));
    assertTrue(console.err().contains("did you mean 'sync'?"), console.err());
  }

  @Test
  void missingArgumentsAreBadUsage() {
    assertEquals(2, run("sync", "nashville"));
    assertTrue(console.err().contains("ENTITY"), console.err());
  }

  @Test
  void unknownRegionIsOneSentenceWithTheKnownOnesAndTheNearest() {
    assertEquals(2, run("sync", "nashvile", "tasks"));
    assertEquals(
        "breezeway: There is no region 'nashvile'; known are nashville, austin, smoky, hilton_head,"
            + " breckenridge, sea_ranch, mammoth, hill_country and all - did you mean 'nashville'?\n",
        console.err());
  }

  @Test
  void unknownEntityIsOneSentence() {
    assertEquals(2, run("sync", "all", "task"));
    assertTrue(console.err().contains("There is no entity 'task'; known are "), console.err());
    assertTrue(console.err().contains("did you mean 'tasks'?"), console.err());
    assertEquals(1, console.err().lines().count());
  }

  @Test
  void everyProblemOfTheConfigurationIsToldAtOnce() throws Exception {
    Path config = folder.resolve("config");
    Files.createDirectories(config.resolve("entities"));
    Files.writeString(config.resolve("pipeline.yaml"), "api: {requests_per_minut: 5}\n");
    Files.writeString(config.resolve("regions.yaml"), "regions: {Smoky: {name: x\n");
    environment.put("BREEZEWAY_CONFIG_DIR", "config");

    assertEquals(2, run("status"));
    assertAll(
        () -> assertTrue(console.err().contains("did you mean 'requests_per_minute'?")),
        () -> assertTrue(console.err().contains("regions.yaml: line")));
    assertFalse(Files.exists(folder.resolve("data")), "nothing is begun");
  }

  @Test
  void unreachableDatabaseIsOneSentenceAndNothingIsBegun() {
    environment.put("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none?password=hidden");

    assertEquals(1, run("sync", "all", "all"));
    assertTrue(
        console
            .err()
            .startsWith("breezeway: PostgreSQL at postgresql://127.0.0.1:1/none cannot be reached"),
        console.err());
    assertEquals(1, console.err().lines().count());
    assertFalse(console.err().contains("hidden"));
    assertFalse(Files.exists(folder.resolve("data/kafka")), "no server is started in vain");
  }

  @Test
  void dataFolderThatCannotBeUsedIsOneSentence() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    environment.put("BREEZEWAY_DATA_DIR", "file");

    assertEquals(2, run("status"));
    assertTrue(console.err().contains("BREEZEWAY_DATA_DIR"), console.err());
    assertEquals(1, console.err().lines().count());
  }

  @Test
  void takenPortIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(1, run("simulator", "--scale", "small", "--port", "" + taken.getLocalPort()));
    }
    assertTrue(console.err().contains("can not listen on port"), console.err());
    assertEquals(1, console.err().lines().count());
  }

  @Test
  void checkSaysWhatToDoAndLeavesNothingBehind() throws Exception {
    assertEquals(1, run("check"));
    assertTrue(console.out().contains("PostgreSQL             ok      embedded"), console.out());
    assertTrue(console.out().contains("set BREEZEWAY_NASHVILLE_CLIENT_ID"), console.out());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }
}
