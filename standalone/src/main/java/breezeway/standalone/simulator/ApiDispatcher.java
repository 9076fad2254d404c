package breezeway.standalone.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes a call through the gates in the order of the source: route, method, token, rate limit,
 * fault, latency, resource. One virtual thread per call.
 */
final class ApiDispatcher implements HttpHandler {
  private final SimulationPlan plan;
  private final World world;
  private final TokenIssuer tokens;
  private final AuthHandler auth;
  private final Resources resources;
  private final RateLimiter limit;
  private final FaultInjector faults;
  private final CallLedger ledger;

  ApiDispatcher(
      SimulationPlan plan,
      World world,
      TokenIssuer tokens,
      FaultInjector faults,
      CallLedger ledger) {
    this.plan = plan;
    this.world = world;
    this.tokens = tokens;
    this.auth = new AuthHandler(plan, tokens, ledger);
    this.resources = new Resources(plan);
    this.limit = new RateLimiter(plan.requestsPerMinute(), Duration.ofMinutes(1));
    this.faults = faults;
    this.ledger = ledger;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Route route = Route.of(exchange.getRequestURI().getPath());
      if (route.endpoint() == Endpoint.AUTH_OBTAIN || route.endpoint() == Endpoint.AUTH_REFRESH) {
        auth(exchange, route, body);
      } else {
        data(exchange, route);
      }
    }
  }

  private void auth(HttpExchange exchange, Route route, byte[] body) throws IOException {
    ledger.called(route.endpoint(), "");
    Optional<Fault> fault = faults.next(route.path(), "", 0);
    if (!exchange.getRequestMethod().equals("POST")) {
      send(exchange, Answer.error(405, "Method not allowed"));
    } else if (fault.isPresent() && !needsAnswer(fault.get())) {
      fail(exchange, fault.get());
    } else {
      Answer answer =
          route.endpoint() == Endpoint.AUTH_OBTAIN
              ? auth.obtain(body)
              : auth.refresh(authorization(exchange));
      finish(exchange, answer, fault);
    }
  }

  private void data(HttpExchange exchange, Route route) throws IOException {
    Instant now = plan.clock().instant();
    String authorization = authorization(exchange);
    Optional<String> region =
        authorization.startsWith(AuthHandler.SCHEME)
            ? tokens.regionOfAccessToken(authorization.substring(4).strip(), now)
            : Optional.empty();
    ledger.called(route.endpoint(), region.orElse(""));
    if (route.endpoint() == Endpoint.UNKNOWN) {
      send(exchange, Answer.error(404, "Not found"));
    } else if (!exchange.getRequestMethod().equals("GET")) {
      send(exchange, Answer.error(405, "Method not allowed"));
    } else if (region.isEmpty()) {
      send(exchange, Answer.error(401, "Invalid or expired token"));
    } else {
      CallRate rate = ledger.begin(region.get(), now);
      try {
        limited(exchange, route, region.get(), now);
      } finally {
        rate.end();
      }
    }
  }

  private void limited(HttpExchange exchange, Route route, String region, Instant now)
      throws IOException {
    Optional<Instant> refused = limit.refusedUntil(region, now);
    if (refused.isPresent()) {
      long seconds =
          plan.retryAfterHeader() ? Duration.between(now, refused.get()).toSeconds() + 1 : 0;
      send(exchange, Answer.tooMany(refused.get(), seconds));
      return;
    }
    pause(plan.latency());
    Query query = Query.of(exchange.getRequestURI().getRawQuery());
    Optional<Fault> fault = faults.next(route.path(), region, propertyOf(route, query));
    if (fault.isPresent() && !needsAnswer(fault.get())) {
      fail(exchange, fault.get());
      return;
    }
    Answer answer;
    try {
      answer = resources.answer(new ApiCall(world.region(region), route, query));
    } catch (Refusal refusal) {
      answer = refusal.answer();
    }
    finish(exchange, answer, fault);
  }

  private static long propertyOf(Route route, Query query) {
    if (route.endpoint() == Endpoint.TASK_LIST) {
      try {
        return query.number("home_id", 0);
      } catch (Refusal notANumber) {
        return 0;
      }
    }
    return route.endpoint() == Endpoint.PROPERTY ? route.id() : 0;
  }

  private static boolean needsAnswer(Fault fault) {
    return fault == Fault.TRUNCATED_BODY
        || fault == Fault.TRUNCATED_JSON
        || fault == Fault.SLOW_ANSWER;
  }

  /** Sends the right answer, but slowly or only half of it if a fault says so. */
  private void finish(HttpExchange exchange, Answer answer, Optional<Fault> fault)
      throws IOException {
    byte[] half = Arrays.copyOf(answer.body(), answer.body().length / 2);
    if (fault.isEmpty()) {
      send(exchange, answer);
    } else if (fault.get() == Fault.SLOW_ANSWER) {
      pause(plan.slowAnswer());
      send(exchange, answer);
    } else if (fault.get() == Fault.TRUNCATED_JSON) {
      send(exchange, answer.withBody(half));
    } else {
      ledger.answered(answer.status());
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(half);
      exchange.getResponseBody().flush();
      // The caller closes the exchange, which cuts the connection before the announced length.
    }
  }

  private void fail(HttpExchange exchange, Fault fault) throws IOException {
    switch (fault) {
      case SERVER_ERROR_500 -> send(exchange, Answer.error(500, "Internal server error"));
      case SERVER_ERROR_503 -> send(exchange, Answer.empty(503));
      case BAD_GATEWAY_HTML -> send(exchange, Answer.html(502));
      case GATEWAY_TIMEOUT_504 -> send(exchange, Answer.empty(504));
      case TOO_MANY_REQUESTS ->
          send(exchange, Answer.tooMany(plan.clock().instant().plusSeconds(1), 0));
      case TOO_MANY_REQUESTS_BARE -> send(exchange, Answer.error(429, "Too many requests"));
      case EMPTY_BODY -> send(exchange, Answer.empty(200));
      case NULL_BODY -> send(exchange, Answer.json(new byte[] {'n', 'u', 'l', 'l'}));
      case NOT_JSON -> send(exchange, Answer.html(200));
      case ERROR_IN_200 ->
          send(exchange, Answer.json(Json.object().put("error", "Something went wrong")));
      case CONNECTION_RESET -> ledger.answered(0); // closed by the caller without an answer
      case UNAUTHORIZED -> send(exchange, Answer.error(401, "Invalid or expired token"));
      case FORBIDDEN -> send(exchange, Answer.error(403, "Not allowed"));
      case NOT_FOUND -> send(exchange, Answer.error(404, "Not found"));
      case UNPROCESSABLE -> send(exchange, Answer.error(422, "this can not be processed"));
      case TRUNCATED_BODY, TRUNCATED_JSON, SLOW_ANSWER ->
          throw new IllegalStateException(fault + " needs an answer");
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    ledger.answered(answer.status());
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private static String authorization(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header;
  }

  private static void pause(Duration time) throws IOException {
    if (time.isZero()) {
      return;
    }
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the simulator stops");
    }
  }
}
