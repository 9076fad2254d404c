package breezeway.standalone.command;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.embedded.ServerStartException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;

/**
 * The one place that turns an exception into what a person reads: a sentence without a stack trace,
 * and an exit code.
 *
 * @param text what happened and what to do
 * @param exitCode see {@link ExitCode}
 * @param known false when nobody foresaw it, so that the log file is of use
 */
record FailureSentence(String text, int exitCode, boolean known) {

  static FailureSentence of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isDiskFull(cause)) {
        return known(
            "The disk is full (" + cause.getMessage() + "): free some space and try again");
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case PipelineException pipeline -> {
          return ofPipeline(pipeline);
        }
        case ServerStartException server -> {
          return known(firstSentence(server.getMessage()));
        }
        case BindException taken -> {
          return known(
              firstSentence(failure.getMessage())
                  + " ("
                  + taken.getMessage()
                  + "): choose another");
        }
        case AccessDeniedException denied -> {
          return known(
              denied.getFile()
                  + " cannot be used by user "
                  + System.getProperty("user.name")
                  + ": change its owner, or set BREEZEWAY_DATA_DIR to another folder");
        }
        default -> {
          // its cause may tell more
        }
      }
    }
    return new FailureSentence(
        Reason.UNEXPECTED.title() + ": " + FailureText.of(failure), ExitCode.FAILED, false);
  }

  private static FailureSentence ofPipeline(PipelineException failure) {
    boolean badConfiguration = failure.reason() == Reason.BAD_CONFIGURATION;
    return new FailureSentence(
        failure.getMessage(),
        badConfiguration ? ExitCode.BAD_USAGE : ExitCode.FAILED,
        failure.reason() != Reason.UNEXPECTED);
  }

  private static FailureSentence known(String text) {
    return new FailureSentence(text, ExitCode.FAILED, true);
  }

  private static boolean isDiskFull(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("No space left on device") || text.contains("Disk quota exceeded");
  }

  /** The end of a server's log may follow on further lines. */
  private static String firstSentence(String message) {
    String line = String.valueOf(message).lines().findFirst().orElse("");
    return line.endsWith(":") ? line.substring(0, line.length() - 1) : line;
  }
}
