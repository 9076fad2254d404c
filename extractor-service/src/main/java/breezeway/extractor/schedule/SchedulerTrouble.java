package breezeway.extractor.schedule;

import org.quartz.SchedulerException;
import org.quartz.listeners.SchedulerListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what goes wrong in Quartz to the log: a database that is away in one line. */
final class SchedulerTrouble extends SchedulerListenerSupport {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerTrouble.class);

  @Override
  public void schedulerError(String message, SchedulerException cause) {
    if (PatientJobStore.isOfDatabase(cause)) {
      LOG.warn("the timetable tries again: {}", PatientJobStore.rootMessage(cause));
    } else {
      LOG.error("the timetable: {}", message, cause);
    }
  }
}
