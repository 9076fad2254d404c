package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rate limit, and what the ledger says of the calls. */
class PressureTest {
  private final HandClock clock = new HandClock();

  @Test
  void refusesWhatExceedsTheLimitOfAKeyPairInAnyMinute() {
    try (SimulatedApi api = start(5)) {
      ApiReader reader = ApiReader.of(api);
      ApiReader other = ApiReader.of(api, api.plan().regions().get(1));
      reader.get("/companies");
      clock.move(Duration.ofSeconds(30));
      for (int i = 0; i < 4; i++) {
        assertEquals(200, reader.get("/companies").status());
      }
      ApiReader.Reply refused = reader.get("/companies");
      assertEquals(429, refused.status());
      assertEquals("", refused.header("Retry-After"));
      assertEquals(
          "2026-04-15T12:01:00.000000",
          refused.json().path("details").path("retry_after").asText());
      assertEquals(200, other.get("/companies").status());
      clock.move(Duration.ofSeconds(30));
      assertEquals(200, reader.get("/companies").status());
      assertEquals(429, reader.get("/companies").status());
      assertEquals(2, api.calls().answers(429));
      assertEquals(7, api.calls().maxCallsInAnyMinute("nashville"));
      assertEquals(8, api.calls().calls(Endpoint.COMPANIES, "nashville"));
    }
  }

  @Test
  void zeroMeansNoLimit() {
    try (SimulatedApi api = start(0)) {
      ApiReader reader = ApiReader.of(api);
      for (int i = 0; i < 300; i++) {
        assertEquals(200, reader.get("/companies").status());
      }
      assertEquals(300, api.calls().maxCallsInAnyMinute("nashville"));
      assertEquals(1, api.calls().maxConcurrentCalls("nashville"));
    }
  }

  @Test
  void countsCallsThatAreUnderWayTogether() throws InterruptedException {
    try (SimulatedApi api = start(0, Duration.ofMillis(200))) {
      ApiReader reader = ApiReader.of(api);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(Thread.ofVirtual().start(() -> reader.get("/companies")));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertTrue(api.calls().maxConcurrentCalls("nashville") > 1);
    }
  }

  @Test
  void saysHowToPointThePipelineAtIt() {
    try (SimulatedApi api = start(0)) {
      assertTrue(api.describe().contains("BREEZEWAY_API_URL=" + api.url()));
      assertTrue(api.describe().contains("BREEZEWAY_AUSTIN_CLIENT_ID=client-austin\n"));
      assertEquals("4100", api.environment().get("BREEZEWAY_NASHVILLE_COMPANY_ID"));
    }
  }

  private SimulatedApi start(int requestsPerMinute) {
    return start(requestsPerMinute, Duration.ZERO);
  }

  private SimulatedApi start(int requestsPerMinute, Duration latency) {
    return SimulatedApi.start(
        SimulationPlan.small(2)
            .with(
                plan ->
                    plan.clock(clock)
                        .latency(latency)
                        .volumes(new Volumes(4, 4, 4, 4, 4, 4, 4, 0))
                        .requestsPerMinute(requestsPerMinute)));
  }
}
