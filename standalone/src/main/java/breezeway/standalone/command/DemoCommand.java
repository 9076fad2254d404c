package breezeway.standalone.command;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Region;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.message.RunMarker;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Wiring;
import breezeway.standalone.embedded.DataFolder;
import breezeway.standalone.embedded.ServerStartException;
import breezeway.standalone.simulator.RegionPlan;
import breezeway.standalone.simulator.SimulatedApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code demo}: the whole way from a simulated API into the tables, and whether all of it arrived.
 */
@Command(
    name = "demo",
    description = {
      "Shows the whole pipeline on this machine: a simulated API with 8 regions, Kafka, PostgreSQL,"
          + " every entity, live progress.",
      "Then compares what landed with what was served. Touches nothing but its own folder"
          + " <data folder>/demo, which is emptied first."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway demo                 about a minute",
      "  breezeway demo --scale small   a few seconds",
      "",
      "Exit code: 0 only if every table holds exactly what the simulator served."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int REGIONS = 8;

  private final Context context;

  @Option(names = "--scale", description = "Volume: ${COMPLETION-CANDIDATES} (default full).")
  private Scale scale = Scale.full;

  @Option(names = "--keep", description = "Leaves everything running at the end, until Ctrl-C.")
  private boolean keep;

  DemoCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("demo", this::demo);
  }

  private int demo(Settings configured) throws IOException {
    long start = System.nanoTime();
    Path folder = configured.dataDir().resolve("demo");
    empty(folder);
    try (SimulatedApi api = SimulatedApi.start(scale.plan(REGIONS));
        House house = House.open(demoSettings(configured, api, folder), Wiring::service)) {
      context
          .console()
          .line("The simulated API serves " + REGIONS + " regions at " + api.url() + ".");
      house.applySchema();
      List<RunRequest> runs =
          new Sync(house, context.console())
              .run(
                  Choice.regions(house.settings(), Choice.ALL),
                  house.settings().catalog().names(),
                  RunMarker.Mode.FULL);
      Comparison comparison =
          Comparison.of(api.expectedRows(), house.settings().catalog(), house.database());
      boolean allGood = runs.stream().allMatch(RunRequest::isSuccess);
      if (!allGood) {
        RunTable.print(context.console(), runs);
      }
      comparison.table().printTo(context.console());
      context
          .console()
          .line(
              verdict(allGood, comparison.isEqual())
                  + " "
                  + TextTable.text(runs.stream().mapToLong(RunRequest::calls).sum())
                  + " API calls; "
                  + Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0
                  + " s from start to end.");
      if (keep) {
        house.start(EnumSet.of(ServiceKind.MONITOR), false);
        UpCommand.tellWhere(context.console(), house);
        context.console().line("Still up. Ctrl-C ends it.");
        house.awaitEnd();
      }
      return allGood && comparison.isEqual() ? ExitCode.GOOD : ExitCode.FAILED;
    }
  }

  private static String verdict(boolean allGood, boolean equal) {
    if (!equal) {
      return "DIFFERENT: the tables do not hold what the simulator served.";
    }
    return allGood
        ? "Every table holds exactly what the simulator served."
        : "The tables are equal, but not all runs were a success.";
  }

  /** Our own servers and the simulator's regions, whatever is configured. */
  private static Settings demoSettings(Settings configured, SimulatedApi api, Path folder) {
    ApiSettings calls = configured.api();
    ApiSettings simulated =
        new ApiSettings(
            api.url().toString(),
            0,
            calls.concurrency(),
            calls.connectTimeout(),
            calls.callTimeout(),
            calls.authInterval());
    return configured
        .withApi(simulated, api.plan().regions().stream().map(DemoCommand::region).toList())
        .withServers(
            configured.kafka().withBootstrapServers(""),
            configured.database().withServer("", "", Secret.of("")))
        .withAlerts(configured.alerts().silent())
        .withMonitor(configured.monitor().at("127.0.0.1", 0))
        .withDataDir(folder);
  }

  private static Region region(RegionPlan plan) {
    return new Region(
        plan.code(),
        plan.code(),
        true,
        Optional.of(plan.companyId()),
        Optional.of(plan.clientId()),
        Optional.of(Secret.of(plan.clientSecret())));
  }

  /**
   * Empties the demo's folder but for unpacked programs, so that the demo is the same each time.
   */
  private static void empty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    if (DataFolder.at(folder).isHeld()) {
      throw new ServerStartException(
          "A demo is running already in " + folder + ": end that one first");
    }
    Path cache = folder.resolve("cache");
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> old =
          paths
              .filter(path -> !path.equals(folder) && !path.startsWith(cache))
              .sorted(Comparator.reverseOrder())
              .toList();
      for (Path path : old) {
        Files.deleteIfExists(path);
      }
    }
  }
}
