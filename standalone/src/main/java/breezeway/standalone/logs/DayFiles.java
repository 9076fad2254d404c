package breezeway.standalone.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.LengthCounter;
import ch.qos.logback.core.rolling.LengthCounterBase;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * When Logback begins a new file and what it is called: each day, and when one is full. Logback's
 * own policies know no bound for the files of several services and processes together, nor remove
 * what a process left that does not run any more; {@link LogFolder} does. Called by Logback under
 * its locks.
 */
final class DayFiles implements RollingPolicy, TriggeringPolicy<ILoggingEvent> {
  private final Path folder;
  private final String name;
  private final long mostBytes;
  private final Clock clock;
  private final LengthCounter written = new LengthCounterBase();
  private LocalDate day;
  private int part;
  private boolean started;

  DayFiles(Path folder, String name, long mostBytes, Clock clock) throws IOException {
    this.folder = folder;
    this.name = name;
    this.mostBytes = mostBytes;
    this.clock = clock;
    this.day = day(clock.instant());
    this.part = LogFolder.lastPart(folder, name, day);
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  @Override
  public boolean isTriggeringEvent(File active, ILoggingEvent event) {
    return day(clock.instant()).isAfter(day) || written.getLength() >= mostBytes;
  }

  @Override
  public void rollover() throws RolloverFailure {
    LocalDate today = day(clock.instant());
    part = today.isAfter(day) ? 1 : part + 1;
    day = today.isAfter(day) ? today : day;
    written.reset();
    try {
      LogFolder.tidy(folder, day);
    } catch (IOException e) {
      throw new RolloverFailure("The folder " + folder + " cannot be tidied up", e);
    }
  }

  @Override
  public String getActiveFileName() {
    return LogFolder.path(folder, name, day, part).toString();
  }

  @Override
  public LengthCounter getLengthCounter() {
    return written;
  }

  @Override
  public CompressionMode getCompressionMode() {
    return CompressionMode.NONE;
  }

  @Override
  public void setParent(FileAppender<?> parent) {
    // it asks for the name itself
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public void stop() {
    started = false;
  }

  @Override
  public boolean isStarted() {
    return started;
  }
}
