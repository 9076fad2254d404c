package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation.ServiceState;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Regions and entities whose last success is older than the timetable promises. Many that become so
 * at once have one cause, and are told as one: of their region, or of all.
 *
 * <p>A pause makes data as old as it is long. Of one that was paused nothing is said until the slot
 * that follows the pause has had its time.
 *
 * <p>What was missed while everything was down is made up for: nothing is said of one whose run is
 * asked for, under way or on its way to the tables, as long as that may take and no longer.
 */
final class StaleData implements Rule {
  /** A run that was asked for or began lately may be about to mend it. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** An extractor asks for what was missed within a minute of its start. */
  private static final Duration ASKING = Duration.ofMinutes(3);

  /** However many runs are asked for and begin, one of them has to mend it in this time. */
  private static final Duration MOST_PATIENCE = Duration.ofHours(1);

  private static final int MOST_NAMES = 4;

  private final Words words;
  private final int mostSingle;
  private final Duration grace;

  /** Under which subject each stale cell is told. */
  private final Map<Subject, Subject> toldAs = new HashMap<>();

  /** Until when each cell that was seen paused may be old. */
  private final Map<Subject, Instant> excusedUntil = new HashMap<>();

  /** Since when each cell is stale and a run may be about to mend it. */
  private final Map<Subject, Instant> waitingSince = new HashMap<>();

  StaleData(Settings settings) {
    this.words = new Words(settings.timetable().zone());
    this.mostSingle = settings.alerts().digestAbove();
    this.grace = settings.monitor().grace();
  }

  @Override
  public Reason reason() {
    return Reason.STALE_DATA;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    if (!reading.has(SituationPart.CELLS)) {
      return Verdict.UNREADABLE;
    }
    Instant now = reading.situation().at();
    Optional<Instant> extractorSince = extractorSince(reading);
    Map<Subject, Cell> stale = new LinkedHashMap<>();
    Set<Subject> waiting = new HashSet<>();
    for (Cell cell : reading.situation().cells()) {
      Subject subject = new Subject(cell.region(), cell.entity());
      boolean mayBeMended =
          isExcused(subject, cell, now) || isAboutToBeMended(subject, cell, extractorSince, now);
      if (cell.stale() && mayBeMended && !toldAs.containsKey(subject)) {
        waiting.add(subject);
      } else if (cell.stale()) {
        stale.put(subject, cell);
      }
    }
    toldAs.keySet().retainAll(stale.keySet());
    assign(stale.keySet(), open);
    Verdict.Builder verdict = new Verdict.Builder();
    Map<Subject, List<Cell>> groups = new LinkedHashMap<>();
    stale.forEach(
        (subject, cell) ->
            groups.computeIfAbsent(toldAs.get(subject), key -> new ArrayList<>()).add(cell));
    groups.forEach((subject, cells) -> verdict.holds(subject, finding(cells, now)));
    waiting.forEach(verdict::unsure);
    if (!waiting.isEmpty()) {
      // One that stands for several may stand for them.
      open.stream().filter(subject -> subject.entity().isEmpty()).forEach(verdict::unsure);
    }
    return verdict.build();
  }

  private boolean isExcused(Subject subject, Cell cell, Instant now) {
    if (cell.paused()) {
      excusedUntil.put(subject, Instant.MAX);
    } else if (cell.nextStartAt() != null) {
      // Later looks see later slots: the first one counts.
      excusedUntil.replace(subject, Instant.MAX, cell.nextStartAt().plus(grace));
    } else if (cell.freshForSeconds() != null) {
      // There is a slot, and its grace ends, within that time.
      excusedUntil.replace(subject, Instant.MAX, now.plusSeconds(cell.freshForSeconds()));
    }
    Instant until = excusedUntil.get(subject);
    if (until != null && !now.isBefore(until)) {
      excusedUntil.remove(subject);
      return false;
    }
    return until != null;
  }

  /** Since when the extractor that came last is up; empty when none is, as far as is known. */
  private static Optional<Instant> extractorSince(Reading reading) {
    return reading.situation().services().stream()
        .filter(service -> service.service().equals("extractor") && !service.silent())
        .map(ServiceState::startedAt)
        .max(Comparator.naturalOrder());
  }

  private boolean isAboutToBeMended(
      Subject subject, Cell cell, Optional<Instant> extractorSince, Instant now) {
    boolean isComing =
        isUnderWay(cell, now)
            || (extractorSince.isPresent()
                && (isWithin(PATIENCE, cell.askedAt(), now)
                    || isWithin(ASKING, extractorSince.get(), now)));
    if (!cell.stale()) {
      waitingSince.remove(subject);
      return isComing;
    }
    return isComing
        && isWithin(MOST_PATIENCE, waitingSince.computeIfAbsent(subject, key -> now), now);
  }

  /** Also one that has read everything and waits to be loaded. */
  private static boolean isUnderWay(Cell cell, Instant now) {
    return cell.status().equals("running") && isWithin(PATIENCE, cell.lastStartedAt(), now);
  }

  private static boolean isWithin(Duration time, Instant since, Instant now) {
    return since != null && Duration.between(since, now).compareTo(time) < 0;
  }

  private void assign(Set<Subject> stale, Set<Subject> open) {
    List<Subject> newly = new ArrayList<>();
    // Told before this process began, of whom is not known: of those that are stale still.
    Set<Subject> inherited = new HashSet<>(open);
    inherited.removeAll(toldAs.values());
    for (Subject subject : stale) {
      if (toldAs.containsKey(subject)) {
        continue;
      }
      Subject region = new Subject(subject.region(), "");
      if (inherited.contains(subject)) {
        toldAs.put(subject, subject);
      } else if (inherited.contains(region)) {
        toldAs.put(subject, region);
      } else if (inherited.contains(Subject.EVERYTHING)) {
        toldAs.put(subject, Subject.EVERYTHING);
      } else {
        newly.add(subject);
      }
    }
    Set<String> regions = newly.stream().map(Subject::region).collect(Collectors.toSet());
    Subject all =
        regions.size() == 1 ? new Subject(regions.iterator().next(), "") : Subject.EVERYTHING;
    newly.forEach(subject -> toldAs.put(subject, newly.size() > mostSingle ? all : subject));
  }

  private Finding finding(List<Cell> cells, Instant now) {
    Set<Subject> members =
        cells.stream()
            .map(cell -> new Subject(cell.region(), cell.entity()))
            .collect(Collectors.toSet());
    String text = cells.size() == 1 ? text(cells.getFirst(), now) : text(cells);
    return new Finding(Alert.Severity.WARNING, null, text, cells.size() == 1 ? Set.of() : members);
  }

  private String text(Cell cell, Instant now) {
    String what = cell.entity() + " of " + cell.region();
    String age =
        cell.lastSuccessAt() == null
            ? "There was no success yet for " + what
            : "The last success for "
                + what
                + " was at "
                + words.time(cell.lastSuccessAt())
                + ", "
                + Words.length(Duration.between(cell.lastSuccessAt(), now))
                + " ago";
    return age
        + "; at most "
        + Words.length(Duration.ofSeconds(cell.freshForSeconds()))
        + " may pass. "
        + lastRun(cell);
  }

  private String lastRun(Cell cell) {
    if (cell.message() != null) {
      return "The last run said: " + Words.sentence(cell.message());
    }
    return switch (cell.status()) {
      case "never" -> "No run has begun yet.";
      case "running" -> "A run is under way since " + words.time(cell.lastStartedAt()) + ".";
      case "success" -> "Nothing of a later run has reached the tables.";
      default -> "The last run was " + cell.status() + " and gave no cause.";
    };
  }

  private static String text(List<Cell> cells) {
    Map<String, List<String>> regions = new LinkedHashMap<>();
    Map<String, Integer> causes = new LinkedHashMap<>();
    for (Cell cell : cells) {
      regions.computeIfAbsent(cell.entity(), key -> new ArrayList<>()).add(cell.region());
      if (cell.message() != null) {
        causes.merge(Words.sentence(cell.message()), 1, Integer::sum);
      }
    }
    String list =
        regions.entrySet().stream()
            .map(entry -> entry.getKey() + " (" + some(entry.getValue()) + ")")
            .collect(Collectors.joining(", "));
    return cells.size()
        + " entities are older than their timetable promises: "
        + list
        + ". "
        + causes.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(cause -> "Of their last runs, " + cause.getValue() + " said: " + cause.getKey())
            .orElse("Nothing of a later run has reached the tables.");
  }

  private static String some(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES - 1))
            + " and "
            + (names.size() - MOST_NAMES + 1)
            + " more";
  }

  @Override
  public void forgetTimes() {
    waitingSince.clear();
  }

  @Override
  public String over(Subject subject) {
    if (subject.equals(Subject.EVERYTHING)) {
      return "All entities that were told of as too old are fresh again, or paused.";
    }
    return subject.entity().isEmpty()
        ? "The entities of " + subject.region() + " are fresh again, or paused."
        : subject.entity() + " of " + subject.region() + " is fresh again, or paused.";
  }
}
