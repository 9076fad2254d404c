package breezeway.common.spool;

import breezeway.common.message.Alert;
import breezeway.common.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a service's alerts to people. An alert is a file first, and the file goes when Kafka
 * has acknowledged it: so none is lost when Kafka is away or the process is killed, and the monitor
 * can read it there meanwhile. Nobody waits for Kafka here. Safe for many threads.
 */
public final class AlertOutlet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertOutlet.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final AlertSpool spool;
  private final Semaphore work = new Semaphore(1);
  private final Thread thread;
  private volatile boolean closing;

  /**
   * @param producer stays open
   */
  public AlertOutlet(Producer<byte[], byte[]> producer, Path dataDir) {
    this.producer = producer;
    this.spool = new AlertSpool(dataDir);
    this.thread = Thread.ofPlatform().name("alert-outlet").daemon().start(this::drainUntilClosed);
  }

  /** Takes an alert; returns when it is on disk, or is on its way where the disk takes nothing. */
  public void send(Alert alert) {
    try {
      spool.put(alert);
      work.release();
    } catch (IOException e) {
      LOG.warn("The alert {} goes to Kafka without a copy on disk: {}", alert.key(), e.toString());
      producer.send(
          message(alert),
          (metadata, failure) -> {
            if (failure != null) {
              LOG.error("The alert {} was not sent: {}", alert.key(), alert.text(), failure);
            }
          });
    }
  }

  private void drainUntilClosed() {
    boolean told = false;
    while (!closing) {
      try {
        if (work.tryAcquire(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
          work.drainPermits();
        }
        drain();
        told = false;
      } catch (InterruptedException e) {
        return; // closing
      } catch (org.apache.kafka.common.errors.InterruptException e) {
        return;
      } catch (ExecutionException | TimeoutException | IOException | RuntimeException | Error e) {
        if (!told) {
          LOG.warn("Alerts wait in the spool, since Kafka does not take them: {}", e.toString());
          told = true;
        }
      }
    }
  }

  private void drain()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    for (Path file : spool.waiting()) {
      Optional<Alert> alert = spool.read(file);
      if (alert.isPresent()) {
        producer.send(message(alert.get())).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        spool.remove(file);
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> message(Alert alert) {
    return new ProducerRecord<>(
        Topics.ALERTS, alert.key().getBytes(StandardCharsets.UTF_8), alert.toBytes());
  }

  /** What is not in Kafka yet stays in the spool, for the next start or another process. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
