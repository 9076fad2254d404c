package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.House;
import breezeway.standalone.Wiring;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters list|show|replay|discard}: what was set aside, as an inbox. */
@Command(
    name = "dead-letters",
    description = "Shows what was set aside and why, and sends it through again.",
    synopsisSubcommandLabel = "(list | show | replay | discard)",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  breezeway dead-letters list",
      "  breezeway dead-letters show 4cd6",
      "  breezeway dead-letters replay 4cd6    after the cause was mended",
      "",
      "Letters with one cause are one entry. It closes by itself when its records land."
    })
final class DeadLettersCommand implements Runnable {
  private final Context context;
  private CommandLine line;

  private DeadLettersCommand(Context context) {
    this.context = context;
  }

  static CommandLine of(Context context) {
    DeadLettersCommand command = new DeadLettersCommand(context);
    command.line = new CommandLine(command);
    command.line.addSubcommand(new ListLetters(context));
    command.line.addSubcommand(new Show(context));
    command.line.addSubcommand(new Replay(context));
    command.line.addSubcommand(new Discard(context));
    return command.line;
  }

  @Override
  public void run() {
    line.usage(context.console().out());
  }

  private static Optional<String> only(Settings settings, String region) {
    return Optional.ofNullable(region)
        .filter(word -> !word.equals(Choice.ALL))
        .map(word -> Choice.regions(settings, word).getFirst());
  }

  @Command(name = "list", description = "What waits for somebody, the latest first.")
  static final class ListLetters implements Callable<Integer> {
    private final Context context;

    @Option(names = "--all", description = "Also what has landed since or was discarded.")
    private boolean all;

    @Option(names = "--json", description = "For programs: an array.")
    private boolean json;

    ListLetters(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("dead-letters", this::list);
    }

    private int list(Settings settings) {
      try (House house = House.openDatabase(settings)) {
        house.applySchema();
        List<LetterGroup> groups = new LetterInbox(house.database()).groups(all);
        LetterPages pages = new LetterPages(context.console());
        if (json) {
          pages.printJson(groups);
        } else {
          pages.print(groups, all);
        }
        return ExitCode.GOOD;
      }
    }
  }

  @Command(
      name = "show",
      description = "One entry: its records, a sample with everything private masked, what to do.")
  static final class Show implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "ID", description = "The id, or its beginning.")
    private String id;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    Show(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("dead-letters", this::show);
    }

    private int show(Settings settings) {
      try (House house = House.openDatabase(settings)) {
        house.applySchema();
        LetterInbox inbox = new LetterInbox(house.database());
        LetterGroup group = inbox.group(id);
        List<KeptLetter> letters = inbox.letters(List.of(group.fingerprint()), Optional.empty());
        LetterPages pages = new LetterPages(context.console());
        if (json) {
          pages.printJson(group, letters);
        } else {
          pages.print(group, letters);
        }
        return ExitCode.GOOD;
      }
    }
  }

  @Command(
      name = "replay",
      description = {
        "Sends the original bytes through again and tells what comes of each.",
        "Nothing newer is overwritten. What is still wrong stays in the list."
      },
      footer = {"", "Exit code: 0 all landed, 1 some did not, 2 bad usage."})
  static final class Replay implements Callable<Integer> {
    private final Context context;

    @Parameters(
        index = "0",
        paramLabel = "ID",
        description = "The id, or its beginning; all = everything that is open.")
    private String id;

    @Option(names = "--region", paramLabel = "REGION", description = "Only this region's letters.")
    private String region;

    Replay(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("dead-letters", this::replay);
    }

    private int replay(Settings settings) throws Exception {
      Optional<String> only = only(settings, region);
      try (House house = House.open(settings, Wiring::service)) {
        house.applySchema();
        LetterInbox inbox = new LetterInbox(house.database());
        List<String> fingerprints =
            id.equals(Choice.ALL)
                ? inbox.groups(false).stream().map(LetterGroup::fingerprint).toList()
                : List.of(inbox.group(id).fingerprint());
        List<KeptLetter> open =
            inbox.letters(fingerprints, only).stream()
                .filter(letter -> letter.state().equals(LetterInbox.OPEN))
                .toList();
        if (open.isEmpty()) {
          context.console().line("Nothing of it is open: nothing was sent.");
          return ExitCode.GOOD;
        }
        List<LetterOutcome> outcomes = new LetterReplay(house, inbox, context.console()).run(open);
        new LetterPages(context.console()).printOutcomes(outcomes);
        boolean allLanded =
            outcomes.stream().allMatch(outcome -> outcome.kind() == LetterOutcome.Kind.LANDED);
        return allLanded ? ExitCode.GOOD : ExitCode.FAILED;
      }
    }
  }

  @Command(
      name = "discard",
      description = {
        "Takes letters off the list. A new letter with the same cause opens the entry again.",
        "The original bytes stay in Kafka."
      })
  static final class Discard implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "ID", description = "The id, or its beginning.")
    private String id;

    @Option(names = "--region", paramLabel = "REGION", description = "Only this region's letters.")
    private String region;

    Discard(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("dead-letters", this::discard);
    }

    private int discard(Settings settings) {
      Optional<String> only = only(settings, region);
      try (House house = House.openDatabase(settings)) {
        house.applySchema();
        LetterInbox inbox = new LetterInbox(house.database());
        int discarded = inbox.discard(inbox.group(id), only);
        context
            .console()
            .line(
                discarded == 1
                    ? "1 letter was discarded."
                    : TextTable.text(discarded) + " letters were discarded.");
        return ExitCode.GOOD;
      }
    }
  }
}
