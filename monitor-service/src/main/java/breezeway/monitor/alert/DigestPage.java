package breezeway.monitor.alert;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert.Severity;
import breezeway.monitor.message.Page;
import breezeway.monitor.message.Runbook;
import breezeway.monitor.message.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Many problems on one page, by cause: what happened and what to do, then where, in as few lines as
 * can be. Places of which the same is said share a line. Failures come before warnings, and what
 * hits most before what hits few. Immutable.
 */
final class DigestPage {
  private static final Comparator<Telling.Item> BY_PLACE =
      Comparator.comparing((Telling.Item item) -> item.incident().region())
          .thenComparing(item -> item.incident().entity());
  private static final int LONGEST_TEXT = 200;
  private static final int MOST_SINGLE = 3;
  private static final String SAVED = "Saved";
  private static final String NOTHING_FETCHED = "nothing";

  private final Map<String, List<Telling.Item>> byReason;
  private final int size;
  private final Runbook runbook;
  private final ZoneId zone;

  DigestPage(List<Telling.Item> items, Runbook runbook, ZoneId zone) {
    this.size = items.size();
    this.runbook = runbook;
    this.zone = zone;
    Map<String, List<Telling.Item>> groups =
        items.stream()
            .sorted(BY_PLACE)
            .collect(
                Collectors.groupingBy(
                    item -> item.incident().reason(), TreeMap::new, Collectors.toList()));
    this.byReason = new LinkedHashMap<>();
    groups.entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, List<Telling.Item>> group) -> worst(group.getValue()))
                .thenComparing(group -> group.getValue().size())
                .reversed())
        .forEach(group -> byReason.put(group.getKey(), group.getValue()));
  }

  private static Severity worst(List<Telling.Item> group) {
    return group.stream()
        .map(item -> item.incident().severity())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The causes in the order of the page. */
  List<String> reasons() {
    return List.copyOf(byReason.keySet());
  }

  /** What began, or goes on. */
  Page begun() {
    Page page = new Page(size + " problems at about the same time");
    page.paragraph(
        byReason.size() == 1
            ? "They have one cause, so they are told together. Mend it, and all of them go."
            : "They are told together, by cause, the worst first. Where one cause hits many, mend"
                + " it first: the rest often goes with it.");
    byReason.forEach((reason, group) -> begun(page, reason, group));
    return page;
  }

  private void begun(Page page, String reason, List<Telling.Item> group) {
    Runbook.Section section =
        runbook
            .of(reason)
            .about(
                single(group.stream().map(item -> item.incident().region()).toList()),
                single(group.stream().map(item -> item.incident().entity()).toList()));
    page.heading(heading(reason, group))
        .paragraph(section.meaning())
        .paragraph("What to do: " + section.whatToDo())
        .paragraph("What was saved: " + section.saved() + " " + saved(group))
        .paragraph("What does not work meanwhile: " + section.impact())
        .paragraph("More of it: RUNBOOK.md, section `" + reason + "`.")
        .paragraph("Where, first seen " + when(group) + ":")
        .points(together(group, DigestPage::said));
  }

  private static String heading(String reason, List<Telling.Item> group) {
    return reason + ": " + Reason.ofCode(reason).title() + " (" + group.size() + ")";
  }

  /** What the runs of a group kept, where they say so. */
  private static String saved(List<Telling.Item> group) {
    List<String> said =
        group.stream()
            .map(item -> item.incident().facts().getOrDefault(SAVED, ""))
            .filter(saved -> !saved.isEmpty())
            .toList();
    long nothing = said.stream().filter(saved -> saved.startsWith(NOTHING_FETCHED)).count();
    if (nothing == 0) {
      return "";
    }
    return nothing == group.size()
        ? "None of these runs had fetched anything; all rows stay as they were."
        : Words.number(nothing) + " of these runs had fetched nothing; the rest stands below.";
  }

  private String when(List<Telling.Item> group) {
    List<Instant> times = group.stream().map(item -> item.incident().firstSeen()).sorted().toList();
    Instant first = times.getFirst();
    Instant last = times.getLast();
    return Duration.between(first, last).compareTo(Duration.ofMinutes(1)) < 0
        ? "at " + Words.time(first, zone)
        : "between " + Words.time(first, zone) + " and " + Words.time(last, zone);
  }

  /** A line for each different text, behind the places that it is said of. */
  private static List<String> together(
      List<Telling.Item> group, Function<Telling.Item, String> text) {
    Map<String, List<Telling.Item>> places = new LinkedHashMap<>();
    for (Telling.Item item : group) {
      places.computeIfAbsent(text.apply(item), said -> new ArrayList<>()).add(item);
    }
    return places.entrySet().stream()
        .map(said -> names(said.getValue()) + ": " + said.getKey())
        .toList();
  }

  /**
   * A few places one by one; many as {@code people (austin, smoky)} or {@code austin (people,
   * tags)}, whichever is shorter.
   */
  private static String names(List<Telling.Item> items) {
    boolean areAlike =
        items.stream()
            .allMatch(item -> item.incident().place().indexOf('/') > 0 && mark(item).isEmpty());
    if (items.size() <= MOST_SINGLE || !areAlike) {
      return items.stream().map(DigestPage::place).collect(Collectors.joining(", "));
    }
    Map<String, List<String>> byRegion = new TreeMap<>();
    Map<String, List<String>> byEntity = new TreeMap<>();
    for (Telling.Item item : items) {
      Incident incident = item.incident();
      byRegion.computeIfAbsent(incident.region(), key -> new ArrayList<>()).add(incident.entity());
      byEntity.computeIfAbsent(incident.entity(), key -> new ArrayList<>()).add(incident.region());
    }
    return (byRegion.size() < byEntity.size() ? byRegion : byEntity)
        .entrySet().stream()
            .map(key -> key.getKey() + " (" + String.join(", ", key.getValue()) + ")")
            .collect(Collectors.joining(", "));
  }

  private static String place(Telling.Item item) {
    String place = item.incident().place();
    return (place.isEmpty() ? "everything" : place) + mark(item);
  }

  private static String mark(Telling.Item item) {
    return switch (item.why()) {
      case BEGAN, OVER -> "";
      case BEGAN_AGAIN -> " (comes and goes)";
      case ANOTHER -> " (one more cause)";
      case STILL -> " (still, seen " + Words.count(item.incident().occurrences(), "time") + ")";
    };
  }

  /** Without what differs from call to call, so that the same can be said of many at once. */
  private static String said(Telling.Item item) {
    Incident incident = item.incident();
    String text = incident.texts().getLast().replaceAll("\\?[^\\s:|]*", "");
    String saved = incident.facts().getOrDefault(SAVED, "");
    return (text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…")
        + (saved.isEmpty() || saved.startsWith(NOTHING_FETCHED) ? "" : " (saved: " + saved + ")");
  }

  /** What is over. */
  Page over() {
    Page page = new Page(size + " problems are over").paragraph("Nothing is to be done.");
    byReason.forEach(
        (reason, group) -> {
          page.heading(heading(reason, group));
          page.points(together(group, item -> item.incident().resolution()));
          page.paragraph("First seen " + when(group) + ".");
        });
    return page;
  }

  /** For a chat: a line for each cause, with where it is. */
  List<String> brief() {
    return byReason.entrySet().stream()
        .map(
            group ->
                group.getKey() + " (" + group.getValue().size() + "): " + names(group.getValue()))
        .toList();
  }

  private static String single(List<String> words) {
    return words.stream().distinct().count() == 1 ? words.getFirst() : "";
  }
}
