package breezeway.standalone;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The full log of a process, a file per day below the data folder, kept for 30 days. It is added
 * when the data folder is known, which is after the first class with a logger was loaded; {@code
 * logback.xml} only knows the console.
 */
public final class LogFile implements AutoCloseable {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{24}" + " %msg%n%ex";
  private static final int DAYS_KEPT = 30;

  private final Path file;
  private final RollingFileAppender<ILoggingEvent> appender;

  private LogFile(Path file, RollingFileAppender<ILoggingEvent> appender) {
    this.file = file;
    this.appender = appender;
  }

  /**
   * Begins the log of a command.
   *
   * @param name first part of the file's name; processes of different commands write to different
   *     files
   */
  public static LogFile begin(Path dataDir, String name) {
    Path folder = dataDir.resolve("logs");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw notWritable(folder, null);
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    TimeBasedRollingPolicy<ILoggingEvent> daily = new TimeBasedRollingPolicy<>();
    daily.setContext(context);
    daily.setParent(appender);
    daily.setFileNamePattern(folder.resolve(name) + "-%d{yyyy-MM-dd}.log");
    daily.setMaxHistory(DAYS_KEPT);
    daily.start();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    appender.setRollingPolicy(daily);
    appender.setEncoder(encoder);
    appender.start();
    root(context).addAppender(appender);
    return new LogFile(Path.of(daily.getActiveFileName()), appender);
  }

  /**
   * Lets the console tell what a service does, too, for processes that run until they are stopped.
   */
  public static void tellOnConsole() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger ours = context.getLogger("breezeway");
    Appender<ILoggingEvent> console = ours.getAppender("CONSOLE");
    if (console != null) {
      console.clearAllFilters();
      ours.detachAppender(console);
      root(context).addAppender(console);
    }
  }

  public Path file() {
    return file;
  }

  private static Logger root(LoggerContext context) {
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
    root((LoggerContext) LoggerFactory.getILoggerFactory()).detachAppender(appender);
    appender.stop();
  }
}
