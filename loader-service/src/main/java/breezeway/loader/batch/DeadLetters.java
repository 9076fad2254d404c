package breezeway.loader.batch;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import breezeway.common.message.Alert;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.topic.Topics;
import breezeway.loader.letters.Letter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets messages aside, and tells a person once per cause. Safe for many threads.
 *
 * <p>Guarantee: when {@link #send} returns, Kafka has the letters. A letter may be sent again when
 * the process ends between that and the commit of the offset behind it.
 */
public final class DeadLetters {
  public static final String STAGE = Letter.LOADER;
  public static final String ROW_SET = "row-set";
  public static final String MESSAGE = "message";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int CAUSES_REMEMBERED = 1000;

  private final Producer<byte[], byte[]> producer;
  private final LoaderMeters meters;
  private final Consumer<Alert> alerts;
  private final Set<String> toldCauses =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > CAUSES_REMEMBERED;
                }
              }));

  /**
   * @param alerts takes what a person should know; does not wait for Kafka
   */
  public DeadLetters(
      Producer<byte[], byte[]> producer, LoaderMeters meters, Consumer<Alert> alerts) {
    this.producer = producer;
    this.alerts = alerts;
    this.meters = meters;
  }

  /**
   * @param kind what the originals are
   * @return the letters as they stand on their topic, for the inbox
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} when Kafka does not take them
   */
  public List<Letter.Refused> send(String kind, List<DeadLetter> letters) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (DeadLetter letter : letters) {
      ProducerRecord<byte[], byte[]> message = letter.toMessage(Topics.DEAD_LETTERS);
      Headers.put(message.headers(), Headers.KIND, kind);
      sent.add(producer.send(message));
      meters.rejected(letter);
      // Told in each run and region: whether a person hears of it again is the monitor's matter.
      if (toldCauses.add(
          String.join(
              "/", letter.fingerprint(), letter.region(), String.valueOf(letter.runId())))) {
        alert(
            Alert.error(
                    letter.reason(),
                    letter.region(),
                    letter.entity(),
                    letter.runId(),
                    "%s: %s%s. First record: %s. The others were loaded. See ./breezeway dead-letters show %s."
                        .formatted(
                            letter.reason().title(),
                            letter.cause(),
                            letter.field().isEmpty() ? "" : " in " + letter.field(),
                            letter.recordKey(),
                            letter.fingerprint()),
                    STAGE)
                .withDeadLetter(letter.fingerprint()));
      }
      LogPlace place = new LogPlace(letter.region(), letter.entity(), letter.runId());
      try (LogPlace.Stay here = place.enter()) {
        LOG.warn("record={} set aside: {} {}", letter.recordKey(), letter.cause(), letter.field());
      }
    }
    List<Letter.Refused> refused = new ArrayList<>();
    for (int at = 0; at < sent.size(); at++) {
      refused.add(Letter.of(letters.get(at), kind, await(sent.get(at))));
    }
    return refused;
  }

  /** Tells a person; does not wait, since an alert must not hold the rows up. */
  public void alert(Alert alert) {
    alerts.accept(alert);
  }

  private static RecordMetadata await(Future<RecordMetadata> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Kafka did not take a dead letter", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Interrupted while a dead letter was sent", e);
    }
  }
}
