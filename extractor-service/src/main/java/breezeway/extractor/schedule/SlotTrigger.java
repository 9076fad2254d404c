package breezeway.extractor.schedule;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.ScheduleBuilder;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.spi.MutableTrigger;

/** A cron trigger of Quartz whose times are those of a {@link Cron}. */
final class SlotTrigger extends CronTriggerImpl {
  private static final long serialVersionUID = 1L;

  private final transient Cron cron;

  SlotTrigger(Cron cron) {
    this.cron = cron;
    try {
      CronExpression expression = new CronExpression(cron.expression());
      expression.setTimeZone(TimeZone.getTimeZone(cron.zone()));
      setCronExpression(expression);
    } catch (ParseException e) {
      throw new IllegalStateException(e); // a Cron has been parsed
    }
    // However many slots were missed, one run makes up for them: it begins now.
    setMisfireInstruction(CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
  }

  Cron cron() {
    return cron;
  }

  @Override
  protected Date getTimeAfter(Date after) {
    return cron.next(after.toInstant()).map(Date::from).orElse(null);
  }

  /** Tells Quartz's own way of storing cron triggers to leave this one to ours. */
  @Override
  public boolean hasAdditionalProperties() {
    return true;
  }

  @Override
  public ScheduleBuilder<CronTrigger> getScheduleBuilder() {
    return schedule(cron);
  }

  /** Makes such triggers, for Quartz's builders. */
  static ScheduleBuilder<CronTrigger> schedule(Cron cron) {
    return new ScheduleBuilder<>() {
      @Override
      protected MutableTrigger build() {
        return new SlotTrigger(cron);
      }
    };
  }

  /** As it was stored. */
  static ScheduleBuilder<CronTrigger> schedule(String expression, String zone) {
    return schedule(new Cron(expression, ZoneId.of(zone)));
  }

  /** The slot that a firing stands for: that of its time, or the last one missed. */
  static Instant slot(Cron cron, Instant scheduledFireTime) {
    return cron.latest(scheduledFireTime).orElse(scheduledFireTime);
  }
}
