package breezeway.extractor.schedule;

import java.time.Duration;
import java.util.Properties;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.DBConnectionManager;

/** Quartz as all extractors of a database share it: a cluster by the tables {@code qrtz_*}. */
final class ClusteredScheduler {
  /** The same in all extractors: this is what makes them one cluster. */
  private static final String NAME = "timetable";

  /**
   * A slot this late has been missed. How late matters little, since a firing that is late asks for
   * its slot all the same; but several that were missed are made up for by one run.
   */
  static final Duration MISFIRE_THRESHOLD = Duration.ofSeconds(10);

  /**
   * How often a process says that it lives. Some 8 seconds longer without a word, and it is dead.
   */
  private static final Duration CHECK_IN = Duration.ofSeconds(3);

  /** How long Quartz sleeps without a look: a clock that is set forward is noticed by then. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Duration DATABASE_RETRY = Duration.ofSeconds(3);

  private ClusteredScheduler() {}

  /**
   * A scheduler that is not started yet.
   *
   * @param instance unique in the cluster
   * @param threads how many jobs may wait for something at once
   */
  static synchronized Scheduler create(String instance, QuartzConnections connections, int threads)
      throws SchedulerException {
    String source = NAME + "-" + instance;
    DBConnectionManager.getInstance().addConnectionProvider(source, connections);
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", NAME);
    properties.setProperty("org.quartz.scheduler.instanceId", instance);
    properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.setProperty("org.quartz.scheduler.idleWaitTime", millis(LOOK));
    properties.setProperty("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
    properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.setProperty("org.quartz.jobStore.class", PatientJobStore.class.getName());
    properties.setProperty(
        "org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
    properties.setProperty(
        "org.quartz.jobStore.driverDelegateInitString",
        "triggerPersistenceDelegateClasses=" + SlotTriggerPersistence.class.getName());
    properties.setProperty("org.quartz.jobStore.dataSource", source);
    properties.setProperty("org.quartz.jobStore.tablePrefix", "breezeway.qrtz_");
    properties.setProperty("org.quartz.jobStore.useProperties", "true");
    properties.setProperty("org.quartz.jobStore.isClustered", "true");
    properties.setProperty("org.quartz.jobStore.clusterCheckinInterval", millis(CHECK_IN));
    properties.setProperty("org.quartz.jobStore.misfireThreshold", millis(MISFIRE_THRESHOLD));
    properties.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    properties.setProperty("org.quartz.jobStore.dbRetryInterval", millis(DATABASE_RETRY));
    properties.setProperty("org.quartz.jobStore.makeThreadsDaemons", "true");
    try {
      return new StdSchedulerFactory(properties).getScheduler();
    } finally {
      // Quartz keeps one scheduler of a name per JVM; tests have two extractors in one.
      SchedulerRepository.getInstance().remove(NAME);
    }
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
