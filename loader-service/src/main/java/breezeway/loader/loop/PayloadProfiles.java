package breezeway.loader.loop;

import breezeway.common.failure.PipelineException;
import breezeway.common.message.Headers;
import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RunId;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.Session;
import breezeway.loader.batch.SqlFailure;
import breezeway.loader.drift.DriftAlert;
import breezeway.loader.drift.DriftEntry;
import breezeway.loader.drift.DriftLedger;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Profiles of payloads, which come between the run markers. They are statistics: one that is of no
 * use is left out with a word in the log, and never in the way of a run. One thread.
 */
final class PayloadProfiles {
  private static final Logger LOG = LoggerFactory.getLogger(PayloadProfiles.class);

  private final EntityCatalog catalog;
  private final Session session;
  private final LoaderOffsets offsets;
  private final Holdings holdings;
  private final DeadLetters deadLetters;

  PayloadProfiles(
      EntityCatalog catalog,
      Session session,
      LoaderOffsets offsets,
      Holdings holdings,
      DeadLetters deadLetters) {
    this.catalog = catalog;
    this.session = session;
    this.offsets = offsets;
    this.holdings = holdings;
    this.deadLetters = deadLetters;
  }

  static boolean isOne(ConsumerRecord<byte[], byte[]> message) {
    return Headers.get(message.headers(), Headers.KIND)
        .filter(PayloadProfile.KIND::equals)
        .isPresent();
  }

  /** Takes one into the drift ledger, and moves the position in the same transaction. */
  void take(Position position, ConsumerRecord<byte[], byte[]> message) throws SQLException {
    List<DriftEntry> begun = new ArrayList<>();
    Optional<PayloadProfile> profile = read(message);
    long next = message.offset() + 1;
    try {
      holdings.put(
          session.inTransaction(
              connection -> {
                begun.clear();
                if (profile.isPresent()) {
                  EntitySpec spec = catalog.get(profile.get().entity());
                  begun.addAll(DriftLedger.write(connection, spec, profile.get()));
                }
                return offsets.advance(connection, position, next);
              }));
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.DATA) {
        throw e;
      }
      LOG.warn("a profile of payloads is left out: {}", SqlFailure.cause(e));
      holdings.put(
          session.inTransaction(connection -> offsets.advance(connection, position, next)));
      return;
    }
    profile
        .flatMap(taken -> DriftAlert.of(taken, begun, DeadLetters.STAGE))
        .ifPresent(deadLetters::alert);
  }

  private Optional<PayloadProfile> read(ConsumerRecord<byte[], byte[]> message) {
    try {
      PayloadProfile profile = PayloadProfile.parse(message.value());
      RunId.parse(profile.runId());
      return Optional.of(profile).filter(parsed -> catalog.find(parsed.entity()).isPresent());
    } catch (PipelineException | IllegalArgumentException e) {
      LOG.warn("a profile of payloads is left out: {}", e.getClass().getSimpleName());
      return Optional.empty();
    }
  }
}
