package breezeway.standalone.extractor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.Alert.Severity;
import breezeway.common.topic.Topics;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What an extractor says when it starts with a timetable that does not fit, and when it does. */
class TimetableFitIT {
  @Test
  void aTimetableThatDoesNotFitIsToldAtTheStartAndSoIsOneThatFitsAgain() throws Exception {
    try (ExtractorRig rig = ExtractorRig.on(SimulationPlan.small(1), Map.of())) {
      rig.query(
          """
          insert into breezeway.extraction_runs (run, cluster_id, attempt, region_code, entity, mode,
            state, outcome, started_at, published_at, owner, lease_until, api_calls)
          select run, 'any', 1, 'nashville', 'properties', 'full', 'published', outcome, now(),
            now(), 'gone', now(), calls
          from (values (1, 'success', 100), (2, 'success', 90), (3, 'success', 4000),
            (4, 'failed', 1)) as made (run, outcome, calls) returning run""",
          row -> row.getLong(1));
      // Each hour 100 calls, the median, where 60 are allowed.
      rig.start(1, callsPerMinute(rig, 1), true);
      ExtractorRig.awaitUntil("the alert", () -> !alerts(rig, Severity.WARNING).isEmpty());
      String text = alerts(rig, Severity.WARNING).getFirst().text();
      assertTrue(text.startsWith("The timetable asks for "), text);
      assertTrue(
          text.contains(
              "properties (incremental) with 100 calls a run (measured), 24 a day, 100 minutes at"
                  + " this budget"),
          text);
      assertTrue(alerts(rig, Severity.RESOLVED).isEmpty());

      rig.query(
          """
          insert into breezeway.alerts (id, reason, region_code, entity, severity, state, service,
            text, occurrences, first_seen, last_seen)
          values ('1', 'timetable-too-full', 'nashville', '', 'warning', 'open', 'extractor', '', 1,
            now(), now()) returning id""",
          row -> row.getString(1));
      rig.start(2, callsPerMinute(rig, 180), true);
      ExtractorRig.awaitUntil("its end", () -> !alerts(rig, Severity.RESOLVED).isEmpty());
      text = alerts(rig, Severity.RESOLVED).getFirst().text();
      assertTrue(text.startsWith("The timetable fits again in nashville: it takes "), text);
    }
  }

  private static Settings callsPerMinute(ExtractorRig rig, int calls) {
    ApiSettings api = rig.settings().api();
    return rig.settings()
        .withApi(
            new ApiSettings(
                api.url(), calls, api.concurrency(), api.connectTimeout(), api.callTimeout()),
            rig.settings().regions());
  }

  private static List<Alert> alerts(ExtractorRig rig, Severity severity) {
    List<Alert> alerts = new ArrayList<>();
    TopicPartition partition = new TopicPartition(Topics.ALERTS, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(rig.settings().kafka().consumerConfig())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          Alert alert = Alert.parse(message.value());
          if (alert.reason().equals(Reason.TIMETABLE_TOO_FULL.code())
              && alert.severity() == severity) {
            alerts.add(alert);
          }
        }
      }
    }
    return alerts;
  }
}
