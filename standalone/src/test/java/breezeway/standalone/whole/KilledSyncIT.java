package breezeway.standalone.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.standalone.Breezeway;
import breezeway.standalone.embedded.DataFolder;
import breezeway.standalone.embedded.RunningServers;
import breezeway.standalone.embedded.Servers;
import breezeway.standalone.simulator.SimulatedApi;
import breezeway.standalone.simulator.SimulationPlan;
import breezeway.standalone.testing.Invariants;
import breezeway.standalone.testing.TestFolders;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command as a user runs it, in a process of its own with its own servers, killed without a
 * warning. {@code -Dbreezeway.seed=N} repeats the moments of a failed run.
 */
class KilledSyncIT {
  private static final Logger LOG = LoggerFactory.getLogger(KilledSyncIT.class);
  private static final int KILLS = 2;
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder = TestFolders.create("killed");
  private final long seed = Long.getLong("breezeway.seed", System.nanoTime());
  private final Path output = folder.resolve("output.txt");
  private SimulatedApi api;
  private Process sync;

  @BeforeEach
  void startApi() {
    api =
        SimulatedApi.start(
            SimulationPlan.small(2).with(plan -> plan.latency(Duration.ofMillis(10))));
  }

  @AfterEach
  void stopAll() throws Exception {
    if (sync != null) {
      sync.destroyForcibly().waitFor();
    }
    api.close();
    TestFolders.delete(folder);
  }

  @Test
  void theNextSyncFinishesWhatKilledOnesBegan() throws Exception {
    LOG.info("the moments of this run: -Dbreezeway.seed={}", seed);
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      long calls = api.calls().totalCalls() + 50 + random.nextInt(900);
      sync = startSync();
      awaitCalls(calls);
      sync.destroyForcibly().waitFor();
    }
    long before = api.calls().totalCalls();
    sync = startSync();
    assertTrue(sync.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), this::story);
    assertEquals(0, sync.exitValue(), this::story);
    assertTrue(api.calls().totalCalls() > before, this::story);
    assertEverythingLanded();
  }

  private Process startSync() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dbreezeway.home=" + System.getProperty("breezeway.home"));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(Breezeway.class.getName(), "sync", "all", "all"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().putAll(environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    return builder.start();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(api.environment());
    environment.put("BREEZEWAY_REQUESTS_PER_MINUTE", "0");
    environment.put("BREEZEWAY_DATA_DIR", folder.resolve("data").toString());
    return environment;
  }

  /** A sync that ends before that many calls is as good a moment. */
  private void awaitCalls(long calls) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (api.calls().totalCalls() < calls && !sync.waitFor(5, TimeUnit.MILLISECONDS)) {
      assertTrue(System.nanoTime() < end, this::story);
    }
  }

  private void assertEverythingLanded() throws Exception {
    DataFolder data = DataFolder.at(folder.resolve("data"));
    try (Servers servers = Servers.start(data, true, true);
        HikariDataSource database = new HikariDataSource()) {
      RunningServers running = servers.running();
      RunningServers.Database server = running.database().orElseThrow();
      database.setJdbcUrl(server.jdbcUrl());
      database.setUsername(server.user());
      database.setPassword(server.password());
      database.setMaximumPoolSize(2);
      Problems problems = new Problems();
      Settings read =
          Settings.read(
              Path.of(System.getProperty("breezeway.home"), "config"),
              Environment.of(environment()),
              problems);
      problems.throwIfAny();
      Settings settings =
          read.withServers(
              read.kafka().withBootstrapServers(running.bootstrapServers().orElseThrow()),
              read.database()
                  .withServer(server.jdbcUrl(), server.user(), Secret.of(server.password())));
      new Invariants(api, settings, database, data.path().resolve("logs")).hold();
    }
  }

  private String story() {
    try {
      return "-Dbreezeway.seed=" + seed + "\n" + Files.readString(output);
    } catch (IOException e) {
      return "-Dbreezeway.seed=" + seed + ", and no output: " + e;
    }
  }
}
