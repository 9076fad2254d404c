package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.testing.TestFolders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaIT {

  private final Path folder = TestFolders.create("kafka-");

  @AfterEach
  void deleteFolder() {
    TestFolders.delete(folder);
  }

  @Test
  void keepsRecordsAndPortOverStopAndStart() throws Exception {
    String address;
    try (EmbeddedKafka kafka = start()) {
      address = kafka.bootstrapServers();
      KafkaClient client = new KafkaClient(address);
      client.createTopic("kept");
      client.commit("kept", bytes("one"), bytes("two"));
    }
    try (EmbeddedKafka kafka = start()) {
      assertEquals(address, kafka.bootstrapServers());
      assertEquals(List.of("one", "two"), texts(new KafkaClient(address).committed("kept", 2)));
    }
  }

  @Test
  void keepsWhatWasCommittedAndOnlyThatOverAKillInTheMiddleOfATransaction() throws Exception {
    try (EmbeddedKafka kafka = start()) {
      KafkaClient client = new KafkaClient(kafka.bootstrapServers());
      client.createTopic("killed");
      client.commit("killed", bytes("committed"));
      try (var producer = client.transactionalProducer("writer")) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("killed", bytes("open"))).get();
        kafka.kill();
        assertFalse(kafka.isAlive());
        kafka.restart();
        assertTrue(kafka.isAlive());
        client
            .transactionalProducer("writer")
            .close(); // the next writer of that name ends the open transaction
      }
      client.commit("killed", bytes("later"));
      assertEquals(List.of("committed", "later"), texts(client.committed("killed", 2)));
    }
  }

  @Test
  void carriesMessagesOfSixteenMebibytes() throws Exception {
    byte[] page = new byte[16 * 1024 * 1024];
    new Random(16).nextBytes(page);
    try (EmbeddedKafka kafka = start()) {
      KafkaClient client = new KafkaClient(kafka.bootstrapServers());
      client.createTopic("large");
      client.commit("large", page);
      assertArrayEquals(page, client.committed("large", 1).getFirst());
    }
  }

  @Test
  void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
    try (EmbeddedKafka kafka = start()) {
      Files.createDirectories(folder.resolve("second"));
      String takenPort = kafka.bootstrapServers().split(":")[1];
      Files.writeString(folder.resolve("second/port"), takenPort);
      try (EmbeddedKafka second =
          EmbeddedKafka.start(folder.resolve("second"), TestFolders.cache())) {
        assertFalse(second.bootstrapServers().endsWith(":" + takenPort));
      }
    }
  }

  @Test
  void showsTheEndOfItsLogWhenItCannotStart() throws Exception {
    start().close();
    Files.writeString(folder.resolve("logs/meta.properties"), "version=7\n");
    ServerStartException failure = assertThrows(ServerStartException.class, this::start);
    assertTrue(failure.getMessage().startsWith("Kafka ended while starting"), failure.getMessage());
    assertTrue(failure.getMessage().contains("meta.properties"), failure.getMessage());
  }

  private EmbeddedKafka start() {
    return EmbeddedKafka.start(folder, TestFolders.cache());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(List<byte[]> values) {
    return values.stream().map(value -> new String(value, StandardCharsets.UTF_8)).toList();
  }
}
