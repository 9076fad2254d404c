package breezeway.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.monitor.page.PlainHttp.Response;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the page's server, each over real HTTP. */
class StatusPageTest {
  private static final Path CONFIG = Path.of(System.getProperty("breezeway.home"), "config");
  private static final String TOKEN = "made-up-operator-token";
  private static final String CELL = "{\"region\":\"nashville\",\"entity\":\"tasks\"}";
  private static final Instant NOON = Instant.parse("2026-04-15T12:00:00Z");

  private final List<String> done = new ArrayList<>();
  private Orders.Remaining remaining = new Orders.Remaining(false, false, false);
  private boolean databaseIsAway;
  private volatile Instant now = NOON;
  private StatusPage page;
  private PlainHttp http;

  @BeforeEach
  void open() throws IOException {
    open(Map.of("BREEZEWAY_OPERATOR_TOKEN", TOKEN));
  }

  private void open(Map<String, String> environment) throws IOException {
    close();
    Map<String, String> values = new HashMap<>(environment);
    values.putIfAbsent("BREEZEWAY_STATUS_PORT", "0");
    Problems problems = new Problems();
    Settings settings = Settings.read(CONFIG, Environment.of(values), problems);
    assertEquals(List.of(), problems.messages());
    page =
        new StatusPage(
            settings,
            new MadeUpReadings(),
            new NotedOrders(),
            StatusPageTest::tellVitals,
            () -> now);
    http = new PlainHttp(page.address().getPort());
  }

  private static void tellVitals(HttpExchange exchange) throws IOException {
    byte[] body = ("vitals of " + exchange.getRequestURI().getPath()).getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @AfterEach
  void close() {
    if (page != null) {
      page.close();
    }
  }

  // Reading

  @Test
  void servesThePageAndAllItsFiles() throws IOException {
    String html = http.get("/").body();
    assertTrue(html.startsWith("<!doctype html>"), html);
    assertEquals(html, http.get("/index.html").body());
    for (String file :
        List.of(
            "style.css",
            "icon.svg",
            "app.js",
            "ask.js",
            "dom.js",
            "grid.js",
            "panel.js",
            "sections.js",
            "summary.js",
            "words.js")) {
      Response answer = http.get("/" + file);
      assertEquals(200, answer.status(), file);
      assertFalse(answer.body().isEmpty(), file);
    }
    assertEquals("text/javascript; charset=utf-8", http.get("/app.js").header("Content-Type"));
    assertEquals("text/css; charset=utf-8", http.get("/style.css").header("Content-Type"));
  }

  @Test
  void thePageAsksNobodyElse() throws IOException {
    for (String file :
        List.of("", "style.css", "app.js", "ask.js", "dom.js", "grid.js", "panel.js")) {
      String text = http.get("/" + file).body().replace("http://www.w3.org/2000/svg", "");
      assertFalse(text.contains("http://") || text.contains("https://"), file);
      assertFalse(text.contains("innerHTML") || text.contains("insertAdjacentHTML"), file);
    }
  }

  @Test
  void everyAnswerKeepsTheBrowserStrict() throws IOException {
    for (String path : List.of("/", "/api/situation", "/nothing")) {
      Response answer = http.get(path);
      assertTrue(answer.header("Content-Security-Policy").startsWith("default-src 'self';"), path);
      assertEquals("nosniff", answer.header("X-Content-Type-Options"), path);
      assertEquals("DENY", answer.header("X-Frame-Options"), path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/metrics"})
  void tellsHowTheProcessIsToThoseWhoMayLook(String path) throws IOException {
    assertEquals("vitals of " + path, http.get(path).body());
    assertEquals(421, http.get(path, "Host", "elsewhere.example").status());
  }

  @Test
  void filesAreAskedForAgainAndDataAreNotKept() throws IOException {
    Response first = http.get("/style.css");
    assertEquals("no-cache", first.header("Cache-Control"));
    Response again = http.get("/style.css", "If-None-Match", first.header("ETag"));
    assertEquals(304, again.status());
    assertEquals("", again.body());
    assertEquals(200, http.get("/style.css", "If-None-Match", "\"other\"").status());
    assertEquals("no-store", http.get("/api/situation").header("Cache-Control"));
    assertNull(http.get("/api/situation").header("ETag"));
  }

  @Test
  void tellsTheSituationWithMomentsAsText() throws IOException {
    JsonNode situation = json(http.get("/api/situation"));
    assertEquals("2026-04-15T12:00:00Z", situation.path("at").asText());
    JsonNode cell = situation.path("cells").get(0);
    assertEquals("nashville", cell.path("region").asText());
    assertEquals("2026-04-15T11:00:00Z", cell.path("lastSuccessAt").asText());
    assertTrue(cell.path("running").isNull());
  }

  @Test
  void tellsNamesReasonsAndWhetherItTakesOrders() throws IOException {
    JsonNode about = json(http.get("/api/about"));
    assertEquals("Smoky Mountains", about.path("regionNames").path("smoky").asText());
    assertEquals(
        Reason.LOGIN_REFUSED.title(), about.path("reasons").path("login-refused").asText());
    assertTrue(about.path("canOperate").asBoolean());
    open(Map.of());
    assertFalse(json(http.get("/api/about")).path("canOperate").asBoolean());
  }

  @Test
  void tellsTheHistoryOfACell() throws IOException {
    JsonNode runs = json(http.get("/api/history?region=nashville&entity=tasks&limit=7"));
    assertEquals(7, runs.size());
    assertEquals(30, json(http.get("/api/history?region=nashville&entity=tasks")).size());
    assertEquals(
        200, json(http.get("/api/history?region=nashville&entity=tasks&limit=100000")).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/history?region=nashvile&entity=tasks|There is no region 'nashvile'; did you mean 'nashville'?",
        "/api/history?region=nashville&entity=task|There is no entity 'task'; did you mean 'tasks'?",
        "/api/history?region=nashville|Say which entity.",
        "/api/history?region=nashville&entity=tasks&limit=0|limit must be a number from 1.",
        "/api/history?region=nashville&entity=tasks&limit=many|limit must be a number from 1.",
        "/api/history?region=nashville&entity=tasks&limt=5|There is no key 'limt'; did you mean 'limit'?",
        "/api/request?id=x|id must be a number from 1.",
      })
  void saysWhatIsWrongWithAQuestion(String path, String sentence) throws IOException {
    Response answer = http.get(path);
    assertEquals(400, answer.status());
    assertEquals(sentence, json(answer).path("error").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/api", "/api/", "/api/situation/", "/app.js/x", "/../app.js"})
  void anythingElseIsNotThere(String path) throws IOException {
    Response answer = http.get(path);
    assertEquals(404, answer.status());
    assertTrue(json(answer).path("error").asText().startsWith("There is nothing here"));
  }

  @Test
  void otherMethodsAreNotAllowed() throws IOException {
    for (String path : List.of("/", "/app.js", "/api/situation", "/api/about", "/api/history")) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
        Response answer = http.send(method, path, "");
        assertEquals(405, answer.status(), method + " " + path);
        assertEquals("GET, HEAD", answer.header("Allow"));
      }
    }
    for (String path : List.of("/api/run", "/api/pause", "/api/resume")) {
      Response answer = http.get(path);
      assertEquals(405, answer.status(), path);
      assertEquals("POST", answer.header("Allow"));
    }
    Response head = http.send("HEAD", "/", "");
    assertEquals(200, head.status());
    assertEquals("", head.body());
  }

  @Test
  void saysInASentenceThatTheDatabaseIsAway() throws IOException {
    databaseIsAway = true;
    Response answer = http.get("/api/history?region=nashville&entity=tasks");
    assertEquals(503, answer.status());
    assertEquals("PostgreSQL does not answer", json(answer).path("error").asText());
  }

  // Who it answers

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:1234", "LOCALHOST:80", "127.0.0.1:9000", "[::1]:8088"})
  void answersUnderItsOwnNamesWhateverThePortOfATunnel(String host) throws IOException {
    assertEquals(200, http.get("/api/situation", "Host", host).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foreign.example",
        "localhost.foreign.example:8088",
        "127.0.0.1.foreign.example",
        "192.168.1.5:8088",
        "10.0.0.1",
        "127.0.0.1@foreign.example",
        "localhost:8088:8088",
      })
  void answersUnderNoForeignName(String host) throws IOException {
    for (String path : List.of("/", "/api/situation")) {
      assertEquals(421, http.get(path, "Host", host).status(), path);
    }
    Response order = http.send("POST", "/api/run", CELL, operator("Host", host));
    assertEquals(421, order.status());
    assertEquals(List.of(), done);
  }

  @Test
  void aRequestWithoutAHostIsNotAnswered() throws IOException {
    assertEquals(400, http.get("/", "Host", null).status());
  }

  @Test
  void answersUnderFurtherNamesThatAreSet() throws IOException {
    open(Map.of("BREEZEWAY_STATUS_NAMES", "status.example.invalid"));
    assertEquals(200, http.get("/", "Host", "Status.Example.Invalid").status());
    assertEquals(421, http.get("/", "Host", "other.example.invalid").status());
  }

  @Test
  void onANetworkItAlsoAnswersUnderAnyAddressInFiguresButUnderNoName() throws IOException {
    open(Map.of("BREEZEWAY_STATUS_HOST", "0.0.0.0"));
    assertEquals(200, http.get("/", "Host", "192.168.1.5:8088").status());
    assertEquals(200, http.get("/", "Host", "[fd00::5]:8088").status());
    assertEquals(200, http.get("/", "Host", "localhost:8088").status());
    assertEquals(421, http.get("/", "Host", "foreign.example").status());
    assertEquals("localhost", page.address().getHost());
  }

  // Orders

  @Test
  void theOperatorAsksForRuns() throws IOException {
    Response usual = http.send("POST", "/api/run", CELL, operator());
    assertEquals(202, usual.status());
    assertEquals(17, json(usual).path("request").asLong());
    String full = "{\"region\":\"smoky\",\"entity\":\"people\",\"full\":true}";
    assertEquals(202, http.send("POST", "/api/run", full, operator()).status());
    assertEquals(List.of("run nashville/tasks", "full run smoky/people"), done);
    JsonNode request = json(http.get("/api/request?id=17"));
    assertEquals(1301, request.path("run").asLong());
    assertEquals(404, http.get("/api/request?id=18").status());
  }

  @Test
  void theOperatorPausesAndResumes() throws IOException {
    assertEquals(200, http.send("POST", "/api/pause", CELL, operator()).status());
    String all = "{\"region\":\"all\",\"entity\":\"tasks\"}";
    assertEquals(200, http.send("POST", "/api/pause", all, operator()).status());
    Response resumed = http.send("POST", "/api/resume", CELL, operator());
    assertEquals(List.of("pause nashville/tasks", "pause /tasks", "resume nashville/tasks"), done);
    assertEquals(0, json(resumed).path("heldBy").size());
    remaining = new Orders.Remaining(true, true, true);
    JsonNode held = json(http.send("POST", "/api/resume", CELL, operator())).path("heldBy");
    assertEquals(
        "[\"./breezeway resume all all\",\"./breezeway resume nashville all\","
            + "\"./breezeway resume all tasks\"]",
        held.toString());
  }

  @Test
  void withoutTheTokenNothingIsDone() throws IOException {
    Response without = http.send("POST", "/api/run", CELL, "Content-Type", "application/json");
    assertEquals(401, without.status());
    assertEquals("Bearer", without.header("WWW-Authenticate"));
    assertEquals("This needs the operator token.", json(without).path("error").asText());
    for (String wrong :
        List.of(
            "Bearer " + TOKEN + "x", "Bearer", "Basic " + TOKEN, "Bearer " + TOKEN.substring(1))) {
      Response answer = http.send("POST", "/api/run", CELL, operator("Authorization", wrong));
      assertEquals(401, answer.status(), wrong);
      assertTrue(json(answer).path("error").asText().startsWith("This is not the operator token"));
    }
    assertEquals(List.of(), done);
  }

  @Test
  void whoTriesTokensHasToWaitEvenWithTheRightOne() throws IOException {
    for (int i = 0; i < 5; i++) {
      String wrong = "Bearer wrong-" + i;
      assertEquals(
          401, http.send("POST", "/api/run", CELL, operator("Authorization", wrong)).status());
    }
    Response limited = http.send("POST", "/api/run", CELL, operator());
    assertEquals(429, limited.status());
    assertEquals("61", limited.header("Retry-After"));
    assertEquals(200, http.get("/api/situation").status());
    now = NOON.plusSeconds(61);
    assertEquals(202, http.send("POST", "/api/run", CELL, operator()).status());
    assertEquals(List.of("run nashville/tasks"), done);
  }

  @Test
  void whereNoTokenIsSetNobodyIsTheOperator() throws IOException {
    open(Map.of());
    for (String path : List.of("/api/run", "/api/pause", "/api/resume")) {
      Response answer = http.send("POST", path, CELL, operator());
      assertEquals(403, answer.status());
      assertTrue(
          json(answer).path("error").asText().contains("set BREEZEWAY_OPERATOR_TOKEN"), path);
    }
    assertEquals(List.of(), done);
  }

  @Test
  void takesOrdersFromItsOwnPageOnly() throws IOException {
    String port = String.valueOf(page.address().getPort());
    for (String foreign :
        List.of(
            "https://foreign.example", "null", "http://localhost:1", "http://127.0.0.1:" + port)) {
      Response answer = http.send("POST", "/api/run", CELL, operator("Origin", foreign));
      assertEquals(403, answer.status(), foreign);
    }
    assertEquals(
        403,
        http.send("POST", "/api/run", CELL, operator("Sec-Fetch-Site", "cross-site")).status());
    assertEquals(List.of(), done);
    String own = "http://localhost:" + port;
    assertEquals(202, http.send("POST", "/api/run", CELL, operator("Origin", own)).status());
  }

  @Test
  void anOrderIsJson() throws IOException {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "")) {
      assertEquals(
          415, http.send("POST", "/api/run", CELL, operator("Content-Type", type)).status(), type);
    }
    assertEquals(
        202,
        http.send(
                "POST",
                "/api/run",
                CELL,
                operator("Content-Type", "application/json; charset=utf-8"))
            .status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"region\":\"nashville\"|The body is not JSON.",
        "{\"region\":\"a\",\"region\":\"b\"}|The body is not JSON.",
        "[]|The body must be a JSON object.",
        "{\"region\":\"nashville\",\"entity\":7}|entity must be a text.",
        "{\"region\":\"nashville\",\"entity\":null}|entity must be a text.",
        "{\"entity\":\"tasks\"}|Say which region.",
        "{\"region\":\"nashville\",\"entity\":\"tasks\",\"full\":\"yes\"}|full must be true or false.",
        "{\"region\":\"nashville\",\"entity\":\"tasks\",\"ful\":true}|There is no key 'ful'; did you mean 'full'?",
        "{\"region\":\"smokey\",\"entity\":\"tasks\"}|There is no region 'smokey'; did you mean 'smoky'?",
        "{\"region\":\"all\",\"entity\":\"taks\"}|There is no region 'all'; known are nashville, austin, smoky, hilton_head, breckenridge, sea_ranch, mammoth, hill_country",
      })
  void saysWhatIsWrongWithAnOrder(String body, String sentence) throws IOException {
    Response answer = http.send("POST", "/api/run", body, operator());
    assertEquals(400, answer.status());
    assertEquals(sentence, json(answer).path("error").asText());
    assertEquals(List.of(), done);
  }

  @Test
  void anEmptyOrALargeBodyIsRefused() throws IOException {
    assertEquals(400, http.send("POST", "/api/run", "", operator()).status());
    String large = CELL.replace("}", ",\"x\":\"" + "x".repeat(5000) + "\"}");
    assertEquals(413, http.send("POST", "/api/run", large, operator()).status());
    assertEquals(List.of(), done);
  }

  @Test
  void nothingThatItSaysHoldsTheToken() throws IOException {
    for (String path : List.of("/", "/api/about", "/api/situation", "/app.js")) {
      assertFalse(http.get(path).body().contains(TOKEN), path);
    }
    Response wrong = http.send("POST", "/api/run", CELL, operator("Authorization", "Bearer no"));
    assertFalse(wrong.body().contains(TOKEN) || wrong.headers().toString().contains(TOKEN));
  }

  // Where it is

  @Test
  void goesToAFreePortWhenItsOwnIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      open(Map.of("BREEZEWAY_STATUS_PORT", String.valueOf(taken.getLocalPort())));
      assertNotEquals(taken.getLocalPort(), page.address().getPort());
      assertEquals(200, http.get("/").status());
    }
  }

  private static String[] operator(String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of("Content-Type", "application/json", "Authorization", "Bearer " + TOKEN));
    headers.addAll(List.of(more));
    return headers.toArray(String[]::new);
  }

  private static JsonNode json(Response answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  private final class MadeUpReadings implements Readings {
    @Override
    public Situation situation() {
      Cell cell =
          new Cell(
              "nashville",
              "tasks",
              "success",
              NOON,
              NOON,
              42.0,
              NOON.minusSeconds(3600),
              7200L,
              true,
              false,
              false,
              NOON,
              1,
              1,
              0,
              0,
              0,
              0,
              3,
              0.1,
              null,
              null,
              null);
      return new Situation(
          now,
          List.of(cell),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());
    }

    @Override
    public void forget() {
      // each reading is made anew
    }

    @Override
    public List<RunSummary> history(String region, String entity, int limit) {
      if (databaseIsAway) {
        throw new PipelineException(Reason.DATABASE_UNAVAILABLE, "PostgreSQL does not answer");
      }
      List<RunSummary> runs = new ArrayList<>();
      for (long run = 0; run < limit; run++) {
        runs.add(
            new RunSummary(
                run, region, entity, "full", "success", NOON, NOON, 1.0, 1, 1, 0, 0, 0, 0, 1, 0.1,
                null));
      }
      return runs;
    }
  }

  private final class NotedOrders implements Orders {
    @Override
    public long run(String region, String entity, boolean full) {
      done.add((full ? "full run " : "run ") + region + "/" + entity);
      return 17;
    }

    @Override
    public Optional<Request> request(long id) {
      return id == 17
          ? Optional.of(new Request(17, "nashville", "tasks", 1301L, null))
          : Optional.empty();
    }

    @Override
    public void pause(String region, String entity) {
      done.add("pause " + region + "/" + entity);
    }

    @Override
    public Remaining resume(String region, String entity) {
      done.add("resume " + region + "/" + entity);
      return remaining;
    }
  }
}
