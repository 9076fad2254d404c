package breezeway.standalone;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A port of its own for {@link HealthAnswers}, on every process. */
public final class HealthEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Supplier<Condition> condition = Condition::starting;
  private volatile Optional<ProcessMeters> meters = Optional.empty();

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
    server.createContext("/", new HealthAnswers(() -> condition.get(), () -> meters));
    server.setExecutor(threads);
    server.start();
  }

  /**
   * @param how gives the condition of the process
   * @param what is counted and measured in it
   */
  public void watch(Supplier<Condition> how, ProcessMeters what) {
    meters = Optional.of(what);
    condition = how;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
