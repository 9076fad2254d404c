package breezeway.extractor.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.CronTriggerPersistenceDelegate;
import org.quartz.spi.OperableTrigger;

/** Stores {@link SlotTrigger}s in Quartz's table of cron triggers. Quartz makes it by its name. */
public final class SlotTriggerPersistence extends CronTriggerPersistenceDelegate {
  @Override
  public String getHandledTriggerTypeDiscriminator() {
    return "SLOT";
  }

  @Override
  public boolean canHandleTriggerType(OperableTrigger trigger) {
    return trigger instanceof SlotTrigger;
  }

  @Override
  public TriggerPropertyBundle loadExtendedTriggerPropertiesFromResultSet(
      ResultSet row, TriggerKey key) throws SQLException {
    return new TriggerPropertyBundle(
        SlotTrigger.schedule(row.getString(COL_CRON_EXPRESSION), row.getString(COL_TIME_ZONE_ID)),
        null,
        null);
  }
}
