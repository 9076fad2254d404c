package breezeway.loader.batch;

import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.TableSpec;
import breezeway.loader.schema.EntityTables;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the planner something to go by while a table grows from nothing: until autovacuum comes
 * round, it would plan for an empty table.
 */
final class Statistics {
  private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);
  private static final long FIRST = 1_000;
  private static final long GROWTH = 10;

  private final Session session;
  private final Map<String, Long> written = new HashMap<>();
  private final Map<String, Long> nextAt = new HashMap<>();

  Statistics(Session session) {
    this.session = session;
  }

  void afterBatch(EntitySpec entity, int changes) throws SQLException {
    long total = written.merge(entity.name(), (long) changes, Long::sum);
    if (total < nextAt.getOrDefault(entity.name(), FIRST)) {
      return;
    }
    nextAt.put(entity.name(), total * GROWTH);
    for (TableSpec table : entity.tables().toList()) {
      session.runAlone("analyze " + EntityTables.SCHEMA + "." + table.name());
    }
    LOG.debug("{} analyzed after {} row sets", entity.table().name(), total);
  }
}
