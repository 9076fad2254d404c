package breezeway.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunMarkerTest {
  private static final RunMarker COMPLETED =
      new RunMarker(
          RunMarker.Kind.RUN_COMPLETED,
          "1790000000123.1",
          "smoky",
          "tasks",
          RunMarker.Mode.INCREMENTAL,
          "2026-04-13T15:00:00Z",
          "2026-04-13T15:02:10Z",
          RunMarker.Outcome.PARTIAL,
          false,
          120,
          118,
          0,
          0,
          Reason.API_UNAVAILABLE.code(),
          "2 of 120 calls failed");

  @Test
  void comesBackAsItWas() {
    assertEquals(COMPLETED, RunMarker.parse(COMPLETED.toBytes()));
    RunMarker counted = COMPLETED.withCounts(500, 3);
    assertEquals(counted, RunMarker.parse(counted.toBytes()));
    assertEquals(500, counted.recordsProcessed());
    assertEquals(3, counted.recordsRejected());
  }

  @Test
  void aRunThatBeginsHasNoOutcome() {
    RunMarker started =
        new RunMarker(
            RunMarker.Kind.RUN_STARTED,
            "7.1",
            "smoky",
            "tasks",
            RunMarker.Mode.FULL,
            "2026-04-13T15:00:00Z",
            null,
            null,
            false,
            0,
            0,
            0,
            0,
            null,
            null);
    assertEquals(started, RunMarker.parse(started.toBytes()));
  }

  @Test
  void wordsAreThoseOfHeadersAndOfTheSyncLog() {
    assertEquals("run-started", RunMarker.Kind.RUN_STARTED.word());
    assertEquals("incremental", RunMarker.Mode.INCREMENTAL.word());
    assertEquals("partial", RunMarker.Outcome.PARTIAL.word());
  }

  @Test
  void anythingElseIsUnreadable() {
    String whole = new String(COMPLETED.toBytes(), StandardCharsets.UTF_8);
    Stream.of(
            "",
            "not a marker",
            "null",
            "{}",
            whole.replace("2026-04-13T15:02:10Z", "soon"),
            whole.replace("\"2026-04-13T15:02:10Z\"", "null"),
            whole.replace("\"PARTIAL\"", "null"),
            whole.replace("\"region\"", "\"religion\""),
            whole.replace("\"runId\":\"", "\"runId\":\"x"))
        .forEach(
            text -> {
              PipelineException failure =
                  assertThrows(
                      PipelineException.class,
                      () -> RunMarker.parse(text.getBytes(StandardCharsets.UTF_8)),
                      text);
              assertEquals(Reason.MESSAGE_UNREADABLE, failure.reason());
            });
  }
}
