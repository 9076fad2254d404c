package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {
  private static final Condition GOOD = new Condition(List.of(), List.of(), Set.of());
  private static final Condition WAITING =
      new Condition(
          List.of(),
          List.of("Kafka does not answer", "the loader: it does not work just now"),
          Set.of(ServiceKind.LOADER));
  private static final Condition HELPLESS =
      new Condition(
          List.of("the loader: one of its threads ended"),
          List.of("the loader: one of its threads ended"),
          Set.of(ServiceKind.LOADER));

  private final HealthEndpoint endpoint = new HealthEndpoint("127.0.0.1", 0);
  private final HttpClient client = HttpClient.newHttpClient();
  private final ProcessMeters meters = new ProcessMeters();
  private final AtomicReference<Condition> condition = new AtomicReference<>(GOOD);

  @AfterEach
  void close() {
    client.close();
    endpoint.close();
    meters.close();
  }

  @Test
  void livesAndIsNotReadyWhileItStarts() throws Exception {
    assertEquals("200 live\n", get("/health/live"));
    assertEquals("503 not ready: it is still starting\n", get("/health/ready"));
    assertEquals("503 unhealthy: extractor, transformer, loader, monitor\n", get("/health"));
    assertEquals(503, ask("GET", "/metrics", "").statusCode());
  }

  @Test
  void saysThatAllIsWell() throws Exception {
    watch(GOOD);

    assertEquals("200 live\n", get("/health/live"));
    assertEquals("200 ready\n", get("/health/ready"));
    assertEquals("200 healthy\n", get("/health"));
  }

  @Test
  void livesWhileItWaitsForServers() throws Exception {
    watch(WAITING);

    assertEquals("200 live\n", get("/health/live"));
    assertEquals(
        "503 not ready: Kafka does not answer; the loader: it does not work just now\n",
        get("/health/ready"));
    assertEquals("503 unhealthy: loader\n", get("/health"));
  }

  @Test
  void livesNoMoreWhenOnlyANewStartHelps() throws Exception {
    watch(HELPLESS);

    assertEquals("503 not live: the loader: one of its threads ended\n", get("/health/live"));
  }

  @Test
  void answersInJsonWhereThatIsAskedFor() throws Exception {
    watch(WAITING);

    HttpResponse<String> answer = ask("GET", "/health/ready", "application/json");

    assertEquals(503, answer.statusCode());
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(
        "{\"status\":\"not ready\",\"reasons\":[\"Kafka does not answer\","
            + "\"the loader: it does not work just now\"]}\n",
        answer.body());
  }

  @Test
  void showsMetricsInTheFormatThatIsAskedFor() throws Exception {
    watch(GOOD);

    HttpResponse<String> text = ask("GET", "/metrics", "text/plain");
    HttpResponse<String> open =
        ask("GET", "/metrics", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        text.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(text.body().contains("jvm_memory_used_bytes{area=\"heap\""));
    assertEquals(
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        open.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(open.body().endsWith("# EOF\n"));
  }

  @Test
  void knowsNothingElseAndChangesNothing() throws Exception {
    watch(GOOD);

    assertEquals(404, ask("GET", "/healthy", "").statusCode());
    assertEquals(404, ask("GET", "/", "").statusCode());
    HttpResponse<String> post = ask("POST", "/health/live", "");
    assertEquals(405, post.statusCode());
    assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElseThrow());
    HttpResponse<String> head = ask("HEAD", "/health/ready", "");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
  }

  @Test
  void refusesAnAddressThatIsNotOfThisMachine() {
    PipelineException failure =
        assertThrows(PipelineException.class, () -> new HealthEndpoint("no such host.invalid", 0));
    assertTrue(failure.getMessage().contains("BREEZEWAY_HEALTH_HOST"), failure.getMessage());
  }

  private void watch(Condition now) {
    condition.set(now);
    endpoint.watch(condition::get, meters);
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = ask("GET", path, "");
    return answer.statusCode() + " " + answer.body();
  }

  private HttpResponse<String> ask(String method, String path, String accept)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
