package breezeway.loader.batch;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.DeadLetter;
import breezeway.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
  public static final String STAGE = "loader";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int CAUSES_REMEMBERED = 1000;

  private final Producer<byte[], byte[]> producer;
  private final Set<String> toldCauses =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > CAUSES_REMEMBERED;
                }
              }));

  public DeadLetters(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} when Kafka does not take them
   */
  public void send(List<DeadLetter> letters) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (DeadLetter letter : letters) {
      sent.add(producer.send(letter.toMessage(Topics.DEAD_LETTERS)));
      if (toldCauses.add(letter.fingerprint())) {
        alert(
            Alert.error(
                letter.reason(),
                letter.region(),
                letter.entity(),
                letter.runId(),
                "%s: %s%s. First record: %s. It is in the dead letters; the others were loaded."
                    .formatted(
                        letter.reason().title(),
                        letter.cause(),
                        letter.field().isEmpty() ? "" : " in " + letter.field(),
                        letter.recordKey()),
                STAGE));
      }
      LOG.warn(
          "region={} entity={} run={} record={} set aside: {} {}",
          letter.region(),
          letter.entity(),
          letter.runId(),
          letter.recordKey(),
          letter.cause(),
          letter.field());
    }
    for (Future<RecordMetadata> future : sent) {
      await(future);
    }
  }

  /** Tells a person; does not wait, since an alert must not hold the rows up. */
  public void alert(Alert alert) {
    producer.send(
        new ProducerRecord<>(
            Topics.ALERTS, alert.key().getBytes(StandardCharsets.UTF_8), alert.toBytes()),
        (metadata, failure) -> {
          if (failure != null) {
            LOG.warn("the alert {} was not sent", alert.key(), failure);
          }
        });
  }

  private static void await(Future<RecordMetadata> future) {
    try {
      future.get();
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
