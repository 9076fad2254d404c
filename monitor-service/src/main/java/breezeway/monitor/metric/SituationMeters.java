package breezeway.monitor.metric;

import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationPart;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How everything stands, as gauges. A thread of its own takes a reading every few seconds, so that
 * a scrape never waits for PostgreSQL or Kafka. What could not be read is shown as it last was;
 * {@code breezeway_reading_age_seconds} tells how long that has been so. Ages go on between two
 * readings.
 */
public final class SituationMeters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SituationMeters.class);
  private static final Duration BETWEEN = Duration.ofSeconds(5);
  private static final List<String> SERVICES =
      List.of("extractor", "transformer", "loader", "monitor");

  private final Supplier<Reading> readings;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("situation-meters").factory());
  private final Map<SituationPart, Instant> readAt = new HashMap<>();

  private final Family readingAge;
  private final Family freshness;
  private final Family freshFor;
  private final Family stale;
  private final Family paused;
  private final Family runStatus;
  private final Family runDuration;
  private final Family runRecords;
  private final Family runCalls;
  private final Family runBudget;
  private final Family lag;
  private final Family deadLetters;
  private final Family tokenLeft;
  private final Family tokenFailed;
  private final Family alerts;
  private final Family services;
  private final Family tableRows;
  private final Family diskFree;
  private final Family diskSize;

  /**
   * @param readings a reading that may be a few seconds old
   */
  public SituationMeters(Supplier<Reading> readings, MeterRegistry registry, Clock clock) {
    this.readings = readings;
    this.clock = clock;
    readingAge =
        new Family(
            registry,
            "breezeway.reading.age",
            "seconds",
            "How old that is what the monitor shows of this part",
            "part");
    freshness =
        perCell(registry, "freshness", "seconds", "Time since the start of the last success");
    freshFor = perCell(registry, "fresh.for", "seconds", "How old the last success may be");
    stale = perCell(registry, "stale", "", "1 when the last success is older than it may be");
    paused = perCell(registry, "paused", "", "1 when the timetable leaves it out");
    runStatus =
        new Family(
            registry,
            "breezeway.run.status",
            "",
            "1 for how the last run stands: running, success, partial, failed, or never",
            "region",
            "entity",
            "status");
    runDuration = perCell(registry, "last.run.duration", "seconds", "Duration of the last run");
    runRecords =
        new Family(
            registry,
            "breezeway.last.run.records",
            "",
            "Records of the last run, by what they came to; processed is all of them",
            "region",
            "entity",
            "change");
    runCalls = perCell(registry, "last.run.api.calls", "", "API calls of the last run");
    runBudget =
        perCell(
            registry,
            "last.run.budget.ratio",
            "",
            "Calls of the last run as a share of what the rate budget allowed in its time");
    lag =
        new Family(
            registry,
            "breezeway.lag.messages",
            "",
            "Messages of a topic that a stage has still before it",
            "stage",
            "topic");
    deadLetters =
        new Family(
            registry,
            "breezeway.dead.letters.open",
            "",
            "Records that stand set aside",
            "entity",
            "reason");
    tokenLeft =
        new Family(
            registry,
            "breezeway.token.left",
            "seconds",
            "Time until the region's token expires; below zero when it has",
            "region");
    tokenFailed =
        new Family(
            registry,
            "breezeway.token.renewal.failed",
            "",
            "1 when the last renewal of the region's token failed",
            "region");
    alerts =
        new Family(
            registry, "breezeway.alerts.open", "", "Alerts that are open", "reason", "severity");
    services =
        new Family(
            registry,
            "breezeway.services",
            "",
            "Processes of a service: up and working, up and not working, silent",
            "service",
            "state");
    tableRows =
        new Family(
            registry, "breezeway.table.rows", "", "Rows as PostgreSQL estimates them", "table");
    diskFree =
        new Family(registry, "breezeway.disk.free", "bytes", "Free space where data lie", "disk");
    diskSize =
        new Family(registry, "breezeway.disk.size", "bytes", "Size of where data lie", "disk");
  }

  private static Family perCell(
      MeterRegistry registry, String name, String unit, String description) {
    return new Family(registry, "breezeway." + name, unit, description, "region", "entity");
  }

  /** Begins to read. */
  public void start() {
    timer.scheduleWithFixedDelay(this::turn, 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void turn() {
    try {
      update(readings.get());
    } catch (RuntimeException | Error e) { // an error would end all turns without a word
      LOG.warn("How everything stands cannot be shown as metrics just now", e);
    }
  }

  /** Shows a reading. */
  void update(Reading reading) {
    Situation now = reading.situation();
    for (SituationPart part : SituationPart.values()) {
      if (reading.has(part)) {
        readAt.put(part, now.at());
      }
    }
    Values ages = new Values();
    readAt.forEach((part, at) -> ages.put(() -> secondsSince(at), word(part)));
    readingAge.update(ages.byTags);
    if (reading.has(SituationPart.CELLS)) {
      showCells(now.cells());
    }
    if (reading.has(SituationPart.TOKENS)) {
      showTokens(now.tokens());
    }
    if (reading.has(SituationPart.SERVICES)) {
      showServices(now.services());
    }
    if (reading.has(SituationPart.TRANSFORMER_LAG, SituationPart.LOADER_LAG)) {
      Values messages = new Values();
      now.lags().forEach(stage -> messages.add(stage.messages(), stage.stage(), stage.topic()));
      lag.update(messages.byTags);
    }
    if (reading.has(SituationPart.DEAD_LETTERS)) {
      Values records = new Values();
      now.deadLetters()
          .forEach(cause -> records.add(cause.records(), cause.entity(), cause.reason()));
      deadLetters.update(records.byTags);
    }
    if (reading.has(SituationPart.ALERTS)) {
      Values open = new Values();
      now.alerts().stream()
          .filter(alert -> alert.state().equals("open"))
          .forEach(alert -> open.add(1, alert.reason(), alert.severity()));
      alerts.update(open.byTags);
    }
    if (reading.has(SituationPart.TABLES)) {
      Values rows = new Values();
      now.tables().forEach(table -> rows.add(table.rows(), table.table()));
      tableRows.update(rows.byTags);
    }
    if (reading.has(SituationPart.DISKS)) {
      Values free = new Values();
      Values size = new Values();
      now.disks()
          .forEach(
              disk -> {
                free.put(disk::freeBytes, disk.what());
                size.put(disk::totalBytes, disk.what());
              });
      diskFree.update(free.byTags);
      diskSize.update(size.byTags);
    }
  }

  private static String word(SituationPart part) {
    return part.name().toLowerCase(java.util.Locale.ROOT);
  }

  private void showCells(List<Cell> cells) {
    Values since = new Values();
    Values limit = new Values();
    Values status = new Values();
    Values duration = new Values();
    Values records = new Values();
    Values budget = new Values();
    for (Cell cell : cells) {
      if (cell.lastSuccessAt() != null) {
        since.put(() -> secondsSince(cell.lastSuccessAt()), cell.region(), cell.entity());
      }
      if (cell.freshForSeconds() != null) {
        limit.put(cell::freshForSeconds, cell.region(), cell.entity());
      }
      status.put(() -> 1, cell.region(), cell.entity(), cell.status());
      if (cell.durationSeconds() != null) {
        duration.put(cell::durationSeconds, cell.region(), cell.entity());
      }
      if (cell.budgetShare() != null) {
        budget.put(cell::budgetShare, cell.region(), cell.entity());
      }
      records.put(cell::processed, cell.region(), cell.entity(), "processed");
      records.put(cell::added, cell.region(), cell.entity(), "added");
      records.put(cell::updated, cell.region(), cell.entity(), "updated");
      records.put(cell::deleted, cell.region(), cell.entity(), "deleted");
      records.put(cell::rejected, cell.region(), cell.entity(), "rejected");
      records.put(cell::unchanged, cell.region(), cell.entity(), "unchanged");
    }
    freshness.update(since.byTags);
    freshFor.update(limit.byTags);
    runStatus.update(status.byTags);
    runDuration.update(duration.byTags);
    runRecords.update(records.byTags);
    runBudget.update(budget.byTags);
    stale.update(ofEach(cells, cell -> cell.stale() ? 1 : 0));
    paused.update(ofEach(cells, cell -> cell.paused() ? 1 : 0));
    runCalls.update(ofEach(cells, Cell::apiCalls));
  }

  private static Map<List<String>, DoubleSupplier> ofEach(
      List<Cell> cells, ToDoubleFunction<Cell> value) {
    Values values = new Values();
    cells.forEach(
        cell -> values.put(() -> value.applyAsDouble(cell), cell.region(), cell.entity()));
    return values.byTags;
  }

  private void showTokens(List<Situation.TokenState> tokens) {
    Values left = new Values();
    Values failed = new Values();
    for (Situation.TokenState token : tokens) {
      if (token.expiresAt() != null) {
        left.put(() -> -secondsSince(token.expiresAt()), token.region());
      }
      failed.put(() -> token.lastError() == null ? 0 : 1, token.region());
    }
    tokenLeft.update(left.byTags);
    tokenFailed.update(failed.byTags);
  }

  private void showServices(List<Situation.ServiceState> states) {
    Values counts = new Values();
    Set<String> names = new HashSet<>(SERVICES);
    states.forEach(state -> names.add(state.service()));
    for (String name : names) {
      for (String state : List.of("working", "not_working", "silent")) {
        counts.add(0, name, state);
      }
    }
    for (Situation.ServiceState state : states) {
      String word = state.silent() ? "silent" : state.healthy() ? "working" : "not_working";
      counts.add(1, state.service(), word);
    }
    services.update(counts.byTags);
  }

  private double secondsSince(Instant moment) {
    return Duration.between(moment, clock.instant()).toMillis() / 1000.0;
  }

  /** Values by the tags they belong to. */
  private static final class Values {
    private final Map<List<String>, DoubleSupplier> byTags = new HashMap<>();

    void put(DoubleSupplier value, String... tags) {
      byTags.put(List.of(tags), value);
    }

    /** Adds to what is there already. */
    void add(double value, String... tags) {
      DoubleSupplier before = byTags.get(List.of(tags));
      double sum = value + (before == null ? 0 : before.getAsDouble());
      put(() -> sum, tags);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
