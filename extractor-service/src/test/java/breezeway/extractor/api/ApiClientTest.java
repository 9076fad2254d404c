package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.extractor.read.JsonCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiClientTest {
  private ScriptedApi api;

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int get() throws InterruptedException {
    return api.client().get(ApiRequest.of("/people"), new JsonCheck(), () -> {}).content();
  }

  private ApiException failure() {
    return assertThrows(ApiException.class, this::get);
  }

  @Test
  void asksAgainWhenTheServerFailsInPassing() throws Exception {
    api.answer(503, "");
    api.answer(502, "<html>");
    api.answer(200, "[1, 2]");
    assertEquals(2, get());
    assertEquals(3, api.asked().size());
  }

  /** As servers do while nobody calls; a client finds out when it uses one of them. */
  @Test
  void connectionsThatTheServerClosedMeanwhileCostOneAttemptAndNotOneEach() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        api.server()
            .enqueue(
                new MockResponse.Builder()
                    .body("[]")
                    .headersDelay(300, TimeUnit.MILLISECONDS)
                    .onResponseEnd(new SocketEffect.CloseSocket())
                    .build());
        threads.submit(this::get);
      }
    }
    assertEquals(4, api.server().getRequestCount());
    api.answer(200, "[1]");
    AtomicInteger attempts = new AtomicInteger();
    api.client().get(ApiRequest.of("/people"), new JsonCheck(), attempts::incrementAndGet);
    assertEquals(2, attempts.get());
  }

  @Test
  void givesUpAfterFiveAttempts() throws Exception {
    for (int i = 0; i < 5; i++) {
      api.answer(500, "");
    }
    assertEquals(Reason.API_UNAVAILABLE, failure().reason());
    assertEquals(5, api.asked().size());
  }

  @Test
  void asksOnceMoreForAnEmptyBody() throws Exception {
    api.answer(200, "");
    api.answer(200, "[]");
    assertEquals(0, get());
    api.answer(200, "");
    api.answer(200, "");
    assertEquals(Reason.BAD_ANSWER, failure().reason());
    assertEquals(4, api.asked().size());
  }

  /** A maintenance page, or an answer that was cut on its way. */
  @Test
  void asksForABodyThatIsNoJsonAsOftenAsForNone() throws Exception {
    api.answer(200, "<html>");
    api.answer(200, "");
    api.answer(200, "[1, 2");
    api.answer(200, "[1]");
    assertEquals(1, get());
    for (int i = 0; i < 5; i++) {
      api.answer(200, "[1");
    }
    assertEquals(Reason.BAD_ANSWER, failure().reason());
    assertEquals(9, api.asked().size());
  }

  @Test
  void takesAnErrorInAGoodAnswerForARefusal() {
    api.answer(200, "{\"error\": \"no\"}");
    assertEquals(Reason.CALL_REFUSED, failure().reason());
  }

  @Test
  void doesNotRepeatWhatIsRefused() throws Exception {
    api.answer(422, "{\"error\": \"Bad\", \"description\": \"length must be 2\"}");
    ApiException refused = failure();
    assertEquals(422, refused.status());
    assertEquals("/people: answered 422 (Bad length must be 2)", refused.getMessage());
    api.answer(404, "");
    assertTrue(failure().isNotFound());
    assertEquals(2, api.asked().size());
  }

  @Test
  void renewsARefusedTokenOnce() throws Exception {
    api.answer(401, "");
    api.answer(200, "[]");
    get();
    assertEquals("JWT token-1", api.server().takeRequest().getHeaders().get("Authorization"));
    assertEquals("JWT token-2", api.server().takeRequest().getHeaders().get("Authorization"));
    api.answer(401, "");
    api.answer(401, "");
    assertEquals(Reason.TOKEN_REFUSED, failure().reason());
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 409, 418, 451, 501})
  void neitherRepeatsNorBelievesWhatItDoesNotKnow(int status) throws Exception {
    api.answer(status, "");
    ApiException refused = failure();
    assertEquals(Reason.CALL_REFUSED, refused.reason());
    assertEquals("/people: answered " + status, refused.getMessage());
    assertEquals(1, api.asked().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 507, 520, 524, 599})
  void asksAgainAfterWhateverMayPass(int status) throws Exception {
    api.answer(status, "");
    api.answer(200, "[1]");
    assertEquals(1, get());
  }

  @Test
  void neverTakesMoreThanAMessageHoldsIntoMemory() throws Exception {
    for (int i = 0; i < 2; i++) {
      api.server()
          .enqueue(
              new MockResponse.Builder().chunkedBody("[" + " ".repeat(17_000_000), 8192).build());
    }
    ApiException refused = failure();
    assertEquals(Reason.BAD_ANSWER, refused.reason());
    assertEquals("/people: answered 200 with more than 16 MB", refused.getMessage());
    assertEquals(2, api.asked().size());
  }

  @Test
  void takesALargeAnswerAsItIs() throws Exception {
    String large = "[\"" + "x".repeat(3_000_000) + "\", 2]";
    api.answer(200, large);
    byte[] body = api.client().get(ApiRequest.of("/people"), new JsonCheck(), () -> {}).body();
    assertEquals(large, new String(body, StandardCharsets.UTF_8));
  }

  @Test
  void takesTheFirstOfSeveralPagesForNoWholeAnswer() {
    api.answer(200, "{\"total_pages\": 2, \"results\": [1]}");
    api.answer(200, "{\"total_pages\": 2, \"results\": [1]}");
    assertEquals(Reason.BAD_ANSWER, failure().reason());
  }

  @Test
  void waitsAsLongAsItIsTold() throws Exception {
    api.answer(429, "Retry-After", "1");
    api.answer(200, "[]");
    long before = System.nanoTime();
    get();
    assertTrue(System.nanoTime() - before >= Duration.ofSeconds(1).toNanos());
  }

  @Test
  void beingLimitedIsNoFailedAttempt() throws Exception {
    for (int i = 0; i < 8; i++) {
      api.answer(429, "Retry-After", "0.01");
    }
    api.answer(200, "[]");
    assertEquals(0, get());
  }
}
