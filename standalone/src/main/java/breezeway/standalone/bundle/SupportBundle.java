package breezeway.standalone.bundle;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.standalone.Breezeway;
import breezeway.standalone.Broker;
import breezeway.standalone.Database;
import breezeway.standalone.House;
import breezeway.standalone.Surroundings;
import breezeway.standalone.embedded.DataFolder;
import breezeway.standalone.logs.Scrubber;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gathers what a person who is to help needs to see. Works with PostgreSQL or Kafka away, starts
 * neither, and says what could not be had.
 */
public final class SupportBundle {
  private static final int PATIENCE_SECONDS = 90;

  private final Surroundings surroundings;
  private final Settings settings;
  private final Commands commands;

  /** Runs one of our commands; returns all that it printed. */
  @FunctionalInterface
  public interface Commands {
    String run(List<String> command);
  }

  public SupportBundle(Surroundings surroundings, Settings settings, Commands commands) {
    this.surroundings = surroundings;
    this.settings = settings;
    this.commands = commands;
  }

  /**
   * What became of it.
   *
   * @param inside a line for each file
   * @param missing what could not be had, and why
   */
  public record Contents(List<String> inside, List<String> missing) {}

  /**
   * @param path a file that does not exist yet
   */
  public Contents write(Path path) throws IOException {
    Optional<House> house = Optional.empty();
    List<String> troubles = new ArrayList<>();
    try {
      house = databaseIfUp(troubles);
      Scrubber scrubber = scrubber(house, troubles);
      try (BundleFile bundle = new BundleFile(path, scrubber)) {
        troubles.forEach(trouble -> bundle.lacks("tables", trouble));
        bundle.add("machine.txt", "machine, versions, disks", machine(house));
        addCommands(bundle, house.isPresent());
        if (house.isPresent()) {
          new BundleTables(house.get().database()).addTo(bundle);
        }
        new BundleConfiguration(surroundings, settings).addTo(bundle);
        new BundleLogs(settings.dataDir(), LocalDate.now(ZoneOffset.UTC)).addTo(bundle);
        bundle.finish("Breezeway pipeline, support bundle of " + Instant.now());
        return new Contents(bundle.inside(), bundle.missing());
      }
    } finally {
      house.ifPresent(House::close);
    }
  }

  /** Nothing is started to be looked at. */
  private Optional<House> databaseIfUp(List<String> troubles) {
    boolean isEmbedded = settings.database().isEmbedded();
    if (isEmbedded && DataFolder.at(settings.dataDir()).running().isEmpty()) {
      troubles.add("the embedded PostgreSQL is not up");
      return Optional.empty();
    }
    try {
      return Optional.of(House.openDatabase(settings));
    } catch (RuntimeException e) {
      troubles.add(FailureText.of(e));
      return Optional.empty();
    }
  }

  private Scrubber scrubber(Optional<House> house, List<String> troubles) {
    Scrubber scrubber =
        Scrubber.of(settings)
            .with(
                settings.regions().stream()
                    .map(Region::clientId)
                    .flatMap(Optional::stream)
                    .toList())
            .with(surroundings.secretsOfVariables());
    if (house.isEmpty()) {
      return scrubber;
    }
    try {
      return scrubber.with(BundleTables.secrets(house.get().database()));
    } catch (SQLException e) {
      troubles.add("keys and tokens: " + FailureText.of(e));
      return scrubber;
    }
  }

  private void addCommands(BundleFile bundle, boolean databaseIsUp) throws IOException {
    bundle.add("commands/check.txt", "./breezeway check", run(List.of("check")));
    Map<String, List<String>> looks = new LinkedHashMap<>();
    looks.put("status.json", List.of("status", "--json"));
    looks.put("schedule.txt", List.of("schedule"));
    looks.put("dead-letters.txt", List.of("dead-letters", "list"));
    looks.put("deletes.json", List.of("deletes", "list", "--json"));
    looks.put("drift.txt", List.of("drift"));
    looks.put("schema-plan.txt", List.of("schema", "plan"));
    for (Map.Entry<String, List<String>> look : looks.entrySet()) {
      String command = "./breezeway " + String.join(" ", look.getValue());
      if (databaseIsUp) {
        bundle.add("commands/" + look.getKey(), command, run(look.getValue()));
      } else {
        bundle.lacks(command, "PostgreSQL is away");
      }
    }
  }

  private String run(List<String> command) {
    try (ExecutorService one = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> output = one.submit(() -> commands.run(command));
      try {
        return output.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        output.cancel(true);
        return "no answer within " + PATIENCE_SECONDS + " s";
      } catch (ExecutionException e) {
        return FailureText.of(e.getCause());
      } catch (InterruptedException e) {
        output.cancel(true);
        Thread.currentThread().interrupt();
        return "interrupted";
      }
    }
  }

  private String machine(Optional<House> house) throws IOException {
    List<String> lines = new ArrayList<>();
    String version = Breezeway.class.getPackage().getImplementationVersion();
    lines.add("version: " + (version == null ? "(development)" : version));
    lines.add("now: " + Instant.now() + ", zone " + ZoneId.systemDefault());
    for (String property :
        List.of("os.name", "os.version", "os.arch", "java.vendor", "java.version", "user.name")) {
      lines.add(property + ": " + System.getProperty(property));
    }
    lines.add("processors: " + Runtime.getRuntime().availableProcessors());
    Path memory = Path.of("/proc/meminfo");
    if (Files.isReadable(memory)) {
      Files.readAllLines(memory).stream().limit(3).forEach(lines::add);
    }
    lines.add("disk of the data folder: " + disk());
    lines.add("PostgreSQL: " + house.map(open -> version(open.settings())).orElse("away"));
    lines.add("Kafka: " + kafka());
    return String.join("\n", lines);
  }

  private static String version(Settings settings) {
    try {
      return Database.version(settings.database());
    } catch (RuntimeException e) {
      return FailureText.of(e);
    }
  }

  private String kafka() {
    if (settings.kafka().isEmbedded()) {
      return DataFolder.at(settings.dataDir()).running().isPresent()
          ? "embedded, up"
          : "embedded, not up";
    }
    try {
      return Broker.count(settings.kafka()) + " brokers";
    } catch (RuntimeException e) {
      return FailureText.of(e);
    }
  }

  private String disk() throws IOException {
    Path existing = settings.dataDir();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    FileStore store = Files.getFileStore(existing);
    return "%,d MB free of %,d MB"
        .formatted(store.getUsableSpace() / 1_000_000, store.getTotalSpace() / 1_000_000);
  }
}
