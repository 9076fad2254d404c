package breezeway.monitor.state;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Runs that ended, latest first. Each region and entity is looked up in the index by itself, so
 * that it takes no longer when there are millions of them.
 */
final class History {
  private static final String RUNS =
      """
      select h.run_id, h.region_code, h.entity_type, x.mode, h.sync_status, h.sync_started_at,
        h.sync_completed_at,
        coalesce(h.duration_seconds::float8,
          extract(epoch from h.sync_completed_at - h.sync_started_at)::float8) as seconds,
        h.records_processed, h.records_new, h.records_updated, h.records_deleted,
        h.records_rejected, h.api_calls_made, h.error_message
      from unnest(?) as r (region_code) cross join unnest(?) as e (entity)
      cross join lateral (
        select o.* from breezeway.etl_sync_history o
        where o.region_code = r.region_code and o.entity_type = e.entity
          and (? or o.sync_status is distinct from 'success')
        order by o.sync_started_at desc limit ?) h
      left join breezeway.extraction_runs x on x.run = h.run_id
      order by h.sync_started_at desc, h.id desc limit ?
      """;

  private final int requestsPerMinute;
  private final List<String> regions;
  private final List<String> entities;

  History(Settings settings) {
    this.requestsPerMinute = settings.api().requestsPerMinute();
    this.regions = settings.regions().stream().map(Region::code).toList();
    this.entities = settings.catalog().names();
  }

  List<RunSummary> read(
      Connection connection,
      Optional<String> region,
      Optional<String> entity,
      boolean onlyFailed,
      int limit)
      throws SQLException {
    return Select.list(
        connection,
        RUNS,
        this::summary,
        region.map(List::of).orElse(regions),
        entity.map(List::of).orElse(entities),
        !onlyFailed,
        limit,
        limit);
  }

  private RunSummary summary(ResultSet row) throws SQLException {
    Double seconds = Select.decimal(row, "seconds");
    long processed = row.getLong("records_processed");
    long added = row.getLong("records_new");
    long updated = row.getLong("records_updated");
    long rejected = row.getLong("records_rejected");
    long calls = row.getLong("api_calls_made");
    return new RunSummary(
        Select.number(row, "run_id"),
        row.getString("region_code"),
        row.getString("entity_type"),
        row.getString("mode"),
        row.getString("sync_status"),
        Select.instant(row, "sync_started_at"),
        Select.instant(row, "sync_completed_at"),
        seconds,
        processed,
        added,
        updated,
        row.getLong("records_deleted"),
        rejected,
        Unchanged.of(processed, added, updated, rejected),
        calls,
        BudgetShare.of(calls, requestsPerMinute, seconds),
        row.getString("error_message"));
  }
}
