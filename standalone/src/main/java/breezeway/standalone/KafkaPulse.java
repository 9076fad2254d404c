package breezeway.standalone;

import breezeway.common.config.KafkaSettings;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka answers, asked every few seconds on a thread of its own: its clients wait in
 * silence while it is away, and nothing flows. Any thread may ask.
 */
final class KafkaPulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaPulse.class);
  private static final Duration BETWEEN = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** A restart of the broker is no reason to worry anybody. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private final KafkaSettings settings;
  private final Thread thread;
  private volatile long lastAnswer = System.nanoTime();

  KafkaPulse(KafkaSettings settings) {
    this.settings = settings;
    thread = Thread.ofPlatform().name("kafka-pulse").daemon().start(this::ask);
  }

  /** Whether Kafka has not answered for a while. */
  boolean isSilent() {
    return System.nanoTime() - lastAnswer > SILENCE.toNanos();
  }

  private void ask() {
    boolean told = false;
    Admin admin = null;
    try {
      while (true) {
        try {
          // Fails while Kafka's host has no address, as a container's that is not up.
          admin = admin == null ? Admin.create(settings.adminConfig()) : admin;
          admin.describeCluster().clusterId().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
          lastAnswer = System.nanoTime();
          if (told) {
            LOG.info("Kafka answers again");
          }
          told = false;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
          if (!told && isSilent()) {
            LOG.warn("Kafka does not answer; nothing flows until it does, and nothing is lost");
            told = true;
          }
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
  }
}
