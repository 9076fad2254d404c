package breezeway.monitor.alert;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.message.Alert;
import breezeway.common.topic.TopicSetup;
import breezeway.common.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts in, lines out: every alert becomes a line of {@code logs/alerts.log} and of the log. It
 * begins where it stopped, so an alert is told at least once, and twice only when the process ended
 * between the line and its offset. It sends no mail.
 *
 * <p>One thread reads; the methods may be called from any.
 */
final class AlertTopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertTopicReader.class);
  private static final String GROUP = "breezeway-monitor";
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final int SESSION_MILLIS = 10_000;

  private final Settings settings;
  private final AlertFile file;
  private final Thread thread =
      Thread.ofPlatform().name("monitor").unstarted(this::readUntilClosed);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> consumer;
  private volatile boolean healthy;

  /**
   * @param database shared with others; stays open
   * @param meters counts and measures what it does
   */
  AlertTopicReader(Settings settings, DataSource database, MeterRegistry meters) {
    this.settings = settings;
    this.file = new AlertFile(settings.dataDir());
  }

  /** Begins to read; makes the topics that are not there yet. */
  public void start() {
    healthy = true;
    thread.start();
  }

  /** Whether the last alerts could be read and written. */
  public boolean isHealthy() {
    return healthy && thread.isAlive();
  }

  /** A line for an alert that did not come from the topic. */
  void accept(Alert alert) {
    try {
      file.append(List.of(AlertLine.of(alert)));
    } catch (IOException e) {
      LOG.warn("An alert could not be written to its file: {}", AlertLine.of(alert), e);
    }
  }

  private void readUntilClosed() {
    while (closing.getCount() > 0) {
      try {
        readWithOneConsumer();
      } catch (WakeupException e) {
        // closing
      } catch (IOException | KafkaException | PipelineException e) {
        healthy = false;
        LOG.warn("Alerts cannot be read or written just now; trying again", e);
        pause();
      }
    }
  }

  private void readWithOneConsumer() throws IOException {
    TopicSetup.ensure(settings, settings.catalog());
    KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(config());
    try {
      consumer = reader;
      reader.subscribe(List.of(Topics.ALERTS));
      while (closing.getCount() > 0) {
        tell(reader, reader.poll(POLL));
        healthy = true;
      }
    } finally {
      // A group that still waits for a killed member would hold it up for as long.
      reader.close(CloseOptions.timeout(CLOSING));
    }
  }

  /** Lines first, offsets after them: an alert is rather told twice than never. */
  private void tell(KafkaConsumer<byte[], byte[]> reader, ConsumerRecords<byte[], byte[]> alerts)
      throws IOException {
    if (alerts.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (TopicPartition partition : alerts.partitions()) {
      for (ConsumerRecord<byte[], byte[]> message : alerts.records(partition)) {
        lines.add(line(message));
      }
    }
    file.append(lines);
    lines.forEach(line -> LOG.info("Alert: {}", line));
    reader.commitSync();
  }

  private static String line(ConsumerRecord<byte[], byte[]> message) {
    try {
      return AlertLine.of(Alert.parse(message.value()));
    } catch (PipelineException e) {
      return "A message at offset " + message.offset() + " of " + message.topic() + " is no alert";
    }
  }

  private Map<String, Object> config() {
    Map<String, Object> config = new HashMap<>(settings.kafka().consumerConfig());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "breezeway-monitor");
    return config;
  }

  private void pause() {
    try {
      if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("Closing while Kafka or the disk was away");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    KafkaConsumer<byte[], byte[]> reader = consumer;
    if (reader != null) {
      reader.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
