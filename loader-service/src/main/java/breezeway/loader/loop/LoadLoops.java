package breezeway.loader.loop;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.metric.KafkaMeters;
import breezeway.common.topic.Topics;
import breezeway.loader.batch.BatchLoader;
import breezeway.loader.batch.DeadLetters;
import breezeway.loader.batch.LoaderMeters;
import breezeway.loader.batch.Session;
import breezeway.loader.letters.Inbox;
import breezeway.loader.offset.Holdings;
import breezeway.loader.offset.LoaderOffsets;
import breezeway.loader.offset.Repetitions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;

/** Puts load loops together. */
public final class LoadLoops {
  public static final String GROUP = "breezeway-loader";

  private static final long TIMEOUT_SECONDS = 30;

  private final Settings settings;
  private final DataSource dataSource;
  private final Admin admin;
  private final DeadLetters deadLetters;
  private final LoaderMeters meters;
  private final KafkaMeters kafkaMeters;
  private final String clusterId;

  /**
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} when Kafka does not answer
   */
  public LoadLoops(
      Settings settings,
      DataSource dataSource,
      Admin admin,
      DeadLetters deadLetters,
      LoaderMeters meters,
      KafkaMeters kafkaMeters) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.admin = admin;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.kafkaMeters = kafkaMeters;
    this.clusterId = clusterId(admin);
  }

  /** The cluster's own name: offsets are only worth something together with it. */
  public static String clusterId(Admin admin) {
    try {
      return admin.describeCluster().clusterId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Kafka does not say which cluster it is", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Interrupted while asking which cluster this is", e);
    }
  }

  /**
   * @param number tells the loops of a process apart, in names of threads, clients and connections
   */
  public LoadLoop make(int number) {
    Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerConfig());
    kafkaMeters.watch(consumer::metrics);
    Session session = new Session(dataSource, "breezeway-loader-" + number);
    LoaderOffsets offsets = new LoaderOffsets(clusterId);
    Holdings holdings = new Holdings();
    Repetitions repetitions =
        new Repetitions(() -> new KafkaConsumer<>(settings.kafka().consumerConfig()));
    Inbox inbox = new Inbox(settings.catalog(), clusterId);
    EndOffsets ends = new EndOffsets(admin);
    Rests rests = new Rests(deadLetters::alert, System::nanoTime);
    RunEnds runEnds =
        new RunEnds(settings.catalog(), session, offsets, holdings, ends, deadLetters, inbox);
    Letters letters =
        new Letters(settings.catalog(), consumer, session, offsets, holdings, ends, inbox);
    return new LoadLoop(
        consumer,
        new Gathering(consumer, settings.loaderBatch()),
        session,
        holdings,
        new Acquisition(
            settings.catalog(),
            consumer,
            session,
            offsets,
            holdings,
            runEnds,
            letters,
            repetitions,
            rests),
        new BatchLoader(
            settings.catalog(),
            session,
            offsets,
            holdings,
            repetitions,
            deadLetters,
            inbox,
            meters),
        runEnds,
        letters,
        new Patience(consumer, session, holdings, deadLetters),
        rests);
  }

  private Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>(settings.kafka().consumerConfig());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    // The same partition number of every topic goes to one consumer, so that a run's end and its
    // rows meet there, and a region is written by one loader at a time.
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(RangeAssignor.class.getName()));
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 8_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Gathering.AT_A_TIME);
    // What is fetched ahead is bounded by this, however many partitions there are.
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Topics.MAX_MESSAGE_BYTES);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_MESSAGE_BYTES);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
    return config;
  }
}
