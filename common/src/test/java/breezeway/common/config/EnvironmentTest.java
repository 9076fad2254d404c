package breezeway.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private final Problems problems = new Problems();

  @TempDir Path folder;

  @Test
  void emptyTextCountsAsUnset() {
    Environment environment = Environment.of(Map.of("LAMP", ""));
    assertEquals(Optional.empty(), environment.get("LAMP", problems));
    assertEquals("dim", environment.expand("${LAMP:dim}", "file", "path", problems));
    assertTrue(problems.isEmpty());
  }

  @Test
  void aSecretMayStandInAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "made-up-secret\n");
    Environment environment = Environment.of(Map.of("LAMP_FILE", file.toString()));
    assertEquals(Optional.of("made-up-secret"), environment.get("LAMP", problems));
    assertEquals("made-up-secret", environment.expand("${LAMP}", "file", "path", problems));
    assertTrue(problems.isEmpty());
  }

  @Test
  void theValueItselfWinsOverItsFile() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "from the file");
    Environment environment =
        Environment.of(Map.of("LAMP", "direct", "LAMP_FILE", file.toString()));
    assertEquals(Optional.of("direct"), environment.get("LAMP", problems));
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    Path missing = folder.resolve("nowhere");
    Environment environment = Environment.of(Map.of("LAMP_FILE", missing.toString()));
    assertEquals(Optional.empty(), environment.get("LAMP", problems));
    assertEquals(
        List.of("environment: LAMP_FILE: the file " + missing + " cannot be read"),
        problems.messages());
  }

  @Test
  void aNameWithoutValueAndDefaultIsAProblemThatSaysWhereItWasLookedFor() {
    Environment.of(Map.of()).expand("${LAMP}", "pipeline.yaml", "api.url", problems);
    assertEquals(1, problems.messages().size());
    String message = problems.messages().getFirst();
    assertTrue(message.startsWith("pipeline.yaml: api.url: "), message);
    assertTrue(message.contains("LAMP_FILE") && message.contains(".env"), message);
  }

  @Test
  void aTextMayHoldSeveralNamesAndSignsThatMeanSomethingElsewhere() {
    Environment environment = Environment.of(Map.of("A", "$1\\", "B", "b"));
    assertEquals("$1\\-b-c", environment.expand("${A}-${B}-${C:c}", "file", "path", problems));
  }

  @Test
  void dotEnvTakesCommentsQuotesAndExport() throws IOException {
    Path dotEnv =
        Files.writeString(
            folder.resolve(".env"),
            """
            # a comment

            BREEZEWAY_TEST_PLAIN = plain
            export BREEZEWAY_TEST_EXPORTED=exported
            BREEZEWAY_TEST_QUOTED="with = and spaces "
            BREEZEWAY_TEST_SINGLE='single'
            nonsense
            """);
    Environment environment = Environment.over(dotEnv, Map.of(), problems);
    assertEquals(Optional.of("plain"), environment.get("BREEZEWAY_TEST_PLAIN", problems));
    assertEquals(Optional.of("exported"), environment.get("BREEZEWAY_TEST_EXPORTED", problems));
    assertEquals(
        Optional.of("with = and spaces "), environment.get("BREEZEWAY_TEST_QUOTED", problems));
    assertEquals(Optional.of("single"), environment.get("BREEZEWAY_TEST_SINGLE", problems));
    assertEquals(List.of(dotEnv + ": line 7: must read NAME=value"), problems.messages());
  }

  @Test
  void theProcessWinsOverDotEnv() throws IOException {
    Path dotEnv = Files.writeString(folder.resolve(".env"), "LAMP=file\nROOM=file\n");
    Environment environment = Environment.over(dotEnv, Map.of("LAMP", "process"), problems);
    assertEquals(Optional.of("process"), environment.get("LAMP", problems));
    assertEquals(Optional.of("file"), environment.get("ROOM", problems));
  }

  @Test
  void noDotEnvIsNoProblem() {
    Environment.over(folder.resolve(".env"), Map.of(), problems);
    assertTrue(problems.isEmpty());
  }
}
