package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.simulator.AuthCall;
import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.simulator.Volumes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Everything that makes a login hard, at once: tokens that live for seconds, refresh tokens that do
 * not live much longer, a login that is limited, and tokens that are revoked while runs use them.
 */
class ShortTokensIT {
  private static final String REGION = "nashville";
  private static final List<String> FEW = List.of("people", "supplies", "reservations");

  private static WholePipeline pipeline;
  private static SimulatedApi api;

  @BeforeAll
  static void start() throws Exception {
    pipeline =
        WholePipeline.start(
            SimulationPlan.small(1)
                .with(
                    plan ->
                        plan.authWindow(WholePipeline.AUTH_INTERVAL)
                            .accessTokenLife(Duration.ofSeconds(4))
                            .refreshTokenLife(Duration.ofSeconds(6))
                            .latency(Duration.ofMillis(40))
                            .volumes(new Volumes(25, 30, 40, 80, 10, 20, 8, 2))
                            .busyPropertyTasks(0)),
            Map.of("BREEZEWAY_CONCURRENCY", "4"));
    api = pipeline.api();
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @AfterEach
  void faultsEnd() {
    api.faults().clear();
  }

  @Test
  void runsOutliveTheirTokensAndKeepToTheLimitOfTheLogin() throws Exception {
    api.faults().add(FaultRule.of(Fault.TOO_MANY_REQUESTS, 0.3).onPath("/auth"));
    Thread revoker = Thread.ofVirtual().start(ShortTokensIT::revokeNowAndThen);
    try {
      List<String> everything = List.copyOf(pipeline.settings().catalog().names());
      do { // an idle machine is done before the first tokens are
        for (WholePipeline.Ended run : pipeline.run(REGION, everything, "full")) {
          assertEquals("success", run.status(), run::toString);
        }
      } while (api.calls().authCalls().size() <= 2);
    } finally {
      revoker.interrupt();
      revoker.join();
    }
    pipeline.invariants().hold();
    List<AuthCall> calls = api.calls().authCalls();
    assertEquals(List.of(), calls.stream().filter(call -> call.status() == 429).toList());
  }

  private static void revokeNowAndThen() {
    try {
      while (true) {
        Thread.sleep(Duration.ofMillis(50));
        if (isTokenOldEnough()) {
          api.revokeRefreshTokens();
          api.revokeAccessTokens();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the runs are over
    }
  }

  /** The refusal of a token that is fresh would mean something else. */
  private static boolean isTokenOldEnough() {
    List<AuthCall> calls = api.calls().authCalls();
    Instant last = calls.isEmpty() ? Instant.MAX : calls.getLast().at();
    Duration age = Duration.between(last, api.plan().clock().instant());
    return age.compareTo(WholePipeline.AUTH_INTERVAL.plusMillis(300)) > 0;
  }

  @Test
  void aLoginThatStaysLimitedEndsTheRunsAndNotTheDay() {
    pipeline.run(REGION, FEW, "incremental"); // there is a token
    WholePipeline.awaitUntil("the token not to be fresh", ShortTokensIT::isTokenOldEnough);
    api.faults().add(FaultRule.always(Fault.TOO_MANY_REQUESTS_GARBAGE).onPath("/auth"));
    api.revokeAccessTokens();
    for (WholePipeline.Ended run : pipeline.run(REGION, FEW, "incremental")) {
      assertEquals("failed", run.status(), run::toString);
      assertTrue(run.message().contains("the login is still limited"), run::toString);
    }
    api.faults().clear();
    for (WholePipeline.Ended run : pipeline.run(REGION, FEW, "incremental")) {
      assertEquals("success", run.status(), run::toString);
    }
  }

  @Test
  void twentyCallsWithoutAnAnswerEndTheRun() {
    api.faults().add(FaultRule.always(Fault.SERVER_ERROR_503).onPath("/task"));
    WholePipeline.Ended run = pipeline.run(REGION, "tasks", "full");
    assertEquals("failed", run.status(), run::toString);
    assertTrue(run.message().startsWith("stopped: /task/"), run::toString);
    assertTrue(run.calls() <= (20 + 4) * 5 + 10, run::toString);
    api.faults().clear();
    assertEquals("success", pipeline.run(REGION, "tasks", "full").status());
  }
}
