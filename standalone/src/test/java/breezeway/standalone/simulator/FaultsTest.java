package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
  private final SimulatedApi api =
      SimulatedApi.start(
          SimulationPlan.small(1).with(plan -> plan.slowAnswer(Duration.ofMillis(300))));
  private final ApiReader reader = ApiReader.of(api);

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER_ERROR_500,500",
    "SERVER_ERROR_503,503",
    "BAD_GATEWAY_HTML,502",
    "GATEWAY_TIMEOUT_504,504",
    "TOO_MANY_REQUESTS,429",
    "TOO_MANY_REQUESTS_BARE,429",
    "EMPTY_BODY,200",
    "NULL_BODY,200",
    "TRUNCATED_JSON,200",
    "NOT_JSON,200",
    "ERROR_IN_200,200",
    "UNAUTHORIZED,401",
    "FORBIDDEN,403",
    "NOT_FOUND,404",
    "NOT_FOUND_HTML,404",
    "UNPROCESSABLE,422",
    "NO_CONTENT_204,204",
    "REDIRECT_302,302",
    "REQUEST_TIMEOUT_408,408",
    "CONFLICT_409,409",
    "TEAPOT_418,418",
    "LEGAL_REASONS_451,451",
    "NOT_IMPLEMENTED_501,501",
    "UNKNOWN_ERROR_520,520",
    "TOO_MANY_REQUESTS_HTML,429",
    "TOO_MANY_REQUESTS_DATE,429",
    "TOO_MANY_REQUESTS_HUGE,429",
    "TOO_MANY_REQUESTS_NEGATIVE,429",
    "TOO_MANY_REQUESTS_GARBAGE,429",
    "OTHER_OBJECT,200",
    "EMPTY_RESULTS,200",
    "WRONG_TOTAL,200"
  })
  void answersAsTheFaultIsNamed(Fault fault, int status) {
    JsonNode right = reader.get("/supplies").json();
    api.faults().add(FaultRule.always(fault));
    ApiReader.Reply wrong = reader.get("/supplies");
    assertEquals(status, wrong.status());
    assertFalse(isTheRightAnswer(wrong, right));
    assertEquals(1, api.faults().injected(fault));
    api.faults().remove(fault);
    assertEquals(right, reader.get("/supplies").json());
  }

  @Test
  void cutsTheConnection() {
    for (Fault fault : List.of(Fault.CONNECTION_RESET, Fault.TRUNCATED_BODY)) {
      api.faults().add(FaultRule.always(fault));
      assertThrows(UncheckedIOException.class, () -> reader.get("/supplies"));
      api.faults().clear();
      assertEquals(200, reader.get("/supplies").status());
    }
  }

  @Test
  void aSlowAnswerIsRightButLate() {
    api.faults().add(FaultRule.always(Fault.SLOW_ANSWER).firstCalls(1));
    long start = System.nanoTime();
    assertEquals(100, reader.get("/supplies").ids().size());
    assertTrue(System.nanoTime() - start >= Duration.ofMillis(300).toNanos());
  }

  @Test
  void strikesOnlyWhereAndWhenTheRuleSays() {
    api.faults()
        .add(FaultRule.always(Fault.SERVER_ERROR_503).onPath("/task").after(1).firstCalls(2));
    assertEquals(200, reader.get("/supplies").status());
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      statuses.add(reader.get("/task/tags").status());
    }
    assertEquals(List.of(200, 503, 503, 200, 200), statuses);
  }

  @Test
  void strikesOneProperty() {
    api.faults().add(FaultRule.always(Fault.UNPROCESSABLE).forProperty(700_102));
    assertEquals(200, reader.get("/task?home_id=700101").status());
    assertEquals(422, reader.get("/task?home_id=700102").status());
  }

  @Test
  void leavesAuthAloneUnlessNamed() {
    api.faults().add(FaultRule.always(Fault.SERVER_ERROR_503));
    assertEquals(200, reader.obtain("not-a-secret-nashville").status());
    api.faults().add(FaultRule.always(Fault.SERVER_ERROR_503).onPath("/auth"));
    assertEquals(503, reader.obtain("not-a-secret-nashville").status());
  }

  @Test
  void aShareStrikesTheSameCallsEachTime() {
    List<Boolean> first = strikes(new FaultInjector(5, List.of()));
    assertEquals(first, strikes(new FaultInjector(5, List.of())));
    long hits = first.stream().filter(hit -> hit).count();
    assertTrue(hits > 150 && hits < 250, "hits: " + hits);
  }

  private static List<Boolean> strikes(FaultInjector injector) {
    injector.add(FaultRule.of(Fault.EMPTY_BODY, 0.2));
    List<Boolean> hits = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      hits.add(injector.next("/task", "nashville", 0).isPresent());
    }
    return hits;
  }

  private static boolean isTheRightAnswer(ApiReader.Reply reply, JsonNode right) {
    try {
      return reply.json().equals(right);
    } catch (UncheckedIOException notJson) {
      return false;
    }
  }
}
