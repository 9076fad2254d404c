package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/predecessor-bugs.md names tests that exist, and no fact is left out. */
class PredecessorBugsDocumentTest {
  private static final Path HOME = Path.of(System.getProperty("breezeway.home"));
  private static final int FACTS = 38;
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern FACT = Pattern.compile("(?m)^\\| (\\d+) \\|");

  @Test
  void everyTestItNamesExists() throws IOException {
    Map<String, String> sources = sources();
    List<MatchResult> tests = TEST.matcher(document()).results().toList();
    assertTrue(tests.size() > FACTS);
    for (MatchResult test : tests) {
      String source = sources.get(test.group(1));
      assertTrue(
          source != null && source.contains(" void " + test.group(2) + "("),
          () -> test.group() + " does not exist");
    }
  }

  @Test
  void everyFactHasItsLine() throws IOException {
    assertEquals(
        IntStream.rangeClosed(1, FACTS).mapToObj(String::valueOf).toList(),
        FACT.matcher(document()).results().map(fact -> fact.group(1)).toList());
  }

  private static String document() throws IOException {
    return Files.readString(HOME.resolve("docs/predecessor-bugs.md"));
  }

  /** The sources of all test classes by simple name. */
  private static Map<String, String> sources() throws IOException {
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(PredecessorBugsDocumentTest::javaFiles)
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  PredecessorBugsDocumentTest::read,
                  String::concat));
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
