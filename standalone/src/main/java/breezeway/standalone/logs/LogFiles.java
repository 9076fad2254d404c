package breezeway.standalone.logs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.status.ErrorStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log files of one process: its own, and one for each service whose lines it has. A file begins
 * with its first line. Any thread writes.
 */
final class LogFiles implements AutoCloseable {
  private final LoggerContext context;
  private final Path folder;
  private final String own;
  private final Scrubber scrubber;
  private final long mostBytes;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, OpenFile> open = new HashMap<>();
  private boolean closed;

  private record OpenFile(LogName name, RollingFileAppender<ILoggingEvent> appender) {}

  /**
   * @param own name of the file for lines that belong to no service
   */
  LogFiles(
      LoggerContext context,
      Path folder,
      String own,
      Scrubber scrubber,
      long mostBytes,
      Clock clock) {
    this.context = context;
    this.folder = folder;
    this.own = own;
    this.scrubber = scrubber;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  void write(ILoggingEvent event) {
    RollingFileAppender<ILoggingEvent> file =
        fileOf(ServiceThreads.serviceOf(event.getLoggerName(), own));
    if (file != null) {
      file.doAppend(event);
    }
  }

  /** The file that lines of the process itself go to now. */
  Path ownFile() {
    RollingFileAppender<ILoggingEvent> file = fileOf(own);
    return file == null ? folder : Path.of(file.getFile());
  }

  /** Null when it cannot be had, which Logback tells of. */
  private RollingFileAppender<ILoggingEvent> fileOf(String name) {
    lock.lock();
    try {
      OpenFile known = open.get(name);
      if (known == null && !closed) {
        known = open(name);
        open.put(name, known);
      }
      return known == null ? null : known.appender();
    } catch (IOException e) {
      tell("There is no log file", e);
      return null;
    } finally {
      lock.unlock();
    }
  }

  private OpenFile open(String name) throws IOException {
    LogName taken = LogName.take(folder, name);
    DayFiles days = new DayFiles(folder, taken.text(), mostBytes, clock);
    days.start();
    Lines lines = new Lines();
    lines.setContext(context);
    lines.start();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName(folder.resolve(taken.text()).toString());
    appender.setRollingPolicy(days);
    appender.setTriggeringPolicy(days);
    appender.setEncoder(lines);
    appender.start();
    return new OpenFile(taken, appender);
  }

  private final class Lines extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
      return null;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return LogLine.forFile(event, scrubber).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return null;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      open.values().forEach(this::close);
      open.clear();
    } finally {
      lock.unlock();
    }
  }

  private void close(OpenFile file) {
    file.appender().stop();
    try {
      file.name().close();
    } catch (IOException e) {
      tell("A log file's name is not free again before the process ends", e);
    }
  }

  /** Logback's own place for trouble of a log: it cannot be told in the log. */
  private void tell(String what, IOException why) {
    context.getStatusManager().add(new ErrorStatus(what, this, why));
  }
}
