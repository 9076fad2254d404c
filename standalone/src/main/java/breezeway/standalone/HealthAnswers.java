package breezeway.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
final class HealthAnswers implements HttpHandler {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Supplier<Condition> condition;
  private final Supplier<Optional<ProcessMeters>> meters;

  private record Answer(int status, String type, String text) {}

  /**
   * @param condition how the process stands
   * @param meters what is counted and measured in it; empty while it starts
   */
  HealthAnswers(Supplier<Condition> condition, Supplier<Optional<ProcessMeters>> meters) {
    this.condition = condition;
    this.meters = meters;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
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
    String type = ProcessMeters.contentType(accept);
    return meters
        .get()
        .map(measured -> new Answer(200, type, measured.scrape(type)))
        .orElseGet(() -> new Answer(503, TEXT, "It is still starting.\n"));
  }
}
