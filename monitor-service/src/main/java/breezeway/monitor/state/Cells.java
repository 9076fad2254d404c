package breezeway.monitor.state;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All configured regions and entities in one statement, however long the history is. */
final class Cells {
  /**
   * The last run that ended is in {@code etl_sync_log}, unless another one is under way: then it is
   * the latest of the history. An entity that never succeeded could have run since it was first
   * asked for, or else since an extractor is up.
   */
  private static final String CELLS =
      """
      select r.region_code, e.entity,
        l.sync_status, l.sync_started_at, l.last_successful_sync_at,
        h.sync_completed_at, h.sync_status as ended_status, h.seconds, h.processed, h.added,
        h.updated, h.deleted, h.rejected, h.calls, h.error_message,
        t.longest_gap, t.last_slot, t.next_start,
        p.paused is not null as paused,
        (a.client_id <> '' and a.client_secret <> '') or a.refresh_token <> '' as keys_in_table,
        x.run, x.mode, x.started_at, x.owner, x.api_calls, x.calls_expected, x.pages, x.records,
        b.paused_until,
        (select min(w.requested_at) from breezeway.run_requests w
          where w.region_code = r.region_code and w.entity = e.entity
            and w.taken_at is null) as asked_at,
        case when l.last_successful_sync_at is null then coalesce(
          least(
            (select min(q.slot) from breezeway.run_requests q
              where q.region_code = r.region_code and q.entity = e.entity
                and q.slot is not null and q.refused is null),
            (select f.started_at from breezeway.extraction_runs f
              where f.region_code = r.region_code and f.entity = e.entity order by f.run limit 1),
            (select f.sync_started_at from breezeway.etl_sync_history f
              where f.region_code = r.region_code and f.entity_type = e.entity
              order by f.sync_started_at limit 1)),
          (select min(s.started_at) from breezeway.service_instances s
            where s.service = 'extractor' and s.seen_at > now() - interval '1 minute'))
        end as could_run_since
      from unnest(?) with ordinality as r (region_code, place)
      cross join unnest(?) with ordinality as e (entity, place)
      left join breezeway.etl_sync_log l
        on l.region_code = r.region_code and l.entity_type = e.entity
      left join lateral (
        select l.sync_completed_at, l.sync_status,
          extract(epoch from l.sync_completed_at - l.sync_started_at)::float8 as seconds,
          l.records_processed as processed, l.records_new as added, l.records_updated as updated,
          l.records_deleted as deleted, l.records_rejected as rejected,
          l.api_calls_made as calls, l.error_message
        where l.sync_status <> 'running'
        union all
        (select o.sync_completed_at, o.sync_status,
          coalesce(o.duration_seconds::float8,
            extract(epoch from o.sync_completed_at - o.sync_started_at)::float8),
          o.records_processed, o.records_new, o.records_updated, o.records_deleted,
          o.records_rejected, o.api_calls_made, o.error_message
        from breezeway.etl_sync_history o
        where l.sync_status = 'running' and o.region_code = r.region_code
          and o.entity_type = e.entity
        order by o.sync_started_at desc limit 1)) h on true
      left join lateral (
        select min(g.longest_gap_seconds) as longest_gap, max(g.last_slot) as last_slot,
          min(g.next_slot + g.start_delay_seconds * interval '1 second') as next_start
        from breezeway.timetable g
        where g.region_code = r.region_code and g.entity = e.entity) t on true
      left join lateral (
        select true as paused from breezeway.pauses z
        where z.region_code in ('', r.region_code) and z.entity in ('', e.entity) limit 1) p on true
      left join breezeway.api_tokens a on a.region_code = r.region_code
      left join breezeway.extraction_runs x
        on x.region_code = r.region_code and x.entity = e.entity and x.state = 'running'
      left join breezeway.rate_budgets b on x.run is not null
        and b.key_pair = left(encode(sha256(convert_to(a.client_id, 'UTF8')), 'hex'), 24)
        and b.paused_until > now()
      order by r.place, e.place
      """;

  private final Clock clock;
  private final Duration grace;
  private final Map<String, Duration> usualGaps;
  private final int requestsPerMinute;
  private final List<String> regions;
  private final List<String> entities;
  private final Set<String> withKeys;

  /**
   * @param usualGaps by entity, for what the timetable has not got
   */
  Cells(Settings settings, Map<String, Duration> usualGaps, Clock clock) {
    this.clock = clock;
    this.usualGaps = Map.copyOf(usualGaps);
    this.grace = settings.monitor().grace();
    this.requestsPerMinute = settings.api().requestsPerMinute();
    this.regions = settings.regions().stream().map(Region::code).toList();
    this.entities = settings.catalog().names();
    this.withKeys =
        settings.regions().stream()
            .filter(region -> region.clientId().isPresent() && region.clientSecret().isPresent())
            .map(Region::code)
            .collect(Collectors.toSet());
  }

  List<Cell> read(Connection connection) throws SQLException {
    Instant now = clock.instant();
    return Select.list(connection, CELLS, row -> cell(row, now), regions, entities);
  }

  private Cell cell(ResultSet row, Instant now) throws SQLException {
    String region = row.getString("region_code");
    Cell.Running running = running(row);
    String status = row.getString("sync_status");
    boolean isRunning = running != null || "running".equals(status);
    Instant startedAt = Select.instant(row, "sync_started_at");
    if (running != null && (startedAt == null || startedAt.isBefore(running.startedAt()))) {
      startedAt = running.startedAt();
    }
    boolean paused = row.getBoolean("paused");
    boolean hasKeys = withKeys.contains(region) || row.getBoolean("keys_in_table");
    Long gap = Select.number(row, "longest_gap");
    Freshness freshness =
        Freshness.of(
            gap == null ? usualGaps.get(row.getString("entity")) : Duration.ofSeconds(gap), grace);
    Instant lastSuccess = Select.instant(row, "last_successful_sync_at");
    boolean stale =
        !paused
            && hasKeys
            && freshness.isStale(
                now,
                lastSuccess,
                Select.instant(row, "could_run_since"),
                Select.instant(row, "last_slot"));
    Double seconds = Select.decimal(row, "seconds");
    long processed = row.getLong("processed");
    long added = row.getLong("added");
    long updated = row.getLong("updated");
    long rejected = row.getLong("rejected");
    long calls = row.getLong("calls");
    return new Cell(
        region,
        row.getString("entity"),
        isRunning ? "running" : status == null ? "never" : status,
        startedAt,
        isRunning ? null : Select.instant(row, "sync_completed_at"),
        seconds,
        lastSuccess,
        freshness.limit() == null ? null : freshness.limit().toSeconds(),
        hasKeys,
        stale,
        paused,
        paused || !hasKeys ? null : Select.instant(row, "next_start"),
        processed,
        added,
        updated,
        row.getLong("deleted"),
        rejected,
        Unchanged.of(processed, added, updated, rejected),
        calls,
        BudgetShare.of(calls, requestsPerMinute, seconds),
        "success".equals(row.getString("ended_status")) ? null : row.getString("error_message"),
        running,
        Select.instant(row, "asked_at"));
  }

  private static Cell.Running running(ResultSet row) throws SQLException {
    Long run = Select.number(row, "run");
    return run == null
        ? null
        : new Cell.Running(
            run,
            row.getString("mode"),
            Select.instant(row, "started_at"),
            row.getString("owner"),
            row.getLong("api_calls"),
            Select.number(row, "calls_expected"),
            row.getLong("pages"),
            row.getLong("records"),
            Select.instant(row, "paused_until"));
  }
}
