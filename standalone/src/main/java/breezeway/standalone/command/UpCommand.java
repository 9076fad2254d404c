package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.Database;
import breezeway.standalone.HealthEndpoint;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Wiring;
import breezeway.standalone.logs.Logs;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code up}: the whole pipeline with its timetable until Ctrl-C. */
@Command(
    name = "up",
    description = {
      "Runs the whole pipeline with its timetable until Ctrl-C.",
      "Kafka and PostgreSQL run below the data folder where none is configured."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway up",
      "  DATABASE_URL=jdbc:postgresql://db/breezeway?sslmode=require breezeway up"
    })
final class UpCommand implements Callable<Integer> {
  private final Context context;

  UpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.serve("up", this::up);
  }

  private int up(Settings settings, Console console, Logs logs) {
    Duration restartAfter = context.restartAfter();
    Optional<HealthEndpoint> health = context.openHealth();
    try (House house = House.open(settings, Wiring::service)) {
      house.applySchema();
      tellWhoIsLeftOut(settings, house, console);
      house.start(ServiceKind.all(), true);
      house.treat(House.Remedy.RESTART_SERVICE, restartAfter);
      health.ifPresent(endpoint -> endpoint.watch(house::condition, house.meters()));
      tellWhere(console, house);
      console.line("Up. Ctrl-C ends it in order.");
      logs.tell();
      house.awaitEnd();
      return ExitCode.GOOD;
    } finally {
      health.ifPresent(HealthEndpoint::close);
    }
  }

  private static void tellWhoIsLeftOut(Settings settings, House house, Console console) {
    Set<String> keys = Credentials.regionsWithKeys(settings, house.database());
    List<String> without = new ArrayList<>(Choice.regions(settings, Choice.ALL));
    without.removeAll(keys);
    if (!without.isEmpty()) {
      console.line(Credentials.leftOut(without));
    }
  }

  static void tellWhere(Console console, House house) {
    Settings settings = house.settings();
    house.page().ifPresent(page -> console.line("Status page " + page + portNote(page, settings)));
    console.line("PostgreSQL  " + Database.withoutParameters(settings.database().url()));
    console.line("Kafka       " + settings.kafka().bootstrapServers());
    console.line("Logs        " + settings.dataDir().resolve("logs"));
    if (house.runsServers()) {
      console.line("Data        " + settings.dataDir());
    }
  }

  private static String portNote(URI page, Settings settings) {
    int wanted = settings.monitor().port();
    return wanted == 0 || wanted == page.getPort() ? "" : " (port " + wanted + " is taken)";
  }
}
