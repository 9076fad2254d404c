package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.monitor.state.Cell;
import breezeway.monitor.state.KafkaLag;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationReader;
import breezeway.standalone.simulator.SimulationPlan;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the monitor reads of a pipeline that works, rests, and stands still in parts. */
class SituationIT {
  private static long lag(Reading reading, String stage) {
    assertEquals(List.of(), reading.situation().problems());
    return reading.situation().lags().stream()
        .filter(lag -> lag.stage().equals(stage))
        .mapToLong(Situation.StageLag::messages)
        .sum();
  }

  @Test
  void nothingIsBehindInAPipelineThatRestsAndMuchInOneWhoseStagesAreAway() throws Exception {
    try (WholePipeline pipeline = WholePipeline.start(SimulationPlan.small(1), Map.of());
        SituationReader reader =
            new SituationReader(
                pipeline.settings(),
                pipeline.database(),
                new KafkaLag(pipeline.settings()),
                Clock.systemUTC())) {
      pipeline.run("nashville", List.of("people", "tags", "properties"), "full");
      WholePipeline.awaitUntil(
          "nothing to be behind",
          () -> {
            Reading reading = reader.reading();
            return lag(reading, "loader") == 0 && lag(reading, "transformer") == 0;
          });
      assertEquals(10 + 12, reader.read().lags().size(), "raw; rows, runs and dead letters");

      // As after a loader that ended before it noted the end of the last transaction.
      pipeline.stopLoader();
      assertEquals(
          1,
          pipeline
              .invariants()
              .query(
                  "update breezeway.loader_offsets set next_offset = next_offset - 1"
                      + " where topic = 'breezeway.rows.people' and next_offset > 1"
                      + " returning next_offset")
              .size());
      assertEquals(0, lag(reader.reading(), "loader"));

      pipeline.request("nashville", "tags", "full");
      WholePipeline.awaitUntil(
          "the end of the run on the way to the loader",
          () -> lag(reader.reading(), "loader") > 0 && lag(reader.reading(), "transformer") == 0);
      assertTrue(
          reader.read().lags().stream()
              .anyMatch(lag -> lag.topic().equals("runs") && lag.messages() > 0));

      pipeline.stopTransformer();
      pipeline.request("nashville", "people", "full");
      WholePipeline.awaitUntil(
          "pages on the way to the transformer", () -> lag(reader.reading(), "transformer") > 0);
      Cell people =
          reader.read().cells().stream()
              .filter(cell -> cell.region().equals("nashville") && cell.entity().equals("people"))
              .findFirst()
              .orElseThrow();
      assertTrue(people.hasKeys());
      assertEquals(people.processed(), people.unchanged() + people.added());

      pipeline.startTransformer();
      pipeline.startLoader();
      WholePipeline.awaitUntil(
          "nothing to be behind again",
          () -> {
            Reading reading = reader.reading();
            return lag(reading, "loader") == 0 && lag(reading, "transformer") == 0;
          });
    }
  }
}
