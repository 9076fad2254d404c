package breezeway.extractor.schedule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
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
    Map<JobDetail, Set<? extends Trigger>> changed = new HashMap<>();
    Set<JobKey> wanted = new HashSet<>();
    for (Scheduled work : all) {
      wanted.add(ScheduledJob.jobKey(work));
      JobDetail job = ScheduledJob.detail(work);
      SlotTrigger trigger = ScheduledJob.trigger(work);
      if (!isStored(trigger)) {
        LOG.info("{} is scheduled {} from now on", trigger.getKey().getName(), work.cron());
        changed.put(job, Set.of(trigger));
      } else if (!job.getJobDataMap().equals(dataOf(job.getKey()))) {
        scheduler.addJob(job, true);
      }
    }
    if (!changed.isEmpty()) {
      scheduler.scheduleJobs(changed, true); // in one transaction
    }
    removeOthers(wanted);
  }

  private void removeOthers(Set<JobKey> wanted) throws SchedulerException {
    for (JobKey stored : scheduler.getJobKeys(GroupMatcher.jobGroupEquals(ScheduledJob.GROUP))) {
      if (!wanted.contains(stored)) {
        LOG.info("{} is not on the timetable any more", stored.getName());
        scheduler.deleteJob(stored);
      }
    }
  }

  /** A trigger that is as it should be is left alone: it knows which slots have been missed. */
  private boolean isStored(SlotTrigger wanted) throws SchedulerException {
    return scheduler.getTrigger(wanted.getKey()) instanceof SlotTrigger stored
        && isSame(stored, wanted)
        && scheduler.getTriggerState(wanted.getKey()) != TriggerState.ERROR;
  }

  private Object dataOf(JobKey key) throws SchedulerException {
    JobDetail stored = scheduler.getJobDetail(key);
    return stored == null ? null : stored.getJobDataMap();
  }

  private static boolean isSame(SlotTrigger stored, SlotTrigger wanted) {
    return stored.getCronExpression().equals(wanted.getCronExpression())
        && stored.getTimeZone().getID().equals(wanted.getTimeZone().getID())
        && stored.getMisfireInstruction() == wanted.getMisfireInstruction();
  }
}
