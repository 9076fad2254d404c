package breezeway.standalone.command;

import breezeway.common.config.Suggestion;
import breezeway.standalone.Breezeway;
import breezeway.standalone.ServiceKind;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code breezeway} with all its commands. */
@Command(
    name = "breezeway",
    description = "Brings the data of Breezeway into PostgreSQL and keeps it right.",
    mixinStandardHelpOptions = true,
    versionProvider = CommandTree.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = HelpCommand.class,
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  breezeway demo                  everything on this machine with made-up data",
      "  breezeway check                 is everything set up?",
      "  breezeway sync all properties   one run each, returns when the rows are there",
      "  breezeway up                    the pipeline with its timetable, until Ctrl-C",
      "  breezeway sync --help           more on one command",
      "",
      "Settings come from the environment, .env and the folder config; README.md lists them."
    })
public final class CommandTree implements Runnable {
  @Spec private CommandSpec spec;

  private CommandTree() {}

  public static CommandLine of(Context context) {
    CommandLine tree = new CommandLine(new CommandTree());
    tree.addSubcommand(new DemoCommand(context));
    tree.addSubcommand(new UpCommand(context));
    tree.addSubcommand(new SyncCommand(context));
    tree.addSubcommand(new ReplayCommand(context));
    tree.addSubcommand(DeadLettersCommand.of(context));
    tree.addSubcommand(new CheckCommand(context));
    tree.addSubcommand(new StatusCommand(context));
    tree.addSubcommand(new RunsCommand(context));
    tree.addSubcommand(TokensCommand.of(context));
    tree.addSubcommand(new ScheduleCommand(context));
    tree.addSubcommand(new PauseCommand(context));
    tree.addSubcommand(new ResumeCommand(context));
    tree.addSubcommand(AlertsCommand.of(context));
    tree.addSubcommand(DeletesCommand.of(context));
    tree.addSubcommand(new DriftCommand(context));
    tree.addSubcommand(new SupportBundleCommand(context));
    tree.addSubcommand(new SimulatorCommand(context));
    for (ServiceKind kind : ServiceKind.values()) {
      tree.addSubcommand(ServiceCommand.of(context, kind));
    }
    tree.addSubcommand(SchemaCommand.of(context));
    tree.setOut(new PrintWriter(context.console().out(), true));
    tree.setErr(new PrintWriter(context.console().err(), true));
    tree.setUsageHelpAutoWidth(false);
    tree.setCaseInsensitiveEnumValuesAllowed(true);
    withHelp(tree);
    tree.setParameterExceptionHandler(CommandTree::tellUsage);
    tree.setExecutionExceptionHandler((failure, line, parsed) -> tellFailure(failure, line));
    return tree;
  }

  private static void withHelp(CommandLine parent) {
    for (CommandLine command : parent.getSubcommands().values()) {
      if (!command.getMixins().containsKey("mixinStandardHelpOptions")
          && !command.getCommandName().equals("help")) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getCommandSpec().versionProvider(new Version());
      }
      withHelp(command);
    }
  }

  /** Called without a command: what it can do. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** One sentence, the nearest known word, and where to read more. */
  private static int tellUsage(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("breezeway: " + sentence(failure));
    err.println("See " + line.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.BAD_USAGE;
  }

  private static String sentence(ParameterException failure) {
    boolean unknownCommand =
        failure instanceof UnmatchedArgumentException
            && !failure.getCommandLine().getSubcommands().isEmpty();
    if (!unknownCommand) {
      return failure.getMessage();
    }
    String word = ((UnmatchedArgumentException) failure).getUnmatched().getFirst();
    return "There is no command '"
        + word
        + "'; "
        + Suggestion.of(word, failure.getCommandLine().getSubcommands().keySet());
  }

  private static int tellFailure(Exception failure, CommandLine line) {
    FailureSentence sentence = FailureSentence.of(failure);
    line.getErr().println("breezeway: " + sentence.text());
    return sentence.exitCode();
  }

  /** The version of the jar; a build without one is in development. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Breezeway.class.getPackage().getImplementationVersion();
      return new String[] {"breezeway " + (version == null ? "(development)" : version)};
    }
  }
}
