package breezeway.extractor.schedule;

import breezeway.common.log.LogPlace;
import breezeway.extractor.schedule.ScheduledJob.Firing;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Asks for the run of a slot; a {@link RunDesk}, here or elsewhere, sees to it. */
@DisallowConcurrentExecution
public final class RunJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);

  private final TimetableStore store;
  private final Persistence persistence;

  RunJob(TimetableStore store, Persistence persistence) {
    this.store = store;
    this.persistence = persistence;
  }

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    Firing firing = ScheduledJob.firing(context);
    Scheduled work = firing.work();
    try (LogPlace.Stay here = LogPlace.of(work.region(), work.entity()).enter()) {
      ask(firing, work);
    }
  }

  private void ask(Firing firing, Scheduled work) throws JobExecutionException {
    TimetableStore.Asked asked = persistence.untilDone(work, () -> store.ask(work, firing.slot()));
    // A region that waits for its keys would say so every hour.
    LOG.atLevel(asked == TimetableStore.Asked.NO_KEYS ? Level.DEBUG : Level.INFO)
        .log("Slot {} {}: {}", firing.slot(), work.mode(), asked.words());
  }
}
