package breezeway.standalone.logs;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.LoggerFactory;

/**
 * The log of this process while a command runs: a file per service and day below the data folder,
 * and the console. {@code logback.xml} only knows a console for what is said before; it is silent
 * meanwhile.
 */
public final class Logs implements AutoCloseable {
  private static final String OURS = "breezeway";
  private static final String EARLY_CONSOLE = "CONSOLE";

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final String own;
  private final boolean json;
  private final Appender<ILoggingEvent> early;
  private final LogConsole console;
  private final LogRouter router;

  private Logs(String own, boolean json) {
    this.own = own;
    this.json = json;
    this.early = context.getLogger(OURS).getAppender(EARLY_CONSOLE);
    LogConsole.Manner manner = LogConsole.Manner.SILENT; // somebody else's configuration tells
    if (json) {
      manner = LogConsole.Manner.JSON;
    } else if (early != null) {
      manner = LogConsole.Manner.QUIET;
    }
    this.console = new LogConsole(own, manner);
    this.router = new LogRouter(console);
  }

  /**
   * Begins the log of a command, on the console only.
   *
   * @param own the command: the name of the file for what belongs to no service
   * @param json whether the console is for programs: JSON on standard output
   */
  public static Logs begin(String own, boolean json) {
    Logs logs = new Logs(own, json);
    if (logs.early != null) {
      logs.context.getLogger(OURS).detachAppender(logs.early);
    }
    logs.router.setContext(logs.context);
    logs.router.start();
    logs.root().addAppender(logs.router);
    return logs;
  }

  /** From now on there are files, too, and the secrets of the settings are known. */
  public Logs keepFor(Settings settings) {
    Scrubber scrubber = Scrubber.of(settings);
    console.scrubbedBy(scrubber);
    return keepIn(settings.dataDir(), scrubber);
  }

  /**
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when the folder cannot be used
   */
  Logs keepIn(Path dataDir, Scrubber scrubber) {
    Path folder = folder(dataDir);
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw notWritable(folder, null);
      }
      LogFolder.tidy(folder, LocalDate.now(ZoneOffset.UTC));
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
    router.keep(
        new LogFiles(
            context, folder, own, scrubber, LogFolder.MOST_BYTES_OF_A_FILE, Clock.systemUTC()));
    return this;
  }

  /** Where log files are. */
  public static Path folder(Path dataDir) {
    return dataDir.resolve("logs");
  }

  /** Lets the console tell what services do, for processes that run until they are stopped. */
  public void tell() {
    console.tell();
  }

  /** Whether standard output is for JSON only. */
  public boolean isJson() {
    return json;
  }

  /** The file of what belongs to no service. */
  public Path file() {
    return router.ownFile();
  }

  private Logger root() {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static PipelineException notWritable(Path folder, IOException cause) {
    return new PipelineException(
        Reason.BAD_CONFIGURATION,
        "The folder "
            + folder
            + " cannot be written by user "
            + System.getProperty("user.name")
            + ": change its owner, or set BREEZEWAY_DATA_DIR to another folder",
        cause);
  }

  @Override
  public void close() {
    root().detachAppender(router);
    router.stop();
    if (early != null) {
      context.getLogger(OURS).addAppender(early);
    }
  }
}
