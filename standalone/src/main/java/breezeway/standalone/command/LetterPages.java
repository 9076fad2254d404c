package breezeway.standalone.command;

import breezeway.common.failure.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Dead letters on the console. Nothing of a record but its key and the masked sample is there. */
final class LetterPages {
  private static final int MOST_LINES = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Console console;

  LetterPages(Console console) {
    this.console = console;
  }

  void print(List<LetterGroup> groups, boolean all) {
    if (groups.isEmpty()) {
      console.line(all ? "There are no dead letters." : "No dead letter is open.");
      return;
    }
    TextTable table =
        new TextTable(
            "id",
            "state",
            "entity",
            "open",
            "letters",
            "sent",
            "first seen",
            "last seen (UTC)",
            "regions",
            "reason",
            "field and cause");
    for (LetterGroup group : groups) {
      table.add(
          group.id(),
          group.state(),
          group.entity(),
          group.open(),
          group.letters(),
          group.occurrences(),
          TIME.format(group.firstSeen()),
          TIME.format(group.lastSeen()),
          regions(group.regions()),
          group.reason(),
          group.words());
    }
    table.printTo(console);
    console.line("");
    console.line("More on one: ./breezeway dead-letters show ID");
  }

  private static String regions(List<String> regions) {
    return regions.stream()
        .map(region -> region.isEmpty() ? "-" : region)
        .collect(Collectors.joining(","));
  }

  void print(LetterGroup group, List<KeptLetter> letters) {
    console.line("id          " + group.fingerprint() + ", " + group.state());
    console.line("entity      " + (group.entity().isEmpty() ? "-" : group.entity()));
    console.line("reason      " + group.reason() + " (" + title(group) + ")");
    console.line("field       " + (group.field().isEmpty() ? "-" : group.field()));
    console.line("cause       " + group.cause());
    console.line("refused by  " + group.stage());
    console.line("first seen  " + TIME.format(group.firstSeen()) + " UTC");
    console.line("last seen   " + TIME.format(group.lastSeen()) + " UTC");
    console.line("");
    printRegions(letters);
    console.line("");
    TextTable table = new TextTable("record", "state", "sent", "last seen (UTC)", "run", "source");
    letters.stream()
        .limit(MOST_LINES)
        .forEach(
            letter ->
                table.add(
                    letter.name(),
                    letter.state() + (letter.isCut() ? ", cut" : ""),
                    letter.occurrences(),
                    TIME.format(letter.lastSeen()),
                    letter.runId(),
                    letter.source()));
    table.printTo(console);
    more(letters.size());
    sample(letters)
        .ifPresent(
            letter -> {
              console.line("");
              console.line("Sample, with everything private masked (" + letter.name() + "):");
              letter.sample().lines().forEach(console::line);
            });
    console.line("");
    console.line("What to do: RUNBOOK.md, section " + group.reason() + ". After that:");
    console.line("  ./breezeway dead-letters replay " + group.id());
    console.line("  ./breezeway dead-letters discard " + group.id());
  }

  private static String title(LetterGroup group) {
    return Reason.ofCode(group.reason()).title();
  }

  private void printRegions(List<KeptLetter> letters) {
    Map<String, List<KeptLetter>> byRegion =
        letters.stream()
            .collect(
                Collectors.groupingBy(
                    letter -> letter.place().region(), TreeMap::new, Collectors.toList()));
    TextTable table = new TextTable("region", "open", "letters", "sent");
    byRegion.forEach(
        (region, own) ->
            table.add(
                region.isEmpty() ? "-" : region,
                own.stream().filter(letter -> letter.state().equals(LetterInbox.OPEN)).count(),
                own.size(),
                own.stream().mapToLong(KeptLetter::occurrences).sum()));
    table.printTo(console);
  }

  private void more(int size) {
    if (size > MOST_LINES) {
      console.line("… and " + TextTable.text(size - MOST_LINES) + " more");
    }
  }

  /** Open letters come first. */
  private static Optional<KeptLetter> sample(List<KeptLetter> letters) {
    return letters.stream()
        .filter(letter -> letter.sample() != null && !letter.sample().isEmpty())
        .findFirst();
  }

  /** A line for each, of many that went alike the first ones, and a sum. */
  void printOutcomes(List<LetterOutcome> outcomes) {
    Map<LetterOutcome.Kind, List<LetterOutcome>> byKind =
        outcomes.stream()
            .collect(
                Collectors.groupingBy(
                    LetterOutcome::kind,
                    () -> new EnumMap<>(LetterOutcome.Kind.class),
                    Collectors.toList()));
    byKind
        .values()
        .forEach(
            alike -> {
              alike.stream()
                  .limit(MOST_LINES)
                  .forEach(
                      outcome -> console.line(outcome.letter().name() + ": " + outcome.words()));
              more(alike.size());
            });
    console.line(
        byKind.entrySet().stream()
                .map(entry -> TextTable.text(entry.getValue().size()) + " " + words(entry.getKey()))
                .collect(Collectors.joining(", "))
            + ".");
  }

  private static String words(LetterOutcome.Kind kind) {
    return switch (kind) {
      case LANDED -> "landed";
      case REFUSED_AGAIN -> "refused again";
      case NOT_SENT -> "not sent";
      case NO_ANSWER -> "without an answer";
    };
  }

  void printJson(List<LetterGroup> groups) {
    ArrayNode array = JSON.createArrayNode();
    groups.forEach(group -> fill(array.addObject(), group));
    console.line(text(array));
  }

  void printJson(LetterGroup group, List<KeptLetter> letters) {
    ObjectNode node = JSON.createObjectNode();
    fill(node, group);
    node.put("sample", sample(letters).map(KeptLetter::sample).orElse(null));
    ArrayNode records = node.putArray("records");
    for (KeptLetter letter : letters) {
      ObjectNode one = records.addObject();
      one.put("region", letter.place().region());
      one.put("record", letter.place().record());
      one.put("call", letter.place().call());
      one.put("kind", letter.kind());
      one.put("state", letter.state());
      one.put("occurrences", letter.occurrences());
      one.put("last_seen", time(letter.lastSeen()));
      one.put("run", letter.runId());
      one.put("source", letter.source());
      one.put("cut", letter.isCut());
    }
    console.line(text(node));
  }

  private static void fill(ObjectNode node, LetterGroup group) {
    node.put("id", group.fingerprint());
    node.put("state", group.state());
    node.put("entity", group.entity());
    node.put("stage", group.stage());
    node.put("reason", group.reason());
    node.put("field", group.field());
    node.put("cause", group.cause());
    node.put("open", group.open());
    node.put("letters", group.letters());
    node.put("occurrences", group.occurrences());
    ArrayNode regions = node.putArray("regions");
    group.regions().forEach(regions::add);
    node.put("first_seen", time(group.firstSeen()));
    node.put("last_seen", time(group.lastSeen()));
  }

  private static String time(Instant instant) {
    return instant.toString();
  }

  private static String text(Object node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of texts and numbers
    }
  }
}
