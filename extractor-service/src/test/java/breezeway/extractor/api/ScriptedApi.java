package breezeway.extractor.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;

/** A server that gives the answers it was told to, in order, and a client that asks it. */
public final class ScriptedApi implements AutoCloseable {
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final MockWebServer server = new MockWebServer();
  private final RateBudgets budgets = new RateBudgets(0, null);
  private final AtomicInteger tokens = new AtomicInteger(1);
  private final ApiClient client;
  private final List<String> paths = new ArrayList<>();

  public ScriptedApi() throws Exception {
    server.start();
    TokenSource source =
        new TokenSource() {
          @Override
          public AccessToken get() {
            return new AccessToken(
                "token-" + tokens.get(), "client", System.nanoTime() + 3_600_000_000_000L);
          }

          @Override
          public boolean refused(AccessToken token) {
            tokens.incrementAndGet();
            return true;
          }

          @Override
          public void renew() {
            tokens.incrementAndGet();
          }

          @Override
          public Optional<Long> companyId() {
            return Optional.of(4100L);
          }
        };
    client =
        new ApiClient(
            new OkHttpClient.Builder()
                .callTimeout(Duration.ofSeconds(5))
                .retryOnConnectionFailure(false)
                .build(),
            server.url("/public").toString(),
            source,
            budgets,
            new AnswerBodies(),
            4,
            Clock.systemUTC(),
            new ApiMeters("smoky", 0, meters));
  }

  /** What the client counted. */
  MeterRegistry meters() {
    return meters;
  }

  public ApiClient client() {
    return client;
  }

  public void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  void answer(int status, String header, String value) {
    server.enqueue(new MockResponse.Builder().code(status).addHeader(header, value).build());
  }

  /** Paths and queries asked for so far, without the API's base. */
  public List<String> asked() throws InterruptedException {
    while (paths.size() < server.getRequestCount()) {
      paths.add(server.takeRequest().getTarget().replace("/public/inventory/v1", ""));
    }
    return paths;
  }

  MockWebServer server() {
    return server;
  }

  @Override
  public void close() {
    budgets.close();
    server.close();
  }
}
