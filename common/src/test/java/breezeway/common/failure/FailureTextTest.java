package breezeway.common.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class FailureTextTest {
  private static final String GUEST = "Marigold";

  @Test
  void whatParsersQuoteIsLeftOut() {
    for (Throwable failure :
        new Throwable[] {
          assertThrows(IOException.class, () -> new ObjectMapper().readTree("[" + GUEST + "]")),
          assertThrows(RuntimeException.class, () -> Long.parseLong(GUEST)),
          assertThrows(RuntimeException.class, () -> Instant.parse(GUEST)),
          assertThrows(RuntimeException.class, () -> URI.create("http://" + GUEST + " ")),
          new EOFException("\\n not found: limit=9 content=" + GUEST)
        }) {
      assertTrue(failure.getMessage().contains(GUEST), failure + " quotes");
      assertEquals(failure.getClass().getSimpleName(), FailureText.of(failure));
    }
  }

  @Test
  void ofARefusedRowOnlyTheStateIsTold() {
    SQLException refusal =
        new SQLException(
            "ERROR: invalid input syntax for type integer: \"" + GUEST + "\"", "22P02");
    assertEquals("SQLException: SQLSTATE 22P02", FailureText.of(refusal));
  }

  @Test
  void ofAnOutageTheFirstLineIsTold() {
    assertEquals(
        "SQLException: Connection to db:5432 refused.",
        FailureText.of(new SQLException("Connection to db:5432 refused.\nmore", "08001")));
    assertEquals(
        "ConnectException: Connection refused",
        FailureText.of(new ConnectException("Connection refused")));
    assertEquals(
        "PipelineException: The disk is full",
        FailureText.of(new PipelineException(Reason.UNEXPECTED, "The disk is full")));
  }

  @Test
  void aClientOfKafkaThatCannotBeMadeTellsWhy() {
    assertEquals(
        "ConfigException: No resolvable bootstrap urls given in bootstrap.servers",
        FailureText.of(
            new KafkaException(
                "Failed to create new KafkaAdminClient",
                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"))));
  }

  @Test
  void longMessagesAreCut() {
    String text = FailureText.of(new IllegalStateException("x".repeat(5000)));
    assertTrue(text.length() < 400, text);
    assertFalse(text.contains("\n"));
  }
}
