package breezeway.monitor.alert;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert.Severity;
import breezeway.monitor.message.Message;
import breezeway.monitor.message.Page;
import breezeway.monitor.message.Runbook;
import breezeway.monitor.message.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what people read of incidents. The subject names the reason, which is a section of {@code
 * RUNBOOK.md}; what to do is what stands there. Immutable.
 */
final class MessageWriter {
  private static final String PREFIX = "[Breezeway] ";
  private static final String FOOTER =
      "Sent by the monitor of the Breezeway pipeline. `./breezeway status` shows how everything"
          + " stands, `./breezeway alerts` what is open. Who gets these mails, and how often:"
          + " ALERT_EMAIL, and alerts in config/pipeline.yaml.";

  private final Runbook runbook;
  private final ZoneId zone;

  MessageWriter(Runbook runbook, ZoneId zone) {
    this.runbook = runbook;
    this.zone = zone;
  }

  Message write(Telling telling, String id, Instant now) {
    List<Telling.Item> items = telling.items();
    if (items.getFirst().why() == Telling.Why.OVER) {
      return items.size() == 1 ? over(items.getFirst(), id, now) : allOver(items, id, now);
    }
    return places(items).size() == 1 && items.size() <= 3 && ofOneRun(items)
        ? causes(items, id, now)
        : digest(items, id, now);
  }

  private static boolean ofOneRun(List<Telling.Item> items) {
    Incident first = items.getFirst().incident();
    return items.size() == 1
        || (first.runId() != null
            && items.stream().allMatch(item -> item.incident().run() == first.run()));
  }

  /** One cause, or what one run met. */
  private Message causes(List<Telling.Item> items, String id, Instant now) {
    Telling.Item main =
        items.stream()
            .max(java.util.Comparator.comparing((Telling.Item item) -> item.incident().severity()))
            .orElseThrow();
    Incident incident = main.incident();
    String subject =
        PREFIX
            + kind(main)
            + at(incident)
            + ": "
            + String.join(", ", reasons(items))
            + " - "
            + incident.title();
    Page page = new Page(headline(main));
    for (Telling.Item item : items) {
      if (items.size() > 1) {
        page.heading(item.incident().reason() + ": " + item.incident().title());
      }
      item.incident().texts().reversed().forEach(page::paragraph);
    }
    if (main.why() == Telling.Why.BEGAN_AGAIN) {
      page.paragraph(
          "It was over and came back: it comes and goes. Until it settles, nothing more is sent"
              + " about it today.");
    }
    if (main.why() == Telling.Why.ANOTHER) {
      page.paragraph(
          "The first text is new; what was told before in this place is not over either.");
    }
    for (String reason : reasons(items)) {
      section(page, reason, incident.region(), incident.entity(), items.size() > 1);
    }
    page.heading("Details").figures(facts(main, now));
    page.footer(FOOTER);
    return message(id, now, subject, page, brief(subject, items), items);
  }

  private void section(
      Page page, String reason, String region, String entity, boolean namesReason) {
    Runbook.Section section = runbook.of(reason).about(region, entity);
    String of = namesReason ? " (" + reason + ")" : "";
    page.heading("What to do" + of)
        .paragraph(section.whatToDo())
        .paragraph("More of it: RUNBOOK.md, section `" + reason + "`.");
    page.heading("What was saved" + of).paragraph(section.saved());
    page.heading("What does not work meanwhile" + of).paragraph(section.impact());
    page.heading("What it means" + of).paragraph(section.meaning());
  }

  private Map<String, String> facts(Telling.Item item, Instant now) {
    Incident incident = item.incident();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Cause", incident.reason());
    putPlace(facts, incident);
    if (incident.runId() != null) {
      facts.put("Run", incident.runId());
    }
    facts.putAll(incident.facts());
    facts.put("First seen", Words.time(incident.firstSeen(), zone));
    if (incident.occurrences() > 1) {
      facts.put("Last seen", Words.time(incident.lastSeen(), zone));
      facts.put("Seen", Words.count(incident.occurrences(), "time") + sinceTold(item));
    }
    if (incident.resolvedAt() != null && !Reason.ALERT_TEST.code().equals(incident.reason())) {
      facts.put("Over", Words.time(incident.resolvedAt(), zone));
    }
    facts.put("Told by", incident.service());
    return facts;
  }

  /** Without a region it is about all of them, or about a service, a stage or a disk. */
  private static void putPlace(Map<String, String> facts, Incident incident) {
    if (incident.region().isEmpty() && !incident.entity().isEmpty()) {
      facts.put("Concerns", incident.entity());
    } else {
      facts.put("Region", incident.region().isEmpty() ? "all" : incident.region());
      facts.put("Entity", incident.entity().isEmpty() ? "all" : incident.entity());
    }
  }

  private static String sinceTold(Telling.Item item) {
    return item.why() == Telling.Why.STILL
        ? ", " + Words.number(item.sinceTold()) + " of them since the last mail"
        : "";
  }

  private Message digest(List<Telling.Item> items, String id, Instant now) {
    DigestPage digest = new DigestPage(items, runbook, zone);
    String subject = PREFIX + items.size() + " problems: " + shortened(digest.reasons());
    Page page = digest.begun().footer(FOOTER);
    return message(id, now, subject, page, brief(subject, items), items);
  }

  private Message over(Telling.Item item, String id, Instant now) {
    Incident incident = item.incident();
    String subject =
        PREFIX + "Resolved" + at(incident) + ": " + incident.reason() + " - " + incident.title();
    Page page =
        new Page(
            "Resolved: "
                + incident.title()
                + (incident.place().isEmpty() ? "" : " (" + incident.place() + ")"));
    page.paragraph(incident.resolution());
    page.paragraph("Nothing is to be done.");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Cause", incident.reason());
    putPlace(facts, incident);
    facts.put("Began", Words.time(incident.firstSeen(), zone));
    facts.put("Over", Words.time(incident.resolvedAt(), zone));
    facts.put(
        "Lasted", Words.duration(Duration.between(incident.firstSeen(), incident.resolvedAt())));
    facts.put("Seen", Words.count(incident.occurrences(), "time"));
    page.figures(facts);
    page.heading("What it was");
    incident.texts().reversed().forEach(page::paragraph);
    page.footer(FOOTER);
    return message(id, now, subject, page, subject + "\n" + incident.resolution(), List.of(item));
  }

  private Message allOver(List<Telling.Item> items, String id, Instant now) {
    DigestPage digest = new DigestPage(items, runbook, zone);
    String subject =
        PREFIX + "Resolved: " + items.size() + " problems: " + shortened(digest.reasons());
    Page page = digest.over().footer(FOOTER);
    String brief = subject + "\n• " + String.join("\n• ", digest.brief());
    return message(id, now, subject, page, brief, items);
  }

  private static Message message(
      String id, Instant now, String subject, Page page, String brief, List<Telling.Item> items) {
    return new Message(
        id,
        now,
        oneLine(subject),
        page.plain(),
        page.html(),
        brief,
        reasons(items),
        items.stream().map(item -> item.incident().id()).toList());
  }

  /** What a chat shows: subject, cause, and what to do. */
  private String brief(String subject, List<Telling.Item> items) {
    StringBuilder brief = new StringBuilder(subject);
    if (items.size() <= 3) {
      for (Telling.Item item : items) {
        Incident incident = item.incident();
        brief
            .append('\n')
            .append(oneLine(incident.texts().getLast()))
            .append("\nWhat to do: ")
            .append(
                runbook
                    .of(incident.reason())
                    .about(incident.region(), incident.entity())
                    .whatToDo());
      }
    } else {
      new DigestPage(items, runbook, zone)
          .brief()
          .forEach(line -> brief.append("\n• ").append(line));
    }
    return brief.toString();
  }

  private static String kind(Telling.Item item) {
    if (item.incident().reason().equals(Reason.ALERT_TEST.code())) {
      return "Test";
    }
    String severity = item.incident().severity() == Severity.ERROR ? "Failure" : "Warning";
    return switch (item.why()) {
      case STILL -> severity + ", still,";
      case ANOTHER -> severity + ", one more,";
      case BEGAN, BEGAN_AGAIN, OVER -> severity;
    };
  }

  private static String headline(Telling.Item item) {
    Incident incident = item.incident();
    return incident.title() + (incident.place().isEmpty() ? "" : " (" + incident.place() + ")");
  }

  private static String at(Incident incident) {
    return incident.place().isEmpty() ? "" : " " + incident.place();
  }

  private static List<String> reasons(List<Telling.Item> items) {
    return items.stream().map(item -> item.incident().reason()).distinct().toList();
  }

  private static List<String> places(List<Telling.Item> items) {
    return items.stream().map(item -> item.incident().place()).distinct().toList();
  }

  private static String shortened(List<String> reasons) {
    return reasons.size() <= 4
        ? String.join(", ", reasons)
        : String.join(", ", reasons.subList(0, 4)) + " and " + (reasons.size() - 4) + " more";
  }

  /** A subject is one header: what would begin another one is taken out. */
  private static String oneLine(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split("[\\s\\p{Cc}\\u2028\\u2029]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return String.join(" ", words);
  }
}
