package breezeway.extractor.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** So much may the clocks of machines differ. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private static final int MOST_NAMES = 3;

  private final Scheduler scheduler;

  StoredTimetable(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Adds what is missing, puts right what is not as it should be, and removes the rest. */
  void become(List<Scheduled> all, Instant now) throws SchedulerException {
    Map<JobDetail, Set<? extends Trigger>> changed = new HashMap<>();
    Set<JobKey> wanted = new HashSet<>();
    List<String> scheduled = new ArrayList<>();
    List<String> putRight = new ArrayList<>();
    for (Scheduled work : all) {
      wanted.add(ScheduledJob.jobKey(work));
      JobDetail job = ScheduledJob.detail(work);
      SlotTrigger trigger = ScheduledJob.trigger(work);
      Optional<SlotTrigger> stored = stored(trigger);
      if (stored.isEmpty()) {
        scheduled.add(ScheduledJob.name(work));
        changed.put(job, Set.of(trigger));
      } else if (isStuck(work, stored.get(), now)) {
        putRight.add(ScheduledJob.name(work));
        changed.put(job, Set.of(ScheduledJob.triggerFromLatestSlot(work, now)));
      } else if (!job.getJobDataMap().equals(dataOf(job.getKey()))) {
        scheduler.addJob(job, true);
      }
    }
    if (!changed.isEmpty()) {
      scheduler.scheduleJobs(changed, true); // in one transaction
    }
    tell(scheduled, "new or changed on the timetable");
    tell(
        putRight,
        "put right on the timetable: an error, or a clock that was ahead, had kept back what was"
            + " next");
    tell(removeOthers(wanted), "not on the timetable any more");
  }

  private static void tell(List<String> names, String what) {
    if (names.size() > MOST_NAMES) {
      LOG.info(
          "{} and {} more: {}",
          String.join(", ", names.subList(0, MOST_NAMES)),
          names.size() - MOST_NAMES,
          what);
    } else if (!names.isEmpty()) {
      LOG.info("{}: {}", String.join(", ", names), what);
    }
  }

  private List<String> removeOthers(Set<JobKey> wanted) throws SchedulerException {
    List<String> removed = new ArrayList<>();
    for (JobKey stored : scheduler.getJobKeys(GroupMatcher.jobGroupEquals(ScheduledJob.GROUP))) {
      if (!wanted.contains(stored)) {
        scheduler.deleteJob(stored);
        removed.add(stored.getName());
      }
    }
    return removed;
  }

  /** A trigger that is as it should be is left alone: it knows which slots have been missed. */
  private Optional<SlotTrigger> stored(SlotTrigger wanted) throws SchedulerException {
    return scheduler.getTrigger(wanted.getKey()) instanceof SlotTrigger stored
            && isSame(stored, wanted)
        ? Optional.of(stored)
        : Optional.empty();
  }

  private boolean isStuck(Scheduled work, SlotTrigger stored, Instant now)
      throws SchedulerException {
    return scheduler.getTriggerState(stored.getKey()) == TriggerState.ERROR
        || stored.getNextFireTime() != null
            && isPutOff(work.cron(), stored.getNextFireTime().toInstant(), now);
  }

  /**
   * Whether a slot is left out before the one that is said to be the next. A slot of this very
   * moment may just have begun, by the clock of another machine.
   */
  static boolean isPutOff(Cron cron, Instant next, Instant now) {
    return cron.next(now.plus(CLOCKS_APART)).filter(slot -> slot.isBefore(next)).isPresent();
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
