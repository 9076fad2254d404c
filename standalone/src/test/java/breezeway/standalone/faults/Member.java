package breezeway.standalone.faults;

import breezeway.standalone.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service in a process of its own. When the process ends and nobody wanted it to, it is started
 * again at once, as the containers are.
 */
final class Member implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_FAILED_STARTS = Duration.ofMillis(500);
  private static final int TAIL = 6_000;

  private final ServiceKind kind;
  private final String name;
  private final Path output;
  private final Map<String, String> environment;
  private final int healthPort = Ports.free();
  private final HttpClient http;
  private Process process;
  private boolean wanted;
  private int starts;

  /**
   * @param environment settings of the product
   * @param folder for its output
   */
  Member(ServiceKind kind, int number, Map<String, String> environment, Path folder) {
    this.kind = kind;
    this.name = kind.word() + "-" + number;
    this.output = folder.resolve("output-of-" + name + ".log");
    this.environment = new HashMap<>(environment);
    this.environment.put("BREEZEWAY_HEALTH_PORT", String.valueOf(healthPort));
    this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  }

  ServiceKind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  synchronized long pid() {
    return process.pid();
  }

  /** How often it was started so far. */
  synchronized int starts() {
    return starts;
  }

  synchronized void start() {
    wanted = true;
    startProcess();
  }

  private synchronized void startProcess() {
    if (!wanted) {
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(ServiceJvm.command(kind.word()));
    builder.directory(output.getParent().toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    starts++;
    Process started = process;
    long since = System.nanoTime();
    started.onExit().thenRunAsync(() -> startAgain(since));
  }

  private void startAgain(long startedAt) {
    boolean livedShortly = System.nanoTime() - startedAt < Duration.ofSeconds(10).toNanos();
    if (livedShortly) {
      Await.pause(BETWEEN_FAILED_STARTS);
    }
    startProcess();
  }

  /** Ends it as a power failure would; it comes back by itself. */
  void kill9() {
    Process killed = current();
    LOG.info("kill -9 {}", name);
    killed.destroyForcibly();
    awaitEnd(killed);
  }

  /** The same, but it stays down until {@link #start}. */
  void kill9ForNow() {
    synchronized (this) {
      wanted = false;
    }
    kill9();
  }

  /** Stops its threads where they are; connections stay open. */
  void freeze() {
    LOG.info("freezing {}", name);
    Signals.send(pid(), "STOP");
  }

  /** Lets it go on as if nothing had happened. */
  void thaw() {
    LOG.info("thawing {}", name);
    Signals.send(pid(), "CONT");
  }

  private synchronized Process current() {
    return process;
  }

  /** Whether it says that it works. */
  boolean isHealthy() {
    try {
      HttpRequest ask =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + "/health"))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void awaitHealthy() {
    Await.until(name + " to be healthy", this::isHealthy, this::tail);
  }

  /** The end of what it wrote. */
  String tail() {
    try {
      String text = Files.readString(output, StandardCharsets.UTF_8);
      return "---- " + output + "\n" + text.substring(Math.max(0, text.length() - TAIL));
    } catch (IOException e) {
      return "---- no output of " + name + ": " + e.getMessage();
    }
  }

  /** All that it wrote so far, over all its starts. */
  String output() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end in order, and sees that it does. */
  void stop() {
    Process stopping;
    synchronized (this) {
      wanted = false;
      stopping = process;
    }
    if (stopping == null) {
      return;
    }
    if (stopping.isAlive()) {
      Signals.sendAll(List.of(stopping.pid()), "CONT");
      stopping.destroy();
    }
    try {
      if (!stopping.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("{} did not stop in order", name);
        stopping.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      stopping.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it at once, for good. */
  @Override
  public void close() {
    Process ending;
    synchronized (this) {
      wanted = false;
      ending = process;
    }
    if (ending != null) {
      ending.destroyForcibly();
      awaitEnd(ending);
    }
    http.close();
  }
}
