package breezeway.monitor.watch;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.common.message.Alert;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.Situation.AlertState;
import breezeway.monitor.state.Situation.DiskState;
import breezeway.monitor.state.Situation.ServiceState;
import breezeway.monitor.state.Situation.StageLag;
import breezeway.monitor.state.Situation.TokenState;
import breezeway.monitor.state.SituationPart;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A situation made by hand, a watchdog that looks at it, clocks to move, and what it told. */
final class Scene {
  private static final Settings SETTINGS = settings();
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);

  private final Map<Subject, Cell> cells = new LinkedHashMap<>();
  private final Map<Subject, Instant> askedAt = new HashMap<>();
  private final Map<String, TokenState> tokens = new LinkedHashMap<>();
  private final Map<String, ServiceState> services = new LinkedHashMap<>();
  private final Map<String, StageLag> lags = new LinkedHashMap<>();
  private final List<AlertState> table = new ArrayList<>();
  private final List<DiskState> disks = new ArrayList<>();
  private final Set<SituationPart> unread = EnumSet.noneOf(SituationPart.class);
  private final List<Alert> told = new ArrayList<>();
  private boolean databaseAway;
  private Instant now = Instant.parse("2026-11-02T10:00:00Z");
  private long nanos = 1_000_000_000L;
  private Watchdog watchdog;

  private static Settings settings() {
    Problems problems = new Problems();
    Settings settings = Settings.read(Path.of("..", "config"), Environment.of(Map.of()), problems);
    problems.throwIfAny();
    return settings;
  }

  Scene() {
    services("extractor", "transformer", "loader");
    startAnew();
  }

  /** The watchdog as a new process has it. */
  void startAnew() {
    watchdog =
        new Watchdog(
            SETTINGS,
            this::reading,
            told::add,
            new Clock() {
              @Override
              public Instant instant() {
                return now;
              }

              @Override
              public ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(ZoneId zone) {
                return this;
              }
            },
            () -> nanos);
  }

  private Reading reading() {
    return new Reading(
        new Situation(
            now,
            List.copyOf(cells.values()),
            List.copyOf(tokens.values()),
            List.copyOf(services.values()),
            List.copyOf(lags.values()),
            List.of(),
            table,
            List.of(),
            disks,
            unread.stream().map(part -> "Could not read " + part + ": permission denied").toList()),
        unread,
        databaseAway);
  }

  Instant now() {
    return now;
  }

  /** So much time passes, with a look every 15 seconds of it. */
  void pass(Duration time) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(time) < 0;
        passed = passed.plus(BETWEEN_LOOKS)) {
      now = now.plus(BETWEEN_LOOKS);
      nanos += BETWEEN_LOOKS.toNanos();
      watchdog.look();
    }
  }

  /** The machine sleeps: its clock goes on, the one that nobody sets does not. */
  void sleep(Duration time) {
    now = now.plus(time);
  }

  /** The process stands still, the machine does not. */
  void freeze(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  /** Past the time after a start in which nothing is told. */
  void settle() {
    pass(Duration.ofSeconds(90));
  }

  void unreadable(SituationPart... parts) {
    unread.clear();
    unread.addAll(List.of(parts));
  }

  void databaseAway(boolean away) {
    databaseAway = away;
  }

  /** What was told since the last call, as {@code SEVERITY reason region/entity}. */
  List<String> told() {
    List<String> lines =
        told.stream()
            .map(
                alert ->
                    alert.severity()
                        + " "
                        + alert.reason()
                        + " "
                        + alert.region()
                        + "/"
                        + alert.entity())
            .toList();
    told.clear();
    return lines;
  }

  String lastText() {
    return told.getLast().text();
  }

  /** An alert of the table, told by an earlier process. */
  void toldBefore(String reason, String region, String entity, String state) {
    table.add(
        new AlertState(
            reason + region + entity,
            "warning",
            reason,
            "t",
            region,
            entity,
            null,
            "monitor",
            "t",
            state,
            1,
            now,
            now,
            now,
            null));
  }

  void noAlertsInTable() {
    table.clear();
  }

  void cell(String region, String entity, boolean stale, Cell.Running running) {
    cell(region, entity, stale, running, false);
  }

  void cell(String region, String entity, boolean stale, Cell.Running running, boolean paused) {
    cell(region, entity, stale, running, paused, null);
  }

  void cell(
      String region,
      String entity,
      boolean stale,
      Cell.Running running,
      boolean paused,
      Instant nextStartAt) {
    cells.put(
        new Subject(region, entity),
        new Cell(
            region,
            entity,
            running == null ? "failed" : "running",
            running == null ? now.minus(Duration.ofHours(3)) : running.startedAt(),
            null,
            1.0,
            now.minus(Duration.ofHours(3)),
            7200L,
            true,
            stale,
            paused,
            nextStartAt,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            null,
            "api-unavailable: Breezeway does not answer",
            running,
            running == null ? askedAt.get(new Subject(region, entity)) : null));
  }

  /** A cell is stale, and a run of it is asked for and has not begun. */
  void asked(String region, String entity, Instant time) {
    askedAt.put(new Subject(region, entity), time);
    cell(region, entity, true, null);
  }

  Cell.Running run(long run, Duration age, long calls, Instant pausedUntil) {
    return new Cell.Running(
        run, "full", now.minus(age), "extractor@one:1:1", calls, null, 0, 0, pausedUntil);
  }

  void token(String region, Instant expiresAt, String lastError) {
    tokens.put(region, new TokenState(region, true, expiresAt, now, 1, lastError));
  }

  /** Exactly these are up, since long ago. */
  void services(String... kinds) {
    services.clear();
    for (String kind : kinds) {
      service(kind, "one", true, false, null);
    }
  }

  void service(String kind, String host, boolean healthy, boolean silent, String detail) {
    String instance = kind + "@" + host + ":1:1";
    services.put(
        instance,
        new ServiceState(
            instance, kind, now.minus(Duration.ofDays(2)), now, healthy, silent, detail));
  }

  void extractorStarted() {
    services.put(
        "extractor@one:1:1",
        new ServiceState("extractor@one:1:1", "extractor", now, now, true, false, null));
  }

  void noService(String kind, String host) {
    services.remove(kind + "@" + host + ":1:1");
  }

  void lag(String stage, String topic, long messages) {
    lags.put(stage + topic, new StageLag(stage, topic, messages));
  }

  void disk(long free, long total) {
    disks.clear();
    disks.add(new DiskState("data folder", "/data", free, total));
  }
}
