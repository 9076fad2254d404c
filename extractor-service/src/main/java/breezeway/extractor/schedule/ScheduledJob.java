package breezeway.extractor.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronTrigger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;

/**
 * {@link Scheduled} work as Quartz stores it: one durable job with one trigger, which another
 * extractor carries out when the one that began it is gone. All that the work needs stands in the
 * job, so that any extractor can do it.
 */
final class ScheduledJob {
  static final String GROUP = "timetable";

  private ScheduledJob() {}

  static String name(Scheduled work) {
    return work.isTokens()
        ? work.region() + "/" + work.entity()
        : work.region() + "/" + work.entity() + "/" + work.mode();
  }

  static JobKey jobKey(Scheduled work) {
    return new JobKey(name(work), GROUP);
  }

  static TriggerKey triggerKey(Scheduled work) {
    return new TriggerKey(name(work), GROUP);
  }

  static JobDetail detail(Scheduled work) {
    Class<? extends Job> kind = work.isTokens() ? TokensJob.class : RunJob.class;
    return JobBuilder.newJob(kind)
        .withIdentity(jobKey(work))
        .storeDurably()
        .requestRecovery(true)
        .usingJobData("region", work.region())
        .usingJobData("entity", work.entity())
        .usingJobData("mode", work.mode())
        .usingJobData("schedule", work.cron().expression())
        .usingJobData("zone", zone(work.cron()))
        .usingJobData("startDelaySeconds", Long.toString(work.startDelay().toSeconds()))
        .build();
  }

  private static String zone(Cron cron) {
    return TimeZone.getTimeZone(cron.zone()).getID();
  }

  /** One that begins with the next slot. */
  static SlotTrigger trigger(Scheduled work) {
    return (SlotTrigger) builder(work).build();
  }

  /** One that begins with the last slot that has come: who knows whether it was seen to. */
  static SlotTrigger triggerFromLatestSlot(Scheduled work, Instant now) {
    Instant start = work.cron().latest(now).orElse(now);
    return (SlotTrigger) builder(work).startAt(Date.from(start)).build();
  }

  private static TriggerBuilder<CronTrigger> builder(Scheduled work) {
    return TriggerBuilder.newTrigger()
        .withIdentity(triggerKey(work))
        .forJob(jobKey(work))
        .withSchedule(SlotTrigger.schedule(work.cron()));
  }

  /** What a firing is to do, and for which slot. */
  record Firing(Scheduled work, Instant slot) {}

  static Firing firing(JobExecutionContext context) {
    JobDataMap data = context.getJobDetail().getJobDataMap();
    Cron cron = new Cron(data.getString("schedule"), ZoneId.of(data.getString("zone")));
    Scheduled work =
        new Scheduled(
            data.getString("region"),
            data.getString("entity"),
            data.getString("mode"),
            cron,
            Duration.ofSeconds(Long.parseLong(data.getString("startDelaySeconds"))));
    return new Firing(work, SlotTrigger.slot(cron, scheduledTime(context)));
  }

  /** Of the firing that another extractor left undone, if this is one. */
  private static Instant scheduledTime(JobExecutionContext context) {
    if (context.isRecovering()) {
      String original =
          context
              .getMergedJobDataMap()
              .getString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS);
      return Instant.ofEpochMilli(Long.parseLong(original));
    }
    return context.getScheduledFireTime().toInstant();
  }
}
