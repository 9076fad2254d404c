package breezeway.monitor.alert;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.message.Alert;
import breezeway.common.metric.KafkaMeters;
import breezeway.common.topic.TopicSetup;
import breezeway.common.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the alerts of the topic to the desk, each at least once: its place in Kafka is committed
 * after the desk has them on disk. Goes on by itself when Kafka comes back. One thread reads.
 */
final class AlertTopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertTopicReader.class);
  private static final long CLOSING_MILLIS = 5000;
  private static final String GROUP = "breezeway-monitor";
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final int SESSION_MILLIS = 10_000;
  private static final int ADMIN_SECONDS = 20;

  private final Settings settings;
  private final Desk desk;
  private final MeterRegistry meters;
  private final Thread thread =
      Thread.ofPlatform().name("monitor-alerts").daemon().unstarted(this::readUntilClosed);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> consumer;

  /** Takes what was read. */
  interface Desk {
    /** The next offset of a partition, as far as is known; 0 when nothing is. */
    long position(String partition);

    /** Returns when all of it is on disk. */
    void take(List<Alert> alerts, List<String> unreadable, Map<String, Long> positions)
        throws IOException;
  }

  AlertTopicReader(Settings settings, Desk desk, MeterRegistry meters) {
    this.settings = settings;
    this.desk = desk;
    this.meters = meters;
  }

  /** Begins to read; makes the topics that are not there yet. */
  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  private void readUntilClosed() {
    boolean told = false;
    while (closing.getCount() > 0) {
      try {
        TopicSetup.ensure(settings, settings.catalog());
        readWithOneConsumer(clusterId());
        told = false;
      } catch (WakeupException e) {
        // closing
      } catch (IOException | KafkaException | PipelineException e) {
        if (!told) {
          LOG.warn("Alerts cannot be read just now, it is tried again: {}", FailureText.of(e));
          told = true;
        }
        pause();
      } catch (InterruptedException e) {
        return; // closing
      }
    }
  }

  /** Another cluster counts its offsets anew. */
  private String clusterId() throws InterruptedException {
    try (Admin admin = Admin.create(settings.kafka().adminConfig())) {
      return admin.describeCluster().clusterId().get(ADMIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("Kafka does not tell which cluster it is", e);
    }
  }

  private void readWithOneConsumer(String cluster) throws IOException {
    KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(config());
    try (KafkaMeters shown = new KafkaMeters(meters)) {
      shown.watch(reader::metrics);
      consumer = reader;
      reader.subscribe(List.of(Topics.ALERTS), new Place(reader, cluster));
      while (closing.getCount() > 0) {
        take(reader, cluster, reader.poll(POLL));
      }
    } finally {
      // A group that still waits for a killed member would hold it up for as long.
      reader.close(CloseOptions.timeout(CLOSING));
    }
  }

  private void take(
      KafkaConsumer<byte[], byte[]> reader, String cluster, ConsumerRecords<byte[], byte[]> read)
      throws IOException {
    if (read.isEmpty()) {
      return;
    }
    List<Alert> alerts = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Map<String, Long> positions = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> message : read) {
      String partition = name(cluster, new TopicPartition(message.topic(), message.partition()));
      if (message.offset() < desk.position(partition)) {
        continue; // delivered again
      }
      String source = partition + "-" + message.offset();
      try {
        alerts.add(Alert.parse(message.value()).orId(source));
      } catch (PipelineException e) {
        unreadable.add("The message " + source + " is no alert");
      }
      positions.put(partition, message.offset() + 1);
    }
    desk.take(alerts, unreadable, positions);
    reader.commitSync();
  }

  private static String name(String cluster, TopicPartition partition) {
    return cluster + "/" + partition;
  }

  /** Begins behind what the desk has, however Kafka remembers it. */
  private final class Place implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> reader;
    private final String cluster;

    Place(KafkaConsumer<byte[], byte[]> reader, String cluster) {
      this.reader = reader;
      this.cluster = cluster;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long known = desk.position(name(cluster, partition));
        OffsetAndMetadata committed = reader.committed(Set.of(partition)).get(partition);
        if (known > ends.get(partition)) {
          forget(partition); // the topic was made anew
        } else if (known > (committed == null ? 0 : committed.offset())) {
          reader.seek(partition, known);
        }
      }
    }

    private void forget(TopicPartition partition) {
      try {
        desk.take(List.of(), List.of(), Map.of(name(cluster, partition), 0L));
      } catch (IOException e) {
        throw new KafkaException("The place in Kafka cannot be kept", e);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // everything that was read is committed
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
      thread.join(CLOSING_MILLIS); // also of a thread that was never started
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
