package breezeway.standalone.logs;

import breezeway.common.failure.FailureText;
import breezeway.common.log.LogPlace;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * A line of the log in its three forms. Exceptions are told by kind and place; their messages only
 * where {@link FailureText} says that they quote nothing.
 */
final class LogLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MOST_FRAMES = 40;
  private static final int MOST_CAUSES = 8;

  private LogLine() {}

  /** For the file: everything, on one line but for an exception. */
  static String forFile(ILoggingEvent event, Scrubber scrubber) {
    Map<String, String> place = event.getMDCPropertyMap();
    return TIME.format(event.getInstant())
        + " %-5s [".formatted(event.getLevel())
        + event.getThreadName()
        + "] "
        + shortName(event.getLoggerName())
        + " region="
        + place.getOrDefault(LogPlace.REGION, "-")
        + " entity="
        + place.getOrDefault(LogPlace.ENTITY, "-")
        + " run="
        + place.getOrDefault(LogPlace.RUN, "-")
        + " "
        + scrubber.scrub(oneLine(event.getFormattedMessage()))
        + "\n"
        + exception(event).map(scrubber::scrub).orElse("");
  }

  /** For a person at a terminal: what, and where it concerns only a part, which. */
  static String forPerson(ILoggingEvent event, Scrubber scrubber) {
    Map<String, String> place = event.getMDCPropertyMap();
    String region = place.getOrDefault(LogPlace.REGION, "");
    String entity = place.getOrDefault(LogPlace.ENTITY, "");
    String where = region.isEmpty() || entity.isEmpty() ? region + entity : region + "/" + entity;
    return CLOCK.format(event.getInstant().atZone(java.time.ZoneId.systemDefault()))
        + " %-5s ".formatted(event.getLevel())
        + (where.isEmpty() ? "" : where + ": ")
        + scrubber.scrub(oneLine(event.getFormattedMessage()))
        + "\n";
  }

  /** For programs: one JSON object. */
  static String forPrograms(ILoggingEvent event, String service, Scrubber scrubber) {
    Map<String, String> place = event.getMDCPropertyMap();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("timestamp", time(event.getInstant()));
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("service", service);
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      for (String key : new String[] {LogPlace.REGION, LogPlace.ENTITY, LogPlace.RUN}) {
        json.writeStringField(key, place.get(key));
      }
      json.writeStringField("message", scrubber.scrub(event.getFormattedMessage()));
      Optional<String> exception = exception(event);
      if (exception.isPresent()) {
        json.writeStringField("exception", scrubber.scrub(exception.get()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a writer into memory throws none
    }
    return text.append('\n').toString();
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** A message of several lines would break up what reads the file line by line. */
  private static String oneLine(String message) {
    return message.indexOf('\n') < 0 ? message : message.strip().replaceAll("\\s*\\R\\s*", " | ");
  }

  private static String shortName(String logger) {
    int packages = logger.lastIndexOf('.');
    return logger.substring(packages + 1);
  }

  private static Optional<String> exception(ILoggingEvent event) {
    if (event.getThrowableProxy() == null) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    IThrowableProxy proxy = event.getThrowableProxy();
    for (int depth = 0; proxy != null && depth < MOST_CAUSES; depth++) {
      text.append(depth == 0 ? "" : "Caused by: ").append(proxy.getClassName());
      if (proxy instanceof ThrowableProxy told && told.getThrowable() != null) {
        FailureText.message(told.getThrowable())
            .ifPresent(message -> text.append(": ").append(message));
      }
      text.append('\n');
      var frames = proxy.getStackTraceElementProxyArray();
      int own = frames.length - proxy.getCommonFrames();
      for (int at = 0; at < Math.min(own, MOST_FRAMES); at++) {
        text.append("\t").append(frames[at].getSTEAsString()).append('\n');
      }
      if (own > MOST_FRAMES) {
        text.append("\t… ").append(own - MOST_FRAMES).append(" more\n");
      }
      proxy = proxy.getCause();
    }
    return Optional.of(text.toString());
  }
}
