package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.spec.TableSpec;
import breezeway.loader.Rebuild;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Wiring;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay ENTITY|all [--region R]}: tables made whole again from Kafka. */
@Command(
    name = "replay",
    description = {
      "Loads the last state of every record again from Kafka, without a call to the API.",
      "Tables that were emptied or damaged by hand are whole again; rows that are right are not"
          + " written."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway replay tasks",
      "  breezeway replay all --region nashville"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final Context context;

  @Parameters(index = "0", paramLabel = "ENTITY", description = "Entity, or all.")
  private String entity;

  @Option(names = "--region", paramLabel = "REGION", description = "Only this region's partition.")
  private String region;

  ReplayCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("replay", this::replay);
  }

  private int replay(Settings settings) throws Exception {
    List<String> entities = Choice.entities(settings, entity);
    Optional<String> only =
        Optional.ofNullable(region)
            .filter(word -> !word.equals(Choice.ALL))
            .map(word -> Choice.regions(settings, word).getFirst());
    try (House house = House.open(settings, Wiring::service)) {
      house.applySchema();
      house.startMissing(EnumSet.of(ServiceKind.LOADER));
      WrittenRows written = WrittenRows.since(house.database());
      await(Rebuild.begin(house.settings(), house.database(), entities, only), house);
      report(settings, entities, written);
      return ExitCode.GOOD;
    }
  }

  private void await(Rebuild rebuild, House house) throws InterruptedException {
    long lastLine = System.nanoTime();
    while (!rebuild.isDone()) {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
      if (System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
        lastLine = System.nanoTime();
        house.startMissing(EnumSet.of(ServiceKind.LOADER));
        context.console().line(TextTable.text(rebuild.remaining()) + " messages to go");
      }
    }
  }

  private void report(Settings settings, List<String> entities, WrittenRows written)
      throws SQLException {
    TextTable table = new TextTable("table", "rows", "written");
    long sum = 0;
    for (String name : entities) {
      for (TableSpec spec : settings.catalog().get(name).tables().toList()) {
        WrittenRows.Count count = written.of(spec.name());
        table.add(spec.name(), count.rows(), count.written());
        sum += count.written();
      }
    }
    table.printTo(context.console());
    context
        .console()
        .line(
            sum == 0
                ? "Everything was right already: nothing was written."
                : TextTable.text(sum) + " rows were written.");
  }
}
