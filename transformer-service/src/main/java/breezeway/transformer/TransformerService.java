package breezeway.transformer;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.metric.KafkaMeters;
import breezeway.common.topic.TopicSetup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raw pages in, row sets out, exactly once: each raw message, what is remembered of it and what it
 * leads to are one transaction. Any number of instances share the partitions; each needs a data
 * folder of its own.
 */
public final class TransformerService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransformerService.class);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** While this much has not passed since the last step of it, a state is being restored. */
  private static final Duration RESTORING = Duration.ofSeconds(30);

  private final Settings settings;
  private final MeterRegistry meters;
  private final KafkaMeters kafkaMeters;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicReference<Reason> stopReason = new AtomicReference<>();
  private StateFolder folder;
  private HangingTransactions hanging;
  private volatile KafkaStreams streams;
  private volatile long lastRestored = System.nanoTime() - RESTORING.toNanos();

  public TransformerService(Settings settings) {
    this(settings, new SimpleMeterRegistry());
  }

  /**
   * @param meters counts and measures what it does
   */
  public TransformerService(Settings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
    this.kafkaMeters = new KafkaMeters(meters);
  }

  /**
   * Makes what is missing of topics and folders, and begins.
   *
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when the state folder cannot be
   *     used, {@link Reason#KAFKA_UNAVAILABLE} when the cluster does not answer
   */
  public synchronized void start() {
    folder = new StateFolder(settings.dataDir());
    TopicSetup.ensure(settings, settings.catalog());
    if (folder.isDistrusted()) {
      folder.discardStores();
    }
    hanging = new HangingTransactions(settings.kafka(), settings.catalog().names());
    hanging.start();
    try {
      begin();
    } catch (ProcessorStateException e) {
      LOG.warn(
          "What the transformer keeps in {} is damaged; it is made anew from Kafka",
          folder.path(),
          e);
      streams.close(CLOSING);
      folder.discardStores();
      begin();
    }
  }

  private void begin() {
    ThreadFailures failures =
        new ThreadFailures(
            closing,
            this::stopped,
            folder::distrust,
            () -> TopicSetup.ensure(settings, settings.catalog()));
    streams =
        new KafkaStreams(
            TransformerTopology.of(
                settings.catalog(), new TransformerMeters(meters), hanging::places),
            StreamsSettings.of(settings, folder));
    streams.setUncaughtExceptionHandler(failures);
    streams.setStateListener(
        (state, before) -> {
          LOG.info("The transformer is {}", state);
          if (state == KafkaStreams.State.RUNNING) {
            failures.recovered();
          }
        });
    streams.setGlobalStateRestoreListener(new Restoring());
    kafkaMeters.watch(streams::metrics);
    streams.start();
  }

  /** Whether it works, or is about to; false once it has stopped by itself. */
  public boolean isHealthy() {
    KafkaStreams current = streams;
    return current != null && stopReason.get() == null && current.state().isRunningOrRebalancing();
  }

  /** Whether it does its work just now: false while partitions are shared out anew. */
  public boolean isWorking() {
    KafkaStreams current = streams;
    return isHealthy()
        && (current.state() == KafkaStreams.State.RUNNING
            || System.nanoTime() - lastRestored < RESTORING.toNanos());
  }

  /** Why it will not work any more until it is started anew; empty while it works or waits. */
  public Optional<String> stopped() {
    KafkaStreams current = streams;
    if (stopReason.get() != null) {
      return Optional.of("it stopped by itself (" + stopReason.get().code() + ")");
    }
    boolean ended = current != null && current.state().hasCompletedShutdown();
    return ended && closing.getCount() > 0 ? Optional.of("its threads ended") : Optional.empty();
  }

  private void stopped(Reason reason) {
    if (stopReason.compareAndSet(null, reason)) {
      new StopAlert(settings.kafka(), settings.dataDir()).send(reason);
    }
  }

  /** A large state takes long to be restored, which is work and no reason to worry. */
  private final class Restoring implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
      lastRestored = System.nanoTime();
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long count) {
      lastRestored = System.nanoTime();
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long count) {
      lastRestored = System.nanoTime();
    }
  }

  /** Commits what is done and ends; what is not done is done after the next start. */
  @Override
  public synchronized void close() {
    closing.countDown();
    kafkaMeters.close();
    if (hanging != null) {
      hanging.close();
    }
    if (streams != null && !streams.close(CLOSING)) {
      LOG.warn(
          "The transformer did not end within {}; its open transaction will be aborted", CLOSING);
    } else if (folder != null) {
      folder.close(); // else its threads may still write there
    }
  }
}
