package breezeway.standalone.simulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The running simulator: an HTTP server on the loopback address that behaves as the Breezeway API
 * does, with made-up data. All methods may be called from any thread, also while it serves.
 */
public final class SimulatedApi implements AutoCloseable {
  static {
    // Read once by the JDK's server. Without the first each small answer waits for an ACK; without
    // the second it drops connections that a busy client wants to use again.
    setIfAbsent("sun.net.httpserver.nodelay", "true");
    setIfAbsent("sun.net.httpserver.maxIdleConnections", "1000");
  }

  private final SimulationPlan plan;
  private final World world;
  private final FaultInjector faults;
  private final TokenIssuer tokens;
  private final CallLedger ledger = new CallLedger();
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private SimulatedApi(SimulationPlan plan) {
    this.plan = plan;
    this.world = World.of(plan);
    this.faults = new FaultInjector(plan.seed(), plan.faults());
    this.tokens = new TokenIssuer(plan.accessTokenLife(), plan.refreshTokenLife());
    try {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator can not listen on port " + plan.port(), e);
    }
    server.createContext("/", new ApiDispatcher(plan, world, tokens, faults, ledger));
    server.setExecutor(executor);
  }

  /** Makes the data of the plan and serves them until {@link #close}. */
  public static SimulatedApi start(SimulationPlan plan) {
    SimulatedApi api = new SimulatedApi(plan);
    api.server.start();
    return api;
  }

  /** The plan it was started with. */
  public SimulationPlan plan() {
    return plan;
  }

  /** The data, to read and to change. */
  public World world() {
    return world;
  }

  /** The faults, to switch on and off. */
  public FaultInjector faults() {
    return faults;
  }

  /** What was called so far. */
  public CallLedger calls() {
    return ledger;
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** What the pipeline takes as its API address, ending in {@code /public}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/public");
  }

  /** Rows that each target table must hold after a full synchronisation, by region. */
  public Map<String, ExpectedRows> expectedRows() {
    return world.expectedRows();
  }

  /** From now on each access token given out so far is answered 401. */
  public void revokeAccessTokens() {
    tokens.revokeAccessTokens();
  }

  /** From now on each refresh token given out so far is refused. */
  public void revokeRefreshTokens() {
    tokens.revokeRefreshTokens();
  }

  /** The settings that point the pipeline here, by name of the environment variable. */
  public Map<String, String> environment() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("BREEZEWAY_API_URL", url().toString());
    for (RegionPlan region : plan.regions()) {
      String prefix = region.environmentPrefix();
      settings.put(prefix + "COMPANY_ID", Long.toString(region.companyId()));
      settings.put(prefix + "CLIENT_ID", region.clientId());
      settings.put(prefix + "CLIENT_SECRET", region.clientSecret());
    }
    return settings;
  }

  /** The same settings as lines for a shell or an {@code .env} file, under a line that explains. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append("# Simulated API on ").append(url()).append(", ");
    text.append(plan.regions().size()).append(" regions, seed ").append(plan.seed());
    text.append(", made-up data around ").append(plan.today()).append('\n');
    environment()
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** Stops at once; calls under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
