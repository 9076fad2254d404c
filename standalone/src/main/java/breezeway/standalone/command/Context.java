package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.HealthEndpoint;
import breezeway.standalone.LogFile;
import breezeway.standalone.Surroundings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every command needs: where it was called, where it writes to, and the same frame around its
 * work.
 */
public record Context(Surroundings surroundings, Console console) {

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
    return run(command, settings, work);
  }

  /** The same without a log file, for commands that leave nothing behind. */
  int runWithoutLog(Work work) {
    try {
      return work.on(surroundings.settings());
    } catch (Exception e) {
      return tell(FailureSentence.of(e), "");
    }
  }

  private int run(String command, Settings settings, Work work) {
    try (LogFile log = LogFile.begin(settings.dataDir(), command)) {
      try {
        return work.on(settings);
      } catch (Exception e) {
        Logger logger = LoggerFactory.getLogger(Context.class);
        logger.info(
            "The command {} failed", command, e); // for the file; the console gets a sentence
        return tell(FailureSentence.of(e), "; see " + log.file());
      }
    } catch (RuntimeException e) {
      return tell(FailureSentence.of(e), "");
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
