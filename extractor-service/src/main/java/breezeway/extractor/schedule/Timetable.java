package breezeway.extractor.schedule;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntitySpec;
import java.util.Properties;
import java.util.TimeZone;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for runs when the specs' schedules say so, in UTC: {@code schedule} for what changed, {@code
 * full_schedule} for everything. It only writes requests; who carries them out is another matter.
 */
public final class Timetable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);
  private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

  private final Scheduler scheduler;

  public Timetable(Settings settings, RunDesk desk, String instance) {
    try {
      scheduler = scheduler(instance);
      scheduler.setJobFactory((bundle, owner) -> context -> fire(context, desk));
      for (EntitySpec spec : settings.catalog().all()) {
        for (Region region : settings.regions()) {
          add(region, spec, Mode.INCREMENTAL, spec.extract().schedule());
          if (spec.extract().fullSchedule().isPresent()) {
            add(region, spec, Mode.FULL, spec.extract().fullSchedule().get());
          }
        }
      }
    } catch (SchedulerException e) {
      throw new PipelineException(Reason.UNEXPECTED, "The timetable cannot be made", e);
    }
  }

  private static Scheduler scheduler(String instance) throws SchedulerException {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "timetable-" + instance);
    properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.setProperty("org.quartz.threadPool.threadCount", "1");
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return new StdSchedulerFactory(properties).getScheduler();
  }

  private void add(Region region, EntitySpec spec, Mode mode, String cron)
      throws SchedulerException {
    String name = region.code() + "/" + spec.name() + "/" + mode.word();
    try {
      scheduler.scheduleJob(
          JobBuilder.newJob(Job.class)
              .withIdentity(name)
              .usingJobData("region", region.code())
              .usingJobData("entity", spec.name())
              .usingJobData("mode", mode.name())
              .build(),
          TriggerBuilder.newTrigger()
              .withSchedule(CronScheduleBuilder.cronSchedule(cron).inTimeZone(UTC))
              .build());
    } catch (RuntimeException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "The schedule '" + cron + "' of " + spec.name() + " is no cron expression of Quartz",
          e);
    }
  }

  private static void fire(JobExecutionContext context, RunDesk desk) {
    String region = context.getMergedJobDataMap().getString("region");
    String entity = context.getMergedJobDataMap().getString("entity");
    Mode mode = Mode.valueOf(context.getMergedJobDataMap().getString("mode"));
    try {
      desk.request(region, entity, mode);
    } catch (PipelineException e) {
      LOG.error("region={} entity={} its scheduled run was not asked for", region, entity, e);
    }
  }

  public void start() {
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw new PipelineException(Reason.UNEXPECTED, "The timetable cannot start", e);
    }
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      LOG.warn("the timetable did not stop cleanly", e);
    }
  }
}
