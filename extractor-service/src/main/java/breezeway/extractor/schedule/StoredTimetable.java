package breezeway.extractor.schedule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what Quartz has stored in line with what is scheduled. One process at a time may. */
final class StoredTimetable {
  private static final Logger LOG = LoggerFactory.getLogger(StoredTimetable.class);

  private final Scheduler scheduler;

  StoredTimetable(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void become(List<Scheduled> all) throws SchedulerException {
    Set<JobKey> wanted = new HashSet<>();
    for (Scheduled work : all) {
      wanted.add(ScheduledJob.jobKey(work));
      store(work);
    }
    for (JobKey stored : scheduler.getJobKeys(GroupMatcher.jobGroupEquals(ScheduledJob.GROUP))) {
      if (!wanted.contains(stored)) {
        LOG.info("{} is not on the timetable any more", stored.getName());
        scheduler.deleteJob(stored);
      }
    }
  }

  /** A trigger that is as it should be is left alone: it knows which slots have been missed. */
  private void store(Scheduled work) throws SchedulerException {
    JobDetail job = ScheduledJob.detail(work);
    if (!job.getJobDataMap().equals(dataOf(job.getKey()))) {
      scheduler.addJob(job, true);
    }
    TriggerKey key = ScheduledJob.triggerKey(work);
    SlotTrigger trigger = ScheduledJob.trigger(work);
    Trigger stored = scheduler.getTrigger(key);
    if (stored == null) {
      scheduler.scheduleJob(trigger);
    } else if (!isSame(stored, trigger) || scheduler.getTriggerState(key) == TriggerState.ERROR) {
      LOG.info("{} is scheduled {} from now on", key.getName(), work.cron());
      scheduler.rescheduleJob(key, trigger);
    }
  }

  private Object dataOf(JobKey key) throws SchedulerException {
    JobDetail stored = scheduler.getJobDetail(key);
    return stored == null ? null : stored.getJobDataMap();
  }

  private static boolean isSame(Trigger stored, SlotTrigger wanted) {
    return stored instanceof SlotTrigger other
        && other.getCronExpression().equals(wanted.getCronExpression())
        && other.getTimeZone().getID().equals(wanted.getTimeZone().getID())
        && other.getMisfireInstruction() == wanted.getMisfireInstruction();
  }
}
