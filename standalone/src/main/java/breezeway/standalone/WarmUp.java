package breezeway.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Loads the classes that nearly every command needs, for the JVM to write them to the archive that
 * the launcher starts from. Connects to nothing: port 1 of this machine is closed.
 */
final class WarmUp {
  private WarmUp() {}

  public static void main(String[] arguments) throws Exception {
    new ObjectMapper(new YAMLFactory()).readTree("a: [1, {b: c}]");

    Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:1");
    Admin.create(kafka).close();
    new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer()).close();
    new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer()).close();

    var database = new HikariConfig();
    database.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
    database.setInitializationFailTimeout(-1);
    database.setMinimumIdle(0);
    new HikariDataSource(database).close();

    // Last, as it may end the JVM.
    Breezeway.main(new String[] {"--help"});
  }
}
