package breezeway.monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.alert.Telling.Item;
import breezeway.monitor.alert.Telling.Why;
import breezeway.monitor.message.Message;
import breezeway.monitor.message.Runbook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
  private static final Instant NOW = Instant.now();

  private final MessageWriter writer = new MessageWriter(Runbook.packed(), ZoneOffset.UTC);

  private static Item item(Why why, Alert alert) {
    Incident incident = Incident.of(alert, NOW);
    if (why == Why.OVER) {
      incident.resolvedAt = NOW.plusSeconds(90);
      incident.resolution = "It works again.";
    }
    return new Item(why, incident, 1);
  }

  private Message write(Item... items) {
    return writer.write(new Telling(List.of(items)), "1", NOW);
  }

  @Test
  void everySubjectNamesASectionOfTheRunbook() throws Exception {
    String runbook = Files.readString(Path.of(System.getProperty("breezeway.home"), "RUNBOOK.md"));
    for (Reason reason : Reason.values()) {
      for (Why why : Why.values()) {
        Message message =
            write(item(why, Alert.error(reason, "smoky", "tasks", "7.1", "text", "extractor")));

        String section = message.subject().replaceFirst(".*?: ([a-z-]+) - .*", "$1");
        assertEquals(reason.code(), section, message.subject());
        assertTrue(runbook.contains("\n## " + section + "\n"), message.subject());
        assertTrue(message.subject().endsWith(reason.title()), message.subject());
        if (why != Why.OVER) {
          assertTrue(message.plain().contains("WHAT TO DO"), message.plain());
          assertFalse(message.plain().contains("**"), message.plain());
        }
      }
    }
  }

  @Test
  void subjectsAreWhatFiltersAreMadeFor() {
    Alert error =
        Alert.error(Reason.LOGIN_REFUSED, "nashville", "properties", "7.1", "no", "extractor");
    Alert warning = Alert.warning(Reason.SLOW_RUN, "smoky", "tasks", "8.1", "slow", "monitor");

    assertEquals(
        "[Breezeway] Failure nashville/properties: login-refused - Breezeway refused the login of a region",
        write(item(Why.BEGAN, error)).subject());
    assertEquals(
        "[Breezeway] Warning smoky/tasks: slow-run - A run is slow",
        write(item(Why.BEGAN, warning)).subject());
    assertEquals(
        "[Breezeway] Resolved smoky/tasks: slow-run - A run is slow",
        write(item(Why.OVER, warning)).subject());
    assertEquals(
        "[Breezeway] 2 problems: login-refused, slow-run",
        write(item(Why.BEGAN, error), item(Why.BEGAN, warning)).subject());
  }

  @Test
  void aFailureTellsCauseAndPlaceAndFiguresAndWhatToDo() {
    Alert alert =
        Alert.error(
                Reason.LOGIN_REFUSED, "nashville", "properties", "7.1", "401 twice", "extractor")
            .withFacts(Map.of("Duration", "12 s", "API calls", "34"));
    Message message = write(item(Why.BEGAN, alert));

    for (String word :
        List.of(
            "401 twice",
            "nashville",
            "properties",
            "7.1",
            "12 s",
            "34",
            "WHAT WAS SAVED",
            "BREEZEWAY_NASHVILLE_CLIENT_ID",
            "./breezeway sync nashville all",
            "RUNBOOK.md, section login-refused")) {
      assertTrue(message.plain().contains(word), word + " in\n" + message.plain());
    }
    assertTrue(message.plain().lines().allMatch(line -> line.length() <= 100), message.plain());
    assertTrue(
        message.html().contains("<code>./breezeway sync nashville all</code>"), message.html());
    assertTrue(message.brief().startsWith(message.subject()), message.brief());
  }

  @Test
  void aDigestListsEverythingByReason() {
    List<Item> items = new ArrayList<>();
    for (int at = 0; at < 40; at++) {
      items.add(
          item(
              Why.BEGAN,
              Alert.error(
                  at % 2 == 0 ? Reason.API_UNAVAILABLE : Reason.TOKEN_REFUSED,
                  "region" + at,
                  "tasks",
                  at + ".1",
                  "text " + at,
                  "extractor")));
    }
    Message digest = write(items.toArray(Item[]::new));

    assertEquals("[Breezeway] 40 problems: api-unavailable, token-refused", digest.subject());
    for (int at = 0; at < 40; at++) {
      assertTrue(digest.plain().contains("region" + at + "/tasks"), digest.plain());
      assertTrue(digest.html().contains("region" + at + "/tasks"));
    }
    assertTrue(digest.plain().contains("RUNBOOK.md, section api-unavailable"), digest.plain());
    assertTrue(digest.plain().contains("RUNBOOK.md, section token-refused"), digest.plain());
  }

  @Test
  void textsOfOthersCannotBecomeHeadersOrMarkup() {
    Message message =
        write(
            item(
                Why.BEGAN,
                Alert.error(
                    Reason.UNEXPECTED,
                    "smoky\r\nBcc: all@example.org",
                    "tasks",
                    null,
                    "<script>alert(1)</script> & \"more\"\r\n.\r\nQUIT",
                    "extractor")));

    assertFalse(message.subject().contains("\n") || message.subject().contains("\r"));
    assertFalse(message.html().contains("<script>"), message.html());
    assertTrue(message.html().contains("&lt;script&gt;"), message.html());
    assertFalse(message.plain().contains("\n.\n"), message.plain());
  }
}
