package breezeway.loader.loop;

import breezeway.loader.batch.Session;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions ended at a moment. What is read at that moment may count on what was sent before
 * it once all of that is loaded, by whichever loader.
 */
record Barrier(Map<TopicPartition, Long> ends) {

  boolean isReached(Session session, LoaderOffsets offsets, Holdings holdings) throws SQLException {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (end.getValue() > reached(end.getKey(), session, offsets, holdings)) {
        return false;
      }
    }
    return true;
  }

  private static long reached(
      TopicPartition partition, Session session, LoaderOffsets offsets, Holdings holdings)
      throws SQLException {
    if (holdings.has(partition)) {
      return holdings.get(partition).nextOffset();
    }
    // Held by another loader, or by nobody at the moment.
    return session.inTransaction(connection -> offsets.nextOffset(connection, partition)).orElse(0);
  }
}
