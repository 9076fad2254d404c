package breezeway.common.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import breezeway.common.config.Problems;
import breezeway.common.spec.EntityCatalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 64})
  void aRegionsPartitionIsTheOneKafkaChoosesForItsKey(int partitions) {
    for (String region : List.of("nashville", "austin", "smoky", "hilton_head", "a", "küste")) {
      assertEquals(
          BuiltInPartitioner.partitionForKey(region.getBytes(StandardCharsets.UTF_8), partitions),
          Topics.partition(region, partitions),
          region);
    }
  }

  @Test
  void aTopicTellsItsEntity() {
    assertEquals("task_tags", Topics.entityOf(Topics.raw("task_tags")));
    assertEquals("task_tags", Topics.entityOf(Topics.rows("task_tags")));
    assertThrows(IllegalArgumentException.class, () -> Topics.entityOf(Topics.ALERTS));
  }

  @Test
  void rowsAreKeptForEverAndEverythingElseForAWhile() {
    Problems problems = new Problems();
    EntityCatalog catalog =
        EntityCatalog.read(
            Path.of(System.getProperty("breezeway.home"), "config/entities"), problems);
    assertEquals(List.of(), problems.messages());

    Map<String, NewTopic> topics =
        Topics.all(catalog, 4, (short) 1, Duration.ofDays(90)).stream()
            .collect(Collectors.toMap(NewTopic::name, Function.identity()));

    assertEquals(2 * catalog.all().size() + 3, topics.size());
    Map<String, String> rows = topics.get("breezeway.rows.tasks").configs();
    assertEquals("compact", rows.get("cleanup.policy"));
    assertEquals(null, rows.get("retention.ms"));
    assertEquals("7776000000", rows.get("delete.retention.ms"), "for loaders that were away");
    for (String name : List.of("breezeway.raw.tasks", "breezeway.alerts", "breezeway.runs")) {
      assertEquals("delete", topics.get(name).configs().get("cleanup.policy"), name);
      assertEquals("7776000000", topics.get(name).configs().get("retention.ms"), name);
    }
    assertEquals(4, topics.get("breezeway.rows.tasks").numPartitions());
    assertEquals(4, topics.get("breezeway.runs").numPartitions());
  }
}
