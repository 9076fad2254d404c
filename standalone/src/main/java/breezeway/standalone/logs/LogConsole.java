package breezeway.standalone.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the console shows of the log: for people on stderr, quietly, warnings of our own only, or
 * all that a service does; for programs JSON on stdout, a line each. Any thread writes.
 */
final class LogConsole {
  /** How much a console shows. */
  enum Manner {
    /** Nothing. */
    SILENT,
    /** Warnings of our own. */
    QUIET,
    /** What services do. */
    TELLING,
    /** Everything, as JSON. */
    JSON
  }

  private static final String OURS = "breezeway.";

  private final String own;
  private volatile Manner manner;
  private volatile Scrubber scrubber = Scrubber.ofShapes();

  LogConsole(String own, Manner manner) {
    this.own = own;
    this.manner = manner;
  }

  void scrubbedBy(Scrubber other) {
    scrubber = other;
  }

  void tell() {
    if (manner == Manner.QUIET) {
      manner = Manner.TELLING;
    }
  }

  void write(ILoggingEvent event) {
    switch (manner) {
      case SILENT -> {}
      case QUIET -> {
        boolean ours = event.getLoggerName().startsWith(OURS);
        if (ours && event.getLevel().isGreaterOrEqual(Level.WARN)) {
          print(System.err, LogLine.forPerson(event, scrubber));
        }
      }
      case TELLING -> print(System.err, LogLine.forPerson(event, scrubber));
      case JSON -> {
        String service = ServiceThreads.serviceOf(event.getLoggerName(), own);
        print(System.out, LogLine.forPrograms(event, service, scrubber));
      }
    }
  }

  /** In one piece, so that lines of several threads do not mix. */
  private static void print(PrintStream stream, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    stream.write(bytes, 0, bytes.length);
    stream.flush();
  }
}
