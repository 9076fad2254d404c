package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.HealthEndpoint;
import breezeway.standalone.Surroundings;
import breezeway.standalone.logs.LineStream;
import breezeway.standalone.logs.Logs;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every command needs: where it was called, where it writes to, and the same frame around its
 * work.
 */
public record Context(Surroundings surroundings, Console console) {

  /** {@code json}: services log for programs; {@code text}: for people. */
  private static final String FORMAT = "BREEZEWAY_LOG_FORMAT";

  /** The work of a process that runs until it is stopped; returns its exit code. */
  @FunctionalInterface
  interface Serving {
    /**
     * @param console what a person should read; in place of {@link Context#console}
     */
    int on(Settings settings, Console console, Logs logs) throws Exception;
  }

  /** The work of a command on settings without a problem; returns its exit code. */
  @FunctionalInterface
  interface Work {
    int on(Settings settings) throws Exception;
  }

  /**
   * Reads the settings, opens the log file, works, and turns whatever fails into one sentence.
   *
   * @param command names the log file
   */
  int run(String command, Work work) {
    Settings settings;
    try {
      settings = surroundings.settings();
    } catch (RuntimeException e) {
      return tell(FailureSentence.of(e), "");
    }
    try (Logs logs = Logs.begin(command, false)) {
      return run(command, settings, logs, () -> work.on(settings), this);
    }
  }

  /**
   * The same for processes that run until they are stopped: these may log for programs.
   *
   * @see #FORMAT
   */
  int serve(String command, Serving work) {
    boolean json;
    try {
      json = logsJson();
    } catch (RuntimeException e) {
      return tell(FailureSentence.of(e), "");
    }
    try (Logs logs = Logs.begin(command, json)) {
      Context context = json ? new Context(surroundings, loggedConsole()) : this;
      try {
        Settings settings = surroundings.settings();
        return run(
            command, settings, logs, () -> work.on(settings, context.console(), logs), context);
      } catch (RuntimeException e) {
        return context.tell(FailureSentence.of(e), "");
      }
    }
  }

  private boolean logsJson() {
    String format = surroundings.variable(FORMAT).orElse("text");
    return switch (format.strip().toLowerCase(Locale.ROOT)) {
      case "json" -> true;
      case "text" -> false;
      default ->
          throw new PipelineException(
              Reason.BAD_CONFIGURATION, FORMAT + " must be text or json, not '" + format + "'");
    };
  }

  /** What is meant for a person becomes lines of the log, so that programs can read all of it. */
  private static Console loggedConsole() {
    Logger logger = LoggerFactory.getLogger(Context.class);
    return new Console(LineStream.to(logger::info), LineStream.to(logger::error), false);
  }

  /** The same without a log file, for commands that leave nothing behind. */
  int runWithoutLog(Work work) {
    try {
      return work.on(surroundings.settings());
    } catch (Exception e) {
      return tell(FailureSentence.of(e), "");
    }
  }

  private static int run(
      String command, Settings settings, Logs logs, Callable<Integer> work, Context context) {
    try {
      logs.keepFor(settings);
    } catch (RuntimeException e) {
      return context.tell(FailureSentence.of(e), "");
    }
    try {
      return work.call();
    } catch (Exception e) {
      Logger logger = LoggerFactory.getLogger(Context.class);
      logger.info("The command {} failed", command, e); // for the file; a person gets a sentence
      return context.tell(FailureSentence.of(e), "; see " + logs.file());
    }
  }

  private int tell(FailureSentence sentence, String where) {
    console.err().println("breezeway: " + sentence.text() + (sentence.known() ? "" : where));
    console.err().flush();
    return sentence.exitCode();
  }

  /** Serves {@code /health} and {@code /metrics} when a port is set for them. */
  Optional<HealthEndpoint> openHealth() {
    String host = surroundings.variable("BREEZEWAY_HEALTH_HOST").orElse("127.0.0.1");
    return surroundings
        .variable("BREEZEWAY_HEALTH_PORT")
        .map(Context::port)
        .map(port -> new HealthEndpoint(host, port));
  }

  /** How long a service may be helpless before it is started anew; zero = for ever. */
  Duration restartAfter() {
    String text = surroundings.variable("BREEZEWAY_RESTART_AFTER").orElse("PT2M");
    try {
      Duration patience = Duration.parse(text.strip());
      if (!patience.isNegative()) {
        return patience;
      }
    } catch (DateTimeParseException e) {
      // told below, together with negative ones
    }
    throw new PipelineException(
        Reason.BAD_CONFIGURATION,
        "BREEZEWAY_RESTART_AFTER must be a time such as PT2M, or PT0S for never, not '"
            + text
            + "'");
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text.strip());
      if (port > 0 && port < 65_536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // told below, together with numbers out of bounds
    }
    throw new PipelineException(
        Reason.BAD_CONFIGURATION,
        "BREEZEWAY_HEALTH_PORT must be a port number from 1 to 65535, not '" + text + "'");
  }
}
