package breezeway.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
  /** Somebody's client properties, which would give up what everything else relies on. */
  private final KafkaSettings settings =
      new KafkaSettings(
          "localhost:9092",
          6,
          (short) 1,
          Duration.ofDays(90),
          Map.of(
              "acks", "1",
              "enable.idempotence", "false",
              "isolation.level", "read_uncommitted",
              "enable.auto.commit", "true",
              "auto.offset.reset", "latest"));

  @Test
  void whatIsAcknowledgedIsKeptAndIsThereOnce() {
    Map<String, Object> producer = settings.producerConfig();
    assertEquals("all", producer.get("acks"));
    assertEquals(true, producer.get("enable.idempotence"));
  }

  @Test
  void whatABrokerToldOfItsTopicsIsSoonAskedAgain() {
    assertEquals(30_000, settings.adminConfig().get("metadata.max.age.ms"));
    assertEquals(
        "60000",
        new KafkaSettings(
                "localhost:9092",
                6,
                (short) 1,
                Duration.ofDays(90),
                Map.of("metadata.max.age.ms", "60000"))
            .consumerConfig()
            .get("metadata.max.age.ms"));
  }

  @Test
  void onlyWhatIsCommittedIsReadAndNothingIsSkipped() {
    Map<String, Object> consumer = settings.consumerConfig();
    assertEquals("read_committed", consumer.get("isolation.level"));
    assertEquals(false, consumer.get("enable.auto.commit"));
    assertEquals("earliest", consumer.get("auto.offset.reset"));
  }
}
