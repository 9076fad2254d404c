package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker;
import breezeway.standalone.House;
import breezeway.standalone.Wiring;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sync REGION|all ENTITY|all [--full]}. */
@Command(
    name = "sync",
    description = {
      "Fetches an entity of a region, or all, and returns when the rows are in the tables.",
      "A pipeline that is up on the same database does the work; else what is missing is started"
          + " for the time it takes."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway sync nashville tasks    what changed since the last run",
      "  breezeway sync all all --full     everything of every region with keys",
      "",
      "Exit code: 0 all runs were a success, 1 one failed or was partial, 2 bad usage."
    })
final class SyncCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "REGION", description = "Region code, or all.")
  private String region;

  @Parameters(index = "1", paramLabel = "ENTITY", description = "Entity, or all.")
  private String entity;

  @Option(
      names = "--full",
      description = "Everything, not only what changed since the last successful run.")
  private boolean full;

  SyncCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("sync", this::sync);
  }

  private int sync(Settings settings) {
    List<String> chosen = Choice.regions(settings, region);
    List<String> entities = Choice.entities(settings, entity);
    try (House house = House.open(settings, Wiring::service)) {
      house.applySchema();
      List<String> regions = withKeys(settings, house, chosen);
      List<RunRequest> done =
          new Sync(house, context.console())
              .run(regions, entities, full ? RunMarker.Mode.FULL : RunMarker.Mode.INCREMENTAL);
      RunTable.print(context.console(), done);
      return done.stream().allMatch(RunRequest::isSuccess) ? ExitCode.GOOD : ExitCode.FAILED;
    }
  }

  private List<String> withKeys(Settings settings, House house, List<String> chosen) {
    Set<String> keys = Credentials.regionsWithKeys(settings, house.database());
    List<String> without = new ArrayList<>(chosen);
    without.removeAll(keys);
    List<String> with = new ArrayList<>(chosen);
    with.retainAll(keys);
    if (with.isEmpty()) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          region.equals(Choice.ALL)
              ? "No region has keys: " + Credentials.whereToPut(chosen.getFirst())
              : "The region " + region + " has no keys: " + Credentials.whereToPut(region));
    }
    if (!without.isEmpty()) {
      context.console().line(Credentials.leftOut(without));
    }
    return with;
  }
}
