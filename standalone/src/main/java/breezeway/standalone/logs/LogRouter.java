package breezeway.standalone.logs;

import breezeway.common.log.LogPlace;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Gets every line of the process, leaves out what was said over and over, and gives the rest to the
 * file of the service it belongs to and to the console. Any thread logs.
 */
final class LogRouter extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int ENOUGH_TO_COMPARE = 300;

  private final Repetitions repetitions = new Repetitions();
  private final LogConsole console;
  private volatile Optional<LogFiles> files = Optional.empty();

  LogRouter(LogConsole console) {
    this.console = console;
  }

  void keep(LogFiles kept) {
    files = Optional.of(kept);
  }

  Path ownFile() {
    return files.map(LogFiles::ownFile).orElseThrow();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
      give(event);
      return;
    }
    switch (repetitions.judge(sameness(event), event.getTimeStamp())) {
      case Repetitions.Judgement.LeaveOut() -> {}
      case Repetitions.Judgement.Pass(long leftOut) -> {
        if (leftOut > 0) {
          give(note(event, leftOut));
        }
        give(event);
      }
    }
  }

  private void give(ILoggingEvent event) {
    files.ifPresent(kept -> kept.write(event));
    console.write(event);
  }

  /** Warnings that differ only in numbers, such as how long was waited, are the same. */
  private static String sameness(ILoggingEvent event) {
    Map<String, String> place = event.getMDCPropertyMap();
    String message = event.getFormattedMessage();
    String said =
        message.length() <= ENOUGH_TO_COMPARE ? message : message.substring(0, ENOUGH_TO_COMPARE);
    String same =
        event.getLevel().isGreaterOrEqual(Level.WARN) ? NUMBER.matcher(said).replaceAll("#") : said;
    return event.getLevel()
        + " "
        + event.getLoggerName()
        + " "
        + place.get(LogPlace.REGION)
        + " "
        + place.get(LogPlace.ENTITY)
        + " "
        + same;
  }

  @Override
  public void stop() {
    super.stop();
    files.ifPresent(LogFiles::close);
  }

  private static ILoggingEvent note(ILoggingEvent event, long leftOut) {
    Logger logger = (Logger) LoggerFactory.getLogger(event.getLoggerName());
    LoggingEvent note =
        new LoggingEvent(
            LogRouter.class.getName(),
            logger,
            event.getLevel(),
            "{} more lines like the next one were left out since the last of them",
            null,
            new Object[] {leftOut});
    note.setThreadName(event.getThreadName());
    return note;
  }
}
