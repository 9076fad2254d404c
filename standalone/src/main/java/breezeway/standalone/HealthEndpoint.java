package breezeway.standalone;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What a process tells about itself over HTTP, to containers, load balancers and Prometheus:
 *
 * <ul>
 *   <li>{@code /health/live}: 503 only when a new start of the process helps
 *   <li>{@code /health/ready}: 200 when it does its work, else 503 and why not
 *   <li>{@code /health}: the same as one word and the names of services that do not work
 *   <li>{@code /metrics}: what it counts and measures
 * </ul>
 *
 * Answers are for everybody who reaches the port, and hold no data.
 */
public final class HealthEndpoint implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Supplier<Condition> condition = Condition::starting;
  private volatile ProcessMeters meters;

  private record Answer(int status, String type, String text) {}

  /**
   * Begins to answer, as one that is still starting until it is told what to {@link #watch}. Made
   * first, so that a port that is taken is noticed before anything is started.
   *
   * @param host {@code BREEZEWAY_HEALTH_HOST}, the address to listen on
   * @param port {@code BREEZEWAY_HEALTH_PORT}; 0 = any free one
   */
  public HealthEndpoint(String host, int port) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "BREEZEWAY_HEALTH_HOST must be an address of this machine, not '" + host + "'");
    }
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "Port "
              + port
              + " of BREEZEWAY_HEALTH_PORT cannot be used on "
              + host
              + " ("
              + e.getMessage()
              + "): choose another one",
          e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /**
   * @param how gives the condition of the process
   * @param what is counted and measured in it
   */
  public void watch(Supplier<Condition> how, ProcessMeters what) {
    meters = what;
    condition = how;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(answer.status(), -1);
        return;
      }
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    if (!List.of("/health", "/health/live", "/health/ready", "/metrics").contains(path)) {
      return new Answer(
          404, TEXT, "There are /health, /health/live, /health/ready and /metrics.\n");
    }
    if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Answer(405, TEXT, "Only GET and HEAD.\n");
    }
    String accept =
        String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()));
    Condition now = condition.get();
    return switch (path) {
      case "/health/live" -> health(now.isLive(), "live", now.helpless(), accept);
      case "/health/ready" -> health(now.isReady(), "ready", now.problems(), accept);
      case "/health" ->
          new Answer(
              now.notWorking().isEmpty() ? 200 : 503,
              TEXT,
              now.notWorking().isEmpty()
                  ? "healthy\n"
                  : "unhealthy: "
                      + House.words(now.notWorking().stream().sorted().toList())
                      + "\n");
      default -> metrics(accept);
    };
  }

  private static Answer health(boolean good, String word, List<String> reasons, String accept) {
    String status = good ? word : "not " + word;
    if (!accept.contains(JSON)) {
      return new Answer(
          good ? 200 : 503,
          TEXT,
          status + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons)) + "\n");
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", status);
    json.put("reasons", reasons);
    try {
      return new Answer(good ? 200 : 503, JSON, MAPPER.writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a map of texts can be written
    }
  }

  private Answer metrics(String accept) {
    ProcessMeters measured = meters;
    if (measured == null) {
      return new Answer(503, TEXT, "It is still starting.\n");
    }
    String type = ProcessMeters.contentType(accept);
    return new Answer(200, type, measured.scrape(type));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
