package breezeway.standalone;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * {@code GET /health} for containers and load balancers: 200 when all services of the process work,
 * else 503 with the names of those that do not.
 */
public final class HealthEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Supplier<Set<ServiceKind>> unhealthy = ServiceKind::all;

  /**
   * Begins to answer, with 503 until it is told what to {@link #watch}. Made first, so that a port
   * that is taken is noticed before anything is started.
   *
   * @param port {@code BREEZEWAY_HEALTH_PORT}; 0 = any free one
   */
  public HealthEndpoint(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "Port "
              + port
              + " of BREEZEWAY_HEALTH_PORT cannot be used ("
              + e.getMessage()
              + "): choose another one",
          e);
    }
    server.createContext("/health", exchange -> answer(exchange, unhealthy.get()));
    server.setExecutor(threads);
    server.start();
  }

  /**
   * @param services gives the services that do not work just now
   */
  public void watch(Supplier<Set<ServiceKind>> services) {
    unhealthy = services;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Set<ServiceKind> unhealthy) throws IOException {
    String text = unhealthy.isEmpty() ? "healthy\n" : "unhealthy: " + House.words(unhealthy) + "\n";
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(unhealthy.isEmpty() ? 200 : 503, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
