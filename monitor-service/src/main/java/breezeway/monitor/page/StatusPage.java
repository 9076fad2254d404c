package breezeway.monitor.page;

import breezeway.common.config.MonitorSettings;
import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the status page. Whoever reaches it may look; to have something done takes the
 * operator's token. Each request has a virtual thread.
 */
public final class StatusPage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPage.class);
  private static final int LARGEST_BODY = 4096;
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private static final Map<String, String> ALWAYS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
              + " object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Assets assets = new Assets();
  private final AllowedHosts hosts;
  private final OperatorCheck operator;
  private final PageApi api;
  private final HttpHandler vitals;
  private final String host;

  /**
   * Listens and answers from now on. When its port is taken it listens on a free one, and says so.
   *
   * @param vitals answers {@code /health}, what is below it, and {@code /metrics}
   * @throws IOException when it cannot listen on the configured host at all
   */
  public StatusPage(
      Settings settings, Readings readings, Orders orders, HttpHandler vitals, InstantSource clock)
      throws IOException {
    MonitorSettings monitor = settings.monitor();
    this.host = monitor.host();
    this.vitals = vitals;
    this.server = listen(host, monitor.port());
    this.hosts = new AllowedHosts(monitor, server.getAddress().getAddress());
    this.operator = new OperatorCheck(monitor.operatorToken(), clock);
    Map<String, String> regionNames = new LinkedHashMap<>();
    for (Region region : settings.regions()) {
      regionNames.put(region.code(), region.name());
    }
    this.api =
        new PageApi(
            regionNames, settings.catalog().names(), operator.isPossible(), readings, orders);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
    LOG.info("The status page is at {}", address());
  }

  private static HttpServer listen(String host, int port) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    try {
      return HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (BindException e) {
      HttpServer other = HttpServer.create(new InetSocketAddress(address, 0), 0);
      LOG.warn(
          "Port {} of the status page is taken; it is on port {} instead",
          port,
          other.getAddress().getPort());
      return other;
    }
  }

  /** Where a person opens it. */
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    String name = bound.getAddress().isAnyLocalAddress() ? "localhost" : host;
    String literal = name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    return URI.create("http://" + literal + ":" + bound.getPort() + "/");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        if (isOfProcess(exchange.getRequestURI().getPath())) {
          hosts.admit(exchange.getRequestHeaders().getFirst("Host"));
          vitals.handle(exchange);
          return;
        }
        answer = answer(exchange);
      } catch (Refusal refusal) {
        answer = refused(refusal);
      } catch (PipelineException e) {
        LOG.warn("The status page cannot be answered just now: {}", e.getMessage());
        answer = refused(new Refusal(503, e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("The status page met something unforeseen", e);
        answer = refused(new Refusal(500, "Something unforeseen happened; the log tells more."));
      }
      send(exchange, answer);
    }
  }

  private static boolean isOfProcess(String path) {
    return path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/");
  }

  private Answer answer(HttpExchange exchange) throws IOException, Refusal {
    Headers headers = exchange.getRequestHeaders();
    hosts.admit(headers.getFirst("Host"));
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    return switch (path) {
      case "/api/situation" -> {
        onlyReading(method);
        yield api.situation();
      }
      case "/api/about" -> {
        onlyReading(method);
        yield api.about();
      }
      case "/api/history" -> {
        onlyReading(method);
        yield api.history(query(exchange));
      }
      case "/api/request" -> {
        onlyReading(method);
        yield api.request(query(exchange));
      }
      case "/api/run" -> api.run(order(exchange));
      case "/api/pause" -> api.pause(order(exchange));
      case "/api/resume" -> api.resume(order(exchange));
      default -> {
        Optional<Answer> asset = assets.find(path, headers.getFirst("If-None-Match"));
        if (asset.isEmpty()) {
          throw new Refusal(404, "There is nothing here. The status page is at /.");
        }
        onlyReading(method);
        yield asset.get();
      }
    };
  }

  private static void onlyReading(String method) throws Refusal {
    if (!READING.contains(method)) {
      throw new Refusal(405, "This can only be read.", Map.of("Allow", "GET, HEAD"));
    }
  }

  /** The body of a request that changes something, once it is clear that it may. */
  private byte[] order(HttpExchange exchange) throws IOException, Refusal {
    Headers headers = exchange.getRequestHeaders();
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new Refusal(405, "This takes POST only.", Map.of("Allow", "POST"));
    }
    refuseForeignPages(headers);
    operator.admit(
        headers.getFirst("Authorization"),
        exchange.getRemoteAddress().getAddress().getHostAddress());
    refuseOtherThanJson(headers.getFirst("Content-Type"));
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      throw new Refusal(413, "The body is larger than " + LARGEST_BODY + " bytes.");
    }
    return body;
  }

  /** A browser names the page that sends; programs name none. */
  private static void refuseForeignPages(Headers headers) throws Refusal {
    String origin = headers.getFirst("Origin");
    String site = headers.getFirst("Sec-Fetch-Site");
    boolean ours =
        origin == null
            || origin.equalsIgnoreCase("http://" + headers.getFirst("Host"))
            || origin.equalsIgnoreCase("https://" + headers.getFirst("Host"));
    if (!ours || site != null && !Set.of("same-origin", "none").contains(site)) {
      throw new Refusal(403, "Another page sent this; use the status page itself.");
    }
  }

  private static void refuseOtherThanJson(String contentType) throws Refusal {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    if (!type.toLowerCase(Locale.ROOT).equals("application/json")) {
      throw new Refusal(415, "The body must be sent as application/json.");
    }
  }

  /** The last one wins where a key is given twice. */
  private static Map<String, String> query(HttpExchange exchange) throws Refusal {
    Map<String, String> values = new LinkedHashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    if (query == null) {
      return values;
    }
    try {
      for (String part : query.split("&")) {
        String[] pair = part.split("=", 2);
        if (!pair[0].isEmpty()) {
          values.put(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "");
        }
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "The address has a % that means nothing.");
    }
    return values;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static Answer refused(Refusal refusal) {
    Answer answer = Answer.json(refusal.status(), Map.of("error", refusal.getMessage()));
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.putAll(refusal.headers());
    return new Answer(answer.status(), answer.contentType(), answer.body(), headers);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    ALWAYS.forEach(headers::set);
    answer.headers().forEach(headers::set);
    headers.set("Content-Type", answer.contentType());
    boolean bodiless = answer.status() == 304 || exchange.getRequestMethod().equals("HEAD");
    if (bodiless) {
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
