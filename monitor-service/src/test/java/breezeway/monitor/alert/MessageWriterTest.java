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
        "[Breezeway] Failure loader: service-silent - A service stopped reporting",
        write(item(Why.BEGAN, Alert.error(Reason.SERVICE_SILENT, "", "loader", null, "no", "x")))
            .subject());
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
                  at % 3 == 0 ? Reason.API_UNAVAILABLE : Reason.TOKEN_REFUSED,
                  "region" + at,
                  "tasks",
                  at + ".1",
                  "text " + at,
                  "extractor")));
    }
    Message digest = write(items.toArray(Item[]::new));

    assertEquals("[Breezeway] 40 problems: token-refused, api-unavailable", digest.subject());
    for (int at = 0; at < 40; at++) {
      assertTrue(digest.plain().contains("region" + at + "/tasks"), digest.plain());
      assertTrue(digest.html().contains("region" + at + "/tasks"));
    }
    assertTrue(digest.plain().contains("RUNBOOK.md, section api-unavailable"), digest.plain());
    assertTrue(digest.plain().contains("RUNBOOK.md, section token-refused"), digest.plain());
  }

  private static Item refused(Why why, String region, String entity) {
    return item(
        why,
        Alert.error(
                Reason.CALL_REFUSED,
                region,
                entity,
                "1795428473974.1",
                "stopped: /" + entity + "?company_id=" + region.length() + ": answered 403 (no)",
                "extractor")
            .withFacts(
                Map.of(
                    "Outcome", "failed", "Mode", "full", "Saved", "nothing had been fetched; so")));
  }

  private static Item[] storm(Why why) {
    List<Item> items = new ArrayList<>();
    for (String region : List.of("smoky", "austin", "mammoth", "nashville")) {
      for (String entity : List.of("tasks", "people", "tags")) {
        items.add(refused(why, region, entity));
      }
    }
    return items.toArray(Item[]::new);
  }

  @Test
  void aDigestSaysWhatToDoBeforeItListsAndSaysTheSameOnce() {
    Item warning =
        item(Why.BEGAN, Alert.warning(Reason.SLOW_RUN, "smoky", "tasks", "8", "slow", "m"));
    List<Item> items = new ArrayList<>(List.of(warning));
    items.addAll(List.of(storm(Why.BEGAN)));
    Message digest = write(items.toArray(Item[]::new));
    String plain = digest.plain().replaceAll("\\s+", " ");

    assertTrue(plain.indexOf("call-refused") < plain.indexOf("slow-run"), plain);
    assertTrue(plain.indexOf("What to do:") < plain.indexOf("people (austin"), plain);
    assertTrue(
        plain.contains(
            "- people (austin, mammoth, nashville, smoky): stopped: /people: answered 403 (no)"
                + " - tags (austin, mammoth, nashville, smoky): stopped: /tags:"),
        plain);
    assertTrue(plain.contains("None of these runs had fetched anything"), plain);
    assertFalse(plain.contains("Outcome"), plain);
    assertTrue(
        digest
            .brief()
            .contains(
                "• call-refused (12): people (austin, mammoth, nashville, smoky), tags (austin,"),
        digest.brief());
  }

  @Test
  void whatWasSavedOfOneStandsBesideIt() {
    Item[] storm = storm(Why.BEGAN);
    Alert kept =
        Alert.error(Reason.CALL_REFUSED, "smoky", "homes", "9.1", "stopped: /homes: 403", "e")
            .withFacts(Map.of("Saved", "3 pages with 240 records, which are loaded"));
    storm[0] = item(Why.STILL, kept);
    String plain = write(storm).plain().replaceAll("\\s+", " ");

    assertTrue(plain.contains("11 of these runs had fetched nothing"), plain);
    assertTrue(
        plain.contains(
            "smoky/homes (still, seen 1 time): stopped: /homes: 403 (saved: 3 pages with 240"
                + " records, which are loaded)"),
        plain);
  }

  @Test
  void thatAStormIsOverIsAShortMailToo() {
    Message over = write(storm(Why.OVER));

    assertEquals("[Breezeway] Resolved: 12 problems: call-refused", over.subject());
    String plain = over.plain().replaceAll("\\s+", " ");
    assertTrue(
        plain.contains("- people (austin, mammoth, nashville, smoky), tags (austin, mammoth,"),
        plain);
    assertTrue(plain.contains("nashville, smoky): It works again. First seen at "), plain);
  }

  @Test
  void aMailBeginsWithWhatHappenedAndWhatToDoWithoutMarksOfTheRunbook() {
    Message slow =
        write(item(Why.BEGAN, Alert.warning(Reason.SLOW_RUN, "a", "tasks", "8", "slow", "m")));
    assertTrue(slow.plain().indexOf("WHAT TO DO") < slow.plain().indexOf("DETAILS"), slow.plain());
    assertTrue(slow.plain().contains("see rate-limited"), slow.plain());

    Message silent =
        write(item(Why.BEGAN, Alert.error(Reason.SERVICE_SILENT, "", "loader", null, "gone", "m")));
    assertEquals(
        "[Breezeway] Failure loader: service-silent - A service stopped reporting",
        silent.subject());
    String plain = silent.plain().replaceAll("\\s+", " ");
    assertTrue(plain.contains("docker-compose logs --tail 50 loader say"), plain);
    assertTrue(plain.contains("Concerns loader"), plain);
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
