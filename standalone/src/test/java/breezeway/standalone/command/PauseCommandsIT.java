package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.Breezeway;
import breezeway.standalone.Surroundings;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestFolders;
import breezeway.standalone.testing.TestServers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code schedule}, {@code pause} and {@code resume} on a database without a pipeline. */
class PauseCommandsIT {
  private final Path folder = TestFolders.create("pause-");
  private final Map<String, String> environment = environment();

  private static Map<String, String> environment() {
    TestDatabase server = TestServers.createDatabase();
    Map<String, String> values = new HashMap<>();
    values.put("DATABASE_URL", server.jdbcUrl());
    values.put("DATABASE_USER", server.user());
    values.put("DATABASE_PASSWORD", server.password());
    values.put("BREEZEWAY_TIME_ZONE", "America/Chicago");
    values.put("BREEZEWAY_NASHVILLE_CLIENT_ID", "client");
    values.put("BREEZEWAY_NASHVILLE_CLIENT_SECRET", "not-a-secret");
    return values;
  }

  @AfterEach
  void delete() {
    TestFolders.delete(folder);
  }

  private String run(int exitCode, String... arguments) {
    TestConsole console = new TestConsole(false);
    Surroundings surroundings =
        new Surroundings(folder, Path.of(System.getProperty("breezeway.home")), environment);
    int code = Breezeway.run(arguments, surroundings, console.console());
    assertEquals(exitCode, code, console.out() + console.err());
    return console.out() + console.err();
  }

  private static void assertSays(String text, String... expected) {
    for (String part : expected) {
      assertTrue(text.contains(part), part + " is not in\n" + text);
    }
  }

  @Test
  void whatIsPausedIsSaidAndANarrowResumeDoesNotPretend() {
    assertSays(
        run(0, "pause", "nashville", "tasks", "--note", "new keys"),
        "Paused: tasks of nashville, since ",
        "(new keys). Lift it with: breezeway resume nashville tasks",
        "'breezeway sync' still works",
        "The first run that is left out: tasks of nashville, ");
    run(0, "pause", "all");
    assertSays(run(0, "schedule", "nashville", "tasks"), "paused", "Paused: everything, since ");
    assertSays(
        run(1, "resume", "nashville"),
        "Resumed: tasks of nashville.",
        "Still paused: everything, since ",
        "Lift it with: breezeway resume all");
    assertSays(
        run(0, "resume", "all"),
        "Resumed: everything.",
        "Next: ", // properties, but in the seconds after the hour what begins a little later
        " of nashville, ",
        "America/Chicago");
    assertSays(run(0, "resume", "all"), "Nothing was paused of: everything.");
    assertSays(run(2, "pause", "nashvile"), "There is no region 'nashvile'");
  }

  @Test
  void theScheduleIsForProgramsToo() throws Exception {
    JsonNode runs =
        new ObjectMapper()
            .readTree(run(0, "schedule", "all", "properties", "--count", "2", "--json"));
    assertEquals(16, runs.size());
    for (JsonNode next : runs) {
      Instant slot = Instant.parse(next.get("slot").asText());
      assertEquals(0, slot.getEpochSecond() % 3600);
      long delay =
          Instant.parse(next.get("start").asText()).getEpochSecond() - slot.getEpochSecond();
      assertTrue(delay >= 0 && delay < 30, next.toString());
      assertEquals(
          next.get("region").asText().equals("nashville"), next.get("has_keys").asBoolean());
    }
  }

  @Test
  void theScheduleIsShownWithoutADatabase() {
    environment.put("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none");
    assertSays(run(0, "schedule", "nashville", "tokens"), "tokens", "PostgreSQL does not answer");
  }
}
