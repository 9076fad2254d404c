package breezeway.standalone.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.log.LogPlace;
import breezeway.common.message.RunId;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogsTest {
  private static final Logger LOADER = LoggerFactory.getLogger("breezeway.loader.SomeClass");
  private static final Logger LIBRARY = LoggerFactory.getLogger("org.library.SomeClass");
  private static final Logger HOUSE = LoggerFactory.getLogger("breezeway.standalone.House");

  @TempDir Path data;

  private Path today(String name) {
    return data.resolve("logs").resolve(name + "-" + LocalDate.now(ZoneOffset.UTC) + ".log");
  }

  private Logs begin(String command) {
    return Logs.begin(command, false).keepIn(data, Scrubber.ofShapes());
  }

  @Test
  void eachServiceHasAFileAlsoWhenAllLiveInOneProcess() throws Exception {
    try (Logs logs = begin("up")) {
      LOADER.warn("rows are loaded");
      HOUSE.warn("the house stands");
      try (ServiceThreads threads = ServiceThreads.of("extractor")) {
        LIBRARY.warn("said for the extractor");
        Thread descendant = new Thread(() -> LIBRARY.warn("said on a thread of its own"));
        descendant.start();
        descendant.join();
        Thread.ofVirtual().start(() -> LIBRARY.warn("said on a virtual one")).join();
        LOADER.warn("a loader's class is the loader's");
      }
      LIBRARY.warn("said for nobody");
    }
    String loader = Files.readString(today("loader"));
    assertTrue(loader.contains("rows are loaded") && loader.contains("the loader's"), loader);
    String extractor = Files.readString(today("extractor"));
    assertEquals(3, extractor.lines().count(), extractor);
    String up = Files.readString(today("up"));
    assertTrue(up.contains("the house stands") && up.contains("said for nobody"), up);
  }

  @Test
  void aProcessOfOneServiceWritesNoOtherServicesFile() throws Exception {
    try (Logs logs = begin("extractor")) {
      LOADER.warn("the tables were made");
    }
    assertTrue(Files.readString(today("extractor")).contains("the tables were made"));
    assertFalse(Files.exists(today("loader")));
  }

  @Test
  void everyLineSaysWhereTheThreadIs() throws Exception {
    try (Logs logs = begin("up")) {
      try (LogPlace.Stay stay = LogPlace.of("austin", "tasks", new RunId(17, 2)).enter()) {
        LIBRARY.warn("a library\ncomplains");
      }
      LIBRARY.warn("nowhere");
    }
    List<String> lines = Files.readAllLines(today("up"));
    assertTrue(
        lines
            .get(0)
            .endsWith("SomeClass region=austin entity=tasks run=17.2 a library | complains"),
        lines.get(0));
    assertTrue(lines.get(1).endsWith("region=- entity=- run=- nowhere"), lines.get(1));
  }

  @Test
  void jsonIsOneObjectALine() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      try (Logs logs = Logs.begin("loader", true)) {
        try (LogPlace.Stay stay = LogPlace.of("austin", "tasks", new RunId(17, 2)).enter()) {
          LOADER.error("two\nlines", new IllegalStateException("closed"));
        }
        LineStream.to(LOADER::info).println("The loader is up.");
      }
    } finally {
      System.setOut(before);
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
      if (line.startsWith("{")) { // the tests' own console writes there, too
        lines.add(new ObjectMapper().readTree(line));
      }
    }
    assertEquals(2, lines.size(), out.toString(StandardCharsets.UTF_8));
    JsonNode error = lines.getFirst();
    assertEquals("austin", error.path("region").asText());
    assertEquals("tasks", error.path("entity").asText());
    assertEquals("17.2", error.path("run").asText());
    assertEquals("ERROR", error.path("level").asText());
    assertEquals("loader", error.path("service").asText());
    assertEquals("breezeway.loader.SomeClass", error.path("logger").asText());
    assertEquals("two\nlines", error.path("message").asText());
    assertFalse(error.path("thread").asText().isEmpty());
    assertTrue(Instant.parse(error.path("timestamp").asText()).isBefore(Instant.now()));
    assertTrue(
        error
            .path("exception")
            .asText()
            .startsWith("java.lang.IllegalStateException: closed\n\tat breezeway."),
        error.path("exception").asText());
    assertTrue(lines.getLast().has("region") && lines.getLast().path("region").isNull());
    assertEquals("The loader is up.", lines.getLast().path("message").asText());
  }

  @Test
  void noLineHoldsASecretWhereverItGoes() {
    Scrubber scrubber = Scrubber.ofShapes().with(List.of("hunter22"));
    LoggingEvent event =
        new LoggingEvent(
            getClass().getName(),
            (ch.qos.logback.classic.Logger) LOADER,
            Level.WARN,
            "refused: {}",
            new IllegalStateException("hunter22 is wrong"),
            new Object[] {"hunter22"});
    for (String line :
        List.of(
            LogLine.forFile(event, scrubber),
            LogLine.forPerson(event, scrubber),
            LogLine.forPrograms(event, "loader", scrubber))) {
      assertTrue(line.contains("refused: ***"), line);
      assertFalse(line.contains("hunter22"), line);
    }
  }

  @Test
  void exceptionsQuoteNothing() throws Exception {
    try (Logs logs = begin("up")) {
      LOADER.error(
          "failed",
          new IllegalStateException("known", new NumberFormatException("For input: Marigold")));
    }
    String log = Files.readString(today("loader"));
    assertTrue(log.contains("Caused by: java.lang.NumberFormatException\n"), log);
    assertFalse(log.contains("Marigold"));
  }

  @Test
  void whatIsSaidOverAndOverIsLimited() throws Exception {
    try (Logs logs = begin("up")) {
      for (int millis = 0; millis < 1000; millis++) {
        LIBRARY.warn("no connection, tried for {} ms", millis);
      }
      for (String region : List.of("austin", "smoky")) {
        try (LogPlace.Stay stay = LogPlace.of(region, "tasks").enter()) {
          LIBRARY.warn("no connection, tried for 7 ms");
        }
      }
    }
    assertEquals(Repetitions.FIRST + 2, Files.readAllLines(today("up")).size());
  }

  @Test
  void twoProcessesWriteDifferentFilesAndGoOnWithTheSameOnes() throws Exception {
    try (Logs first = begin("loader")) {
      LOADER.warn("first");
      try (Logs second = begin("loader")) {
        assertEquals(today("loader-2"), second.file());
      }
      Process other = process("third");
      assertEquals(0, other.waitFor());
      assertTrue(Files.readString(today("loader-2")).contains("third"));
    }
    assertFalse(Files.readString(today("loader")).contains("third"));
    try (Logs again = begin("loader")) {
      assertEquals(today("loader"), again.file());
    }
  }

  private Process process(String word) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
            "-cp",
            System.getProperty("java.class.path"),
            OneLine.class.getName(),
            data.toString(),
            word)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Another process that logs a line. */
  static final class OneLine {
    private OneLine() {}

    public static void main(String[] arguments) {
      try (Logs logs =
          Logs.begin("loader", false).keepIn(Path.of(arguments[0]), Scrubber.ofShapes())) {
        LOADER.warn(arguments[1]);
      }
    }
  }

  @Test
  void aFileIsOfOneDayAndOfLimitedSize() throws Exception {
    Time time = new Time(Instant.parse("2026-11-23T23:59:00Z"));
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LogRouter router = new LogRouter(new LogConsole("up", LogConsole.Manner.SILENT));
    router.setContext(context);
    router.keep(new LogFiles(context, data, "up", Scrubber.ofShapes(), 2000, time));
    router.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(router);
    try {
      for (int line = 0; line < 5; line++) {
        LIBRARY.warn("{}{}", "abcdef".charAt(line), "x".repeat(900));
      }
      time.now = Instant.parse("2026-11-24T00:00:01Z");
      LIBRARY.warn("tomorrow");
    } finally {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(router);
      router.stop();
    }
    List<String> files =
        LogFolder.files(data).stream().map(file -> file.path().getFileName().toString()).toList();
    assertEquals(List.of("up-2026-11-23.log", "up-2026-11-23.2.log", "up-2026-11-24.log"), files);
    assertTrue(Files.readString(data.resolve("up-2026-11-24.log")).contains("tomorrow"));
  }

  private static final class Time extends Clock {
    private volatile Instant now;

    Time(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
