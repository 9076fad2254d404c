package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.bundle.SupportBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code support-bundle [--output FILE]}: logs, status and configuration, secrets removed. */
@Command(
    name = "support-bundle",
    description = {
      "Gathers logs of three days, status, runs, alerts, configuration and versions in one zip file"
          + " for whoever is to help.",
      "Keys, passwords, tokens, addresses and phone numbers are removed. Works with PostgreSQL or"
          + " Kafka away."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway support-bundle",
      "  breezeway support-bundle --output /tmp/for-support.zip"
    })
final class SupportBundleCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Context context;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The file to write (default: breezeway-support-<time>.zip here).")
  private Optional<Path> output = Optional.empty();

  SupportBundleCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("support-bundle", this::bundle);
  }

  private int bundle(Settings settings) throws IOException {
    String name = "breezeway-support-" + TIME.format(Instant.now()) + ".zip";
    Path path =
        context.surroundings().workingDirectory().resolve(output.orElse(Path.of(name))).normalize();
    SupportBundle.Contents contents;
    try {
      contents = new SupportBundle(context.surroundings(), settings, this::run).write(path);
    } catch (FileAlreadyExistsException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION, "There is a file " + path + " already: name another", e);
    }
    contents.inside().forEach(context.console()::line);
    contents.missing().forEach(missing -> context.console().line("missing: " + missing));
    context
        .console()
        .line(
            "Written to "
                + path
                + ". Secrets, addresses and phone numbers are removed; look into it before you send"
                + " it.");
    return ExitCode.GOOD;
  }

  /** One of the other commands, as it would be called here. */
  private String run(List<String> command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int exitCode =
        CommandTree.of(new Context(context.surroundings(), new Console(printed, printed, false)))
            .execute(command.toArray(String[]::new));
    return bytes.toString(StandardCharsets.UTF_8) + "exit code " + exitCode + "\n";
  }
}
