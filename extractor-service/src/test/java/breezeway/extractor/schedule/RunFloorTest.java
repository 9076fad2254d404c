package breezeway.extractor.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.extractor.FailingDatabase;
import breezeway.extractor.database.Database;
import breezeway.extractor.run.RunMeters;
import breezeway.extractor.run.RunStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class RunFloorTest {
  private static final Path CONFIG = Path.of(System.getProperty("breezeway.home"), "config");

  private static RunFloor floor(FailingDatabase.Source source) {
    Database database = FailingDatabase.of(source);
    RunStore runs = new RunStore(database, "instance", "cluster");
    Settings settings = Settings.read(CONFIG, Environment.of(Map.of()), new Problems());
    RunDesk desk =
        new RunDesk(
            database, runs, settings, "instance", "cluster", Clock.systemUTC(), alert -> {});
    RunMeters meters = new RunMeters(new SimpleMeterRegistry());
    return new RunFloor(
        desk,
        runs,
        run -> {
          throw new IllegalStateException("no run is to begin");
        },
        meters);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertTrue(condition.getAsBoolean());
  }

  @Test
  void anErrorIsTheEndUntilTheNextStart() {
    try (RunFloor floor =
        floor(
            () -> {
              throw new NoClassDefFoundError("made up");
            })) {
      floor.start();
      await(() -> floor.fatal().isPresent());
      assertFalse(floor.isHealthy());
      assertEquals("made up", floor.fatal().get().getMessage());
    }
  }

  @Test
  void anOutageIsWaitedFor() {
    AtomicInteger tries = new AtomicInteger();
    try (RunFloor floor =
        floor(
            () -> {
              tries.incrementAndGet();
              throw new SQLException("made up", "08006");
            })) {
      floor.start();
      await(() -> tries.get() > 3);
      assertTrue(floor.fatal().isEmpty());
    }
  }
}
