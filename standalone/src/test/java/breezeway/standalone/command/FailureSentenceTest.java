package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.embedded.ServerStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class FailureSentenceTest {
  @Test
  void badConfigurationIsBadUsage() {
    FailureSentence sentence =
        FailureSentence.of(new PipelineException(Reason.BAD_CONFIGURATION, "No region has keys"));

    assertEquals("No region has keys", sentence.text());
    assertEquals(ExitCode.BAD_USAGE, sentence.exitCode());
  }

  @Test
  void everythingElseFailed() {
    FailureSentence sentence =
        FailureSentence.of(new PipelineException(Reason.KAFKA_UNAVAILABLE, "Kafka is away"));

    assertEquals(ExitCode.FAILED, sentence.exitCode());
  }

  @Test
  void findsTheCauseThatExplains() {
    RuntimeException wrapped =
        new RuntimeException(new PipelineException(Reason.DATABASE_UNAVAILABLE, "No PostgreSQL"));

    assertEquals("No PostgreSQL", FailureSentence.of(wrapped).text());
  }

  @Test
  void leavesOutTheEndOfAServersLog() {
    ServerStartException failure =
        new ServerStartException("Kafka ended while starting; the end of its log:\nline 1\nline 2");

    assertEquals(
        "Kafka ended while starting; the end of its log", FailureSentence.of(failure).text());
  }

  @Test
  void knowsAFullDiskWhereverItIsNoticed() {
    Exception failure =
        new PipelineException(
            Reason.UNEXPECTED, "Something", new IOException("/data/x: No space left on device"));

    assertTrue(FailureSentence.of(failure).text().startsWith("The disk is full"));
  }

  @Test
  void knowsATakenPort() {
    Exception failure =
        new UncheckedIOException(
            "the simulator can not listen on port 80", new BindException("Address already in use"));

    assertEquals(
        "the simulator can not listen on port 80 (Address already in use): choose another",
        FailureSentence.of(failure).text());
  }

  @Test
  void admitsTheUnexpected() {
    FailureSentence sentence = FailureSentence.of(new IllegalStateException("odd"));

    assertFalse(sentence.known());
    assertTrue(sentence.text().startsWith("Something unexpected happened"), sentence.text());
  }
}
