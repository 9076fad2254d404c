package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.HealthEndpoint;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Wiring;
import breezeway.standalone.logs.Logs;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code extractor}, {@code transformer}, {@code loader}, {@code monitor}: one service until a
 * signal.
 */
@Command
final class ServiceCommand implements Callable<Integer> {
  private final Context context;
  private final ServiceKind kind;

  private ServiceCommand(Context context, ServiceKind kind) {
    this.context = context;
    this.kind = kind;
  }

  static CommandLine of(Context context, ServiceKind kind) {
    CommandLine line = new CommandLine(new ServiceCommand(context, kind));
    line.getCommandSpec().name(kind.word());
    line.getCommandSpec().usageMessage().description(description(kind));
    return line;
  }

  private static String description(ServiceKind kind) {
    return switch (kind) {
      case EXTRACTOR -> "Runs only the extractor, with its timetable: from the API to raw pages.";
      case TRANSFORMER -> "Runs only the transformer: from raw pages to row sets.";
      case LOADER -> "Runs only the loader: from row sets to tables.";
      case MONITOR -> "Runs only the monitor: alerts to mail, webhook and logs/alerts.log.";
    };
  }

  @Override
  public Integer call() {
    return context.serve(kind.word(), this::serve);
  }

  /** The monitor is the one that tells when a server is away, so it does not need it to start. */
  private House open(Settings settings) {
    if (kind == ServiceKind.MONITOR) {
      return House.openWithoutWaiting(settings, Wiring::service);
    }
    House house = House.open(settings, Wiring::service);
    try {
      house.applySchema();
      return house;
    } catch (RuntimeException e) {
      house.close();
      throw e;
    }
  }

  private int serve(Settings settings, Console console, Logs logs) {
    Duration restartAfter = context.restartAfter();
    Optional<HealthEndpoint> health = context.openHealth();
    try (House house = open(settings)) {
      logs.tell();
      house.start(EnumSet.of(kind), true);
      health.ifPresent(endpoint -> endpoint.watch(house::condition, house.meters()));
      console.line("The " + kind.word() + " is up.");
      house.treat(House.Remedy.END_PROCESS, restartAfter);
      Optional<String> gaveUp = house.awaitEnd();
      gaveUp.ifPresent(
          why -> {
            LastResort.begin();
            console.line(why + ". The process ends with a failure, to be started again.");
          });
      return gaveUp.isPresent() ? ExitCode.FAILED : ExitCode.GOOD;
    } finally {
      health.ifPresent(HealthEndpoint::close);
    }
  }
}
