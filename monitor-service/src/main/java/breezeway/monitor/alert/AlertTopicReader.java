package breezeway.monitor.alert;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.message.Alert;
import breezeway.common.message.Headers;
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
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the alerts of the topic to the desk, each at least once: its place in Kafka is committed
 * after the desk has them on disk. Goes on by itself when Kafka comes back, and begins anew when
 * the topic was deleted and made again, whose offsets begin anew, too. One thread reads.
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
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

  private final Settings settings;
  private final Desk desk;
  private final MeterRegistry meters;
  private final Thread thread =
      Thread.ofPlatform().name("monitor-alerts").daemon().unstarted(this::readUntilClosed);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> consumer;

  /** Takes what was read. */
  interface Desk {
    /** The next offset of a partition of a topic, as far as is known; 0 when nothing is. */
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
        readOneTopic();
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
      } catch (RuntimeException | Error e) { // else no alert would be read any more
        LOG.error("Alerts could not be read in a way that nobody foresaw; it is tried again", e);
        pause();
      }
    }
  }

  /** A topic as Kafka knows it: another one of that name, or cluster, counts its offsets anew. */
  private record Identity(String cluster, String topic) {
    String name(TopicPartition partition) {
      return cluster + "/" + topic + "/" + partition;
    }
  }

  private void readOneTopic() throws IOException, InterruptedException {
    Admin admin = Admin.create(settings.kafka().adminConfig());
    try {
      Identity identity =
          new Identity(
              admin.describeCluster().clusterId().get(ADMIN_SECONDS, TimeUnit.SECONDS),
              topicId(admin).get(ADMIN_SECONDS, TimeUnit.SECONDS));
      readWithOneConsumer(identity, new Replacement(admin, identity));
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("Kafka does not tell which cluster and topic it is", e);
    } finally {
      admin.close(Duration.ZERO); // would wait for an answer as long as Kafka is away
    }
  }

  private static KafkaFuture<String> topicId(Admin admin) {
    return admin
        .describeTopics(List.of(Topics.ALERTS))
        .topicNameValues()
        .get(Topics.ALERTS)
        .thenApply(topic -> topic.topicId().toString());
  }

  /** Sees, without waiting, that the topic is gone or is another one. */
  private static final class Replacement {
    private final Admin admin;
    private final Identity identity;
    private KafkaFuture<String> asked;
    private long lookedAtNanos = System.nanoTime();

    Replacement(Admin admin, Identity identity) {
      this.admin = admin;
      this.identity = identity;
    }

    boolean isThere() throws InterruptedException {
      if (asked == null) {
        if (System.nanoTime() - lookedAtNanos > BETWEEN_LOOKS.toNanos()) {
          asked = topicId(admin);
          lookedAtNanos = System.nanoTime();
        }
        return false;
      }
      if (!asked.isDone()) {
        return false;
      }
      KafkaFuture<String> answer = asked;
      asked = null;
      try {
        return !answer.get().equals(identity.topic());
      } catch (ExecutionException e) {
        return e.getCause() instanceof UnknownTopicOrPartitionException;
      }
    }
  }

  private void readWithOneConsumer(Identity identity, Replacement replacement)
      throws IOException, InterruptedException {
    KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(config());
    try (KafkaMeters shown = new KafkaMeters(meters)) {
      shown.watch(reader::metrics);
      consumer = reader;
      reader.subscribe(List.of(Topics.ALERTS), new Place(reader, identity));
      while (closing.getCount() > 0) {
        take(reader, identity, reader.poll(POLL));
        if (replacement.isThere()) {
          LOG.info("The topic of alerts was made anew; it is read from its beginning");
          return;
        }
      }
    } finally {
      // A group that still waits for a killed member would hold it up for as long.
      reader.close(CloseOptions.timeout(CLOSING));
    }
  }

  private void take(
      KafkaConsumer<byte[], byte[]> reader, Identity identity, ConsumerRecords<byte[], byte[]> read)
      throws IOException {
    if (read.isEmpty()) {
      return;
    }
    List<Alert> alerts = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Map<String, Long> positions = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> message : read) {
      TopicPartition place = new TopicPartition(message.topic(), message.partition());
      String partition = identity.name(place);
      commits.put(place, new OffsetAndMetadata(message.offset() + 1, identity.topic()));
      if (message.offset() < desk.position(partition)) {
        continue; // delivered again
      }
      String source = partition + "-" + message.offset();
      if (!Headers.isNudge(message.headers())) {
        try {
          alerts.add(Alert.parse(message.value()).orId(source));
        } catch (PipelineException | IllegalArgumentException e) {
          unreadable.add("The message " + source + " is no alert");
        }
      }
      positions.put(partition, message.offset() + 1);
    }
    desk.take(alerts, unreadable, positions);
    reader.commitSync(commits);
  }

  /** Begins behind what the desk has, however Kafka remembers it. */
  private final class Place implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> reader;
    private final Identity identity;

    Place(KafkaConsumer<byte[], byte[]> reader, Identity identity) {
      this.reader = reader;
      this.identity = identity;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long known = desk.position(identity.name(partition));
        if (known > ends.get(partition)) {
          forget(partition); // Kafka lost what it had
          known = 0;
        }
        reader.seek(partition, Math.max(known, committed(partition)));
      }
    }

    /** Another monitor of the group may have read further; but not of the topic before this one. */
    private long committed(TopicPartition partition) {
      OffsetAndMetadata committed = reader.committed(Set.of(partition)).get(partition);
      boolean isOfThisTopic = committed != null && committed.metadata().equals(identity.topic());
      return isOfThisTopic ? committed.offset() : 0;
    }

    private void forget(TopicPartition partition) {
      try {
        desk.take(List.of(), List.of(), Map.of(identity.name(partition), 0L));
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
