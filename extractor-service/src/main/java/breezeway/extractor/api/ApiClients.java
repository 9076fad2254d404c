package breezeway.extractor.api;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Region;
import breezeway.extractor.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** One {@link ApiClient} per region, over one pool of connections and one set of budgets. */
public final class ApiClients implements AutoCloseable {
  private static final String USER_AGENT = "breezeway-pipeline";
  private static final int AUTH_CALLS_AT_ONCE = 2;
  private static final int IDLE_CONNECTIONS = 64;

  private final ApiSettings settings;
  private final Clock clock;
  private final MeterRegistry meters;
  private final OkHttpClient http;
  private final RateBudgets budgets;
  private final AnswerBodies bodies = new AnswerBodies();
  private final TokenStore tokenStore;
  private final AuthClient auth;
  private final Semaphore authCalls = new Semaphore(AUTH_CALLS_AT_ONCE, true);
  private final Map<String, ApiClient> clients = new ConcurrentHashMap<>();

  public ApiClients(ApiSettings settings, Database database, Clock clock, MeterRegistry meters) {
    this.settings = settings;
    this.clock = clock;
    this.meters = meters;
    this.http =
        new OkHttpClient.Builder()
            .connectTimeout(settings.connectTimeout())
            .readTimeout(settings.callTimeout())
            .callTimeout(settings.callTimeout())
            .retryOnConnectionFailure(false) // retries are counted and paced in one place
            .followRedirects(false) // a redirect could carry the token elsewhere
            .connectionPool(
                new ConnectionPool(IDLE_CONNECTIONS, 1, java.util.concurrent.TimeUnit.MINUTES))
            .dispatcher(new Dispatcher())
            .addInterceptor(
                chain ->
                    chain.proceed(
                        chain.request().newBuilder().header("User-Agent", USER_AGENT).build()))
            .build();
    this.budgets = new RateBudgets(settings.requestsPerMinute(), database);
    this.tokenStore = new TokenStore(database);
    this.auth = new AuthClient(http, settings, clock);
  }

  public ApiClient of(Region region) {
    return clients.computeIfAbsent(region.code(), code -> client(region));
  }

  private ApiClient client(Region region) {
    ApiMeters counts = new ApiMeters(region.code(), settings.requestsPerMinute(), meters);
    return new ApiClient(
        http,
        settings.url(),
        new Tokens(region, tokenStore, auth, authCalls, settings.authInterval(), counts),
        budgets,
        bodies,
        settings.concurrency(),
        clock,
        counts);
  }

  @Override
  public void close() {
    budgets.close();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
