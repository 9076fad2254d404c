package breezeway.monitor.alert;

import breezeway.common.config.KafkaSettings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka every few seconds whether it is there: its own alerts could not come through it. */
final class KafkaWatch implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(4);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long CLOSING_MILLIS = 2000;
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);

  private final KafkaSettings kafka;
  private final Clock clock;
  private final Outage outage;
  private final Thread thread =
      Thread.ofPlatform().name("monitor-kafka-watch").daemon().unstarted(this::watch);

  KafkaWatch(KafkaSettings kafka, Clock clock, Consumer<Alert> alerts) {
    this.kafka = kafka;
    this.clock = clock;
    this.outage = new Outage(Reason.KAFKA_UNAVAILABLE, "Kafka", alerts);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    Admin admin = null;
    try {
      while (true) {
        try {
          admin = admin == null ? Admin.create(kafka.adminConfig()) : admin;
          admin.describeCluster().clusterId().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
          outage.answered(clock.instant());
        } catch (ExecutionException | TimeoutException | KafkaException e) {
          outage.silent(clock.instant());
        } catch (RuntimeException | Error e) { // else nobody would ask Kafka any more
          LOG.error("Whether Kafka answers is not known just now; it is asked again", e);
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSING_MILLIS); // also of a thread that was never started
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
