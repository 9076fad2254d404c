package breezeway.standalone.command;

import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.Situation.AlertState;
import breezeway.monitor.state.Situation.ServiceState;
import breezeway.monitor.state.Situation.StageLag;
import breezeway.monitor.state.Situation.TokenState;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The situation as a person reads it on a terminal. */
final class StatusReport {
  private static final Duration SOON = Duration.ofHours(1);
  private static final int MOST_ALERTS = 5;

  private final Reading reading;
  private final Situation situation;
  private final ZoneId zone;

  /**
   * @param zone of times
   */
  StatusReport(Reading reading, ZoneId zone) {
    this.reading = reading;
    this.situation = reading.situation();
    this.zone = zone;
  }

  /** Entities down, regions across; regions that have no keys and never ran are left out. */
  TextTable grid() {
    Set<String> regions = shownRegions();
    Map<String, Map<String, Cell>> cells = new LinkedHashMap<>();
    for (Cell cell : situation.cells()) {
      cells.computeIfAbsent(cell.entity(), key -> new LinkedHashMap<>()).put(cell.region(), cell);
    }
    List<String> head = new ArrayList<>(List.of("entity"));
    head.addAll(regions);
    TextTable table = TextTable.narrow(head.toArray(String[]::new));
    cells.forEach(
        (entity, row) -> {
          List<Object> line = new ArrayList<>(List.of(entity));
          regions.forEach(region -> line.add(text(row.get(region))));
          table.add(line.toArray());
        });
    return table;
  }

  private Set<String> shownRegions() {
    Set<String> regions = new LinkedHashSet<>();
    situation.cells().stream()
        .filter(cell -> cell.hasKeys() || !cell.status().equals("never"))
        .forEach(cell -> regions.add(cell.region()));
    return regions;
  }

  private String text(Cell cell) {
    String age = age(cell) + (cell.stale() ? "!" : "");
    String word = word(cell);
    return (age + " " + word).strip();
  }

  private String age(Cell cell) {
    return cell.lastSuccessAt() == null
        ? ""
        : Times.age(Duration.between(cell.lastSuccessAt(), situation.at()));
  }

  private static String word(Cell cell) {
    if (cell.running() != null || cell.status().equals("running")) {
      return "running";
    }
    if (cell.paused()) {
      return "paused";
    }
    return cell.status().equals("success") ? "" : cell.status();
  }

  /** A line for each region and entity. */
  TextTable lines() {
    TextTable table =
        new TextTable(
            "region",
            "entity",
            "status",
            "fresh",
            "limit",
            "records",
            "new",
            "updated",
            "deleted",
            "rejected",
            "calls",
            "seconds",
            "next start");
    Set<String> regions = shownRegions();
    for (Cell cell : situation.cells()) {
      if (!regions.contains(cell.region())) {
        continue;
      }
      String status = word(cell);
      table.add(
          cell.region(),
          cell.entity(),
          status.isEmpty() ? cell.status() : status,
          age(cell) + (cell.stale() ? "!" : ""),
          cell.freshForSeconds() == null
              ? null
              : Times.age(Duration.ofSeconds(cell.freshForSeconds())),
          cell.processed(),
          cell.added(),
          cell.updated(),
          cell.deleted(),
          cell.rejected(),
          cell.apiCalls(),
          cell.durationSeconds(),
          Times.minute(cell.nextStartAt(), zone));
    }
    return table;
  }

  /** What is to be said below: what needs a person, or that nothing does. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    situation.problems().forEach(problem -> remarks.add("Not known: " + problem));
    runs(remarks);
    services(remarks);
    lag("transformer", remarks);
    lag("loader", remarks);
    letters(remarks);
    tokens(remarks);
    alerts(remarks);
    boolean allIsWell = remarks.isEmpty();
    notes(remarks);
    if (nobodyIsUp()) {
      remarks.add("No service is up: nothing runs by itself until breezeway up is started.");
    } else if (allIsWell) {
      remarks.add(
          nothingHasRun()
              ? "Nothing has run yet: breezeway schedule shows when it will, breezeway sync all all"
                  + " does not wait for that."
              : "All is well.");
    }
    return remarks;
  }

  private boolean nobodyIsUp() {
    return reading.has(SituationPart.SERVICES)
        && situation.services().stream().allMatch(ServiceState::silent);
  }

  private boolean nothingHasRun() {
    return situation.cells().stream().allMatch(cell -> cell.status().equals("never"));
  }

  private void runs(List<String> remarks) {
    for (Cell cell : situation.cells()) {
      String what = cell.region() + "/" + cell.entity() + ": ";
      String stale = cell.stale() ? "stale" + (cell.message() == null ? "" : "; ") : "";
      if (cell.stale() || cell.message() != null) {
        remarks.add(what + stale + (cell.message() == null ? "" : firstLine(cell.message())));
      }
    }
  }

  private void services(List<String> remarks) {
    for (ServiceState service : situation.services()) {
      if (service.silent()) {
        remarks.add(
            "The "
                + service.service()
                + " "
                + service.instance()
                + " has not reported for "
                + Times.age(Duration.between(service.seenAt(), situation.at()))
                + ".");
      } else if (!service.healthy()) {
        remarks.add(
            "The "
                + service.service()
                + " "
                + service.instance()
                + " does not work: "
                + service.detail());
      }
    }
  }

  private void lag(String stage, List<String> remarks) {
    List<StageLag> behind =
        situation.lags().stream()
            .filter(lag -> lag.stage().equals(stage) && lag.messages() > 0)
            .toList();
    if (!behind.isEmpty()) {
      remarks.add(
          String.format(
              Locale.ENGLISH,
              "The %s has %,d messages before it: %s",
              stage,
              behind.stream().mapToLong(StageLag::messages).sum(),
              behind.stream()
                  .map(lag -> String.format(Locale.ENGLISH, "%s %,d", lag.topic(), lag.messages()))
                  .collect(Collectors.joining(", "))));
    }
  }

  private void letters(List<String> remarks) {
    if (!situation.deadLetters().isEmpty()) {
      remarks.add(
          String.format(
              Locale.ENGLISH,
              "Dead letters: %,d of %d causes are open; see breezeway dead-letters list",
              situation.deadLetters().stream().mapToLong(letters -> letters.records()).sum(),
              situation.deadLetters().size()));
    }
  }

  private void tokens(List<String> remarks) {
    Instant soon = situation.at().plus(SOON);
    for (TokenState token : situation.tokens()) {
      boolean ends = token.expiresAt() == null || token.expiresAt().isBefore(soon);
      if (token.hasKeys() && token.lastError() != null && ends) {
        remarks.add(
            "The token of " + token.region() + " is not renewed: " + firstLine(token.lastError()));
      }
    }
  }

  private void alerts(List<String> remarks) {
    List<AlertState> open =
        situation.alerts().stream().filter(alert -> alert.state().equals("open")).toList();
    open.stream()
        .limit(MOST_ALERTS)
        .forEach(
            alert ->
                remarks.add(
                    "Open alert "
                        + alert.reason()
                        + " "
                        + place(alert)
                        + "since "
                        + Times.minute(alert.firstSeen(), zone)
                        + ": "
                        + firstLine(alert.text())));
    if (open.size() > MOST_ALERTS) {
      remarks.add((open.size() - MOST_ALERTS) + " more alerts are open; see breezeway alerts");
    }
  }

  private static String place(AlertState alert) {
    String place =
        List.of(alert.region(), alert.entity()).stream()
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining("/"));
    return place.isEmpty() ? "" : place + " ";
  }

  /** What one should know, though nothing is wrong. */
  private void notes(List<String> remarks) {
    Set<String> shown = shownRegions();
    Set<String> left =
        situation.cells().stream()
            .map(Cell::region)
            .filter(region -> !shown.contains(region))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!left.isEmpty()) {
      remarks.add("Left out, as they have no keys: " + String.join(", ", left));
    }
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }
}
