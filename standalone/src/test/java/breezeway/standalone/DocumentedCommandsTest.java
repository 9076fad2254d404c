package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.command.CommandTree;
import breezeway.standalone.command.Context;
import breezeway.standalone.command.TestConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command that README.md and RUNBOOK.md tell people to type is there, with its options. */
class DocumentedCommandsTest {
  private static final Path CHECKOUT = Path.of(System.getProperty("breezeway.home"));

  /** In a text, or a line of a block; what follows two spaces there explains it. */
  private static final Pattern TYPED =
      Pattern.compile("`\\./breezeway ([^`]+)`|^\\./breezeway (.+?)(?: {2,}.*)?$");

  @Test
  void everyCommandThatPeopleAreToldToTypeIsThere() throws IOException {
    List<String> wrong = new ArrayList<>();
    int commands = 0;
    for (String document : List.of("README.md", "RUNBOOK.md")) {
      for (String line : Files.readAllLines(CHECKOUT.resolve(document))) {
        Matcher matcher = TYPED.matcher(line);
        while (matcher.find()) {
          String typed = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
          commands++;
          problem(typed)
              .map(problem -> document + ": " + typed + ": " + problem)
              .ifPresent(wrong::add);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(commands > 50, "found " + commands);
  }

  @Test
  void noticesWhatIsNotThere() {
    assertTrue(problem("sync REGION tasks --fully").isPresent());
    assertTrue(problem("alert REGION").isPresent());
    assertTrue(problem("dead-letters shew ID").isPresent());
    assertTrue(problem("deletes approve REGION ENTITY MORE").isPresent());
    assertTrue(problem("sync REGION tasks --full").isEmpty());
  }

  private static Optional<String> problem(String typed) {
    String command = typed.split("[;>|…]")[0].strip();
    CommandLine line = tree();
    int arguments = 0;
    String[] words = command.split("\\s+");
    for (int at = 0; at < words.length; at++) {
      String word = words[at];
      CommandSpec spec = line.getCommandSpec();
      if (word.startsWith("-")) {
        OptionSpec option = spec.findOption(word.split("=")[0]);
        if (option == null) {
          return Optional.of("no option " + word);
        }
        if (option.arity().min() > 0 && !word.contains("=")) {
          at++;
        }
        continue;
      }
      Map<String, CommandLine> further = line.getSubcommands();
      if (!further.isEmpty()) {
        if (!further.containsKey(word)) {
          return Optional.of("no command " + word);
        }
        line = further.get(word);
      } else if (++arguments > most(spec)) {
        return Optional.of("too many arguments");
      }
    }
    return Optional.empty();
  }

  private static int most(CommandSpec spec) {
    return spec.positionalParameters().stream()
        .mapToInt(parameter -> parameter.arity().max())
        .reduce(0, (sum, more) -> sum > 1000 || more > 1000 ? Integer.MAX_VALUE : sum + more);
  }

  private static CommandLine tree() {
    return CommandTree.of(
        new Context(
            new Surroundings(CHECKOUT, CHECKOUT, Map.of()), new TestConsole(false).console()));
  }
}
