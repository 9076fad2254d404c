package breezeway.extractor.schedule;

import breezeway.extractor.schedule.ScheduledJob.Firing;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;

/** Renews the token of a region, at its share of the jitter after the slot. */
@DisallowConcurrentExecution
public final class TokensJob implements Job {
  private final TimetableStore store;
  private final TokenRenewal renewal;
  private final Persistence persistence;

  TokensJob(TimetableStore store, TokenRenewal renewal, Persistence persistence) {
    this.store = store;
    this.renewal = renewal;
    this.persistence = persistence;
  }

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    Firing firing = ScheduledJob.firing(context);
    Scheduled work = firing.work();
    boolean isToDo =
        persistence.untilDone(
            work, () -> store.hasKeys(work.region()) && !store.isDone(work, firing.slot()));
    if (isToDo) {
      persistence.until(work.begin(firing.slot()), work.startDelay());
      persistence.untilDone(work, () -> renewal.renew(work.region()));
    }
    persistence.untilDone(work, () -> store.done(work, firing.slot()));
  }
}
