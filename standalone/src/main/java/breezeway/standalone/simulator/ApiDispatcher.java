package breezeway.standalone.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
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
    // Closing an exchange whose answer is not complete closes the connection.
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Route route = Route.of(exchange.getRequestURI().getPath());
      Outcome outcome = route.isAuth() ? auth(exchange, route, body) : data(exchange, route);
      deliver(exchange, outcome);
    }
  }

  private Outcome auth(HttpExchange exchange, Route route, byte[] body) throws IOException {
    ledger.called(route.endpoint(), "");
    if (!exchange.getRequestMethod().equals("POST")) {
      return Outcome.whole(Answer.error(405, "Method not allowed"));
    }
    return Outcome.of(
        faults.next(route.path(), "", 0),
        plan,
        () ->
            route.endpoint() == Endpoint.AUTH_OBTAIN
                ? auth.obtain(body)
                : auth.refresh(authorization(exchange)),
        () -> pause(plan.slowAnswer()));
  }

  private Outcome data(HttpExchange exchange, Route route) throws IOException {
    Instant now = plan.clock().instant();
    String authorization = authorization(exchange);
    Optional<String> region =
        authorization.startsWith(AuthHandler.SCHEME)
            ? tokens.regionOfAccessToken(
                authorization.substring(AuthHandler.SCHEME.length()).strip(), now)
            : Optional.empty();
    ledger.called(route.endpoint(), region.orElse(""));
    if (route.endpoint() == Endpoint.UNKNOWN) {
      return Outcome.whole(Answer.error(404, "Not found"));
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      return Outcome.whole(Answer.error(405, "Method not allowed"));
    }
    if (region.isEmpty()) {
      return Outcome.whole(Answer.error(401, "Invalid or expired token"));
    }
    CallRate rate = ledger.begin(region.get(), now);
    try {
      Query query = Query.of(exchange.getRequestURI().getRawQuery());
      return limited(new ApiCall(world.region(region.get()), route, query), now);
    } finally {
      // Before the answer goes out: a client that has it may already make its next call.
      rate.end();
    }
  }

  private Outcome limited(ApiCall call, Instant now) throws IOException {
    String region = call.world().plan().code();
    Optional<Instant> refused = limit.refusedUntil(region, now);
    if (refused.isPresent()) {
      long seconds =
          plan.retryAfterHeader() ? Duration.between(now, refused.get()).toSeconds() + 1 : 0;
      return Outcome.whole(Answer.tooMany(refused.get(), seconds));
    }
    pause(plan.latency());
    return Outcome.of(
        faults.next(call.route().path(), region, propertyOf(call)),
        plan,
        () -> rightAnswer(call),
        () -> pause(plan.slowAnswer()));
  }

  private Answer rightAnswer(ApiCall call) {
    try {
      return resources.answer(call);
    } catch (Refusal refusal) {
      return refusal.answer();
    }
  }

  private static long propertyOf(ApiCall call) {
    if (call.route().endpoint() != Endpoint.TASK_LIST) {
      return call.route().endpoint() == Endpoint.PROPERTY ? call.route().id() : 0;
    }
    try {
      return call.query().number("home_id", 0);
    } catch (Refusal notANumber) {
      return 0;
    }
  }

  private void deliver(HttpExchange exchange, Outcome outcome) throws IOException {
    Answer answer = outcome.answer();
    ledger.answered(answer.status());
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = answer.body();
    switch (outcome.delivery()) {
      case NONE -> {}
      case WHOLE -> {
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        }
      }
      case HALF -> {
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
      }
      case DRIPPING -> {
        exchange.sendResponseHeaders(answer.status(), body.length);
        long between = Math.max(1, plan.slowAnswer().toMillis() / Math.max(1, body.length));
        for (byte one : body) {
          exchange.getResponseBody().write(one);
          exchange.getResponseBody().flush();
          pause(Duration.ofMillis(between));
        }
      }
      case ENDLESS -> {
        exchange.sendResponseHeaders(answer.status(), 0);
        repeat(exchange, body, Long.MAX_VALUE);
      }
      case HUGE -> {
        exchange.sendResponseHeaders(answer.status(), Outcome.HUGE_BYTES);
        repeat(exchange, body, Outcome.HUGE_BYTES);
      }
    }
  }

  /** Until the client hangs up, which is an {@link IOException}. */
  private static void repeat(HttpExchange exchange, byte[] body, long bytes) throws IOException {
    for (long sent = 0; sent < bytes; sent += body.length) {
      exchange.getResponseBody().write(body, 0, (int) Math.min(body.length, bytes - sent));
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
