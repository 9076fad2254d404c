package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.standalone.House;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alerts}: what is open; {@code alerts test}: does it reach anybody? */
@Command(
    name = "alerts",
    description = {
      "Shows the alerts that are open, and those of the last day that are over.",
      "'alerts test' sends one to everybody who is told of alerts."
    },
    footer = {"", "What each means and what to do stands in RUNBOOK.md, section of the same name."},
    commandListHeading = "%nCommands:%n")
final class AlertsCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int LONGEST_TEXT = 100;

  private final Context context;

  @Option(names = "--all", description = "Those of the last 90 days.")
  private boolean all;

  @Option(names = "--json", description = "For programs: an array.")
  private boolean json;

  private AlertsCommand(Context context) {
    this.context = context;
  }

  static CommandLine of(Context context) {
    CommandLine line = new CommandLine(new AlertsCommand(context));
    line.addSubcommand(new AlertTestCommand(context));
    return line;
  }

  @Override
  public Integer call() {
    return context.run("alerts", this::list);
  }

  private int list(Settings settings) throws SQLException, JsonProcessingException {
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      List<KeptAlert> alerts =
          KeptAlert.since(house.database(), all ? Duration.ofDays(90) : Duration.ofDays(1));
      if (json) {
        context.console().line(JSON.writeValueAsString(asJson(alerts)));
      } else if (alerts.isEmpty()) {
        context.console().line("No alert is open" + (all ? ", nor was one in 90 days." : "."));
      } else {
        table(alerts).printTo(context.console());
      }
      return ExitCode.GOOD;
    }
  }

  private static TextTable table(List<KeptAlert> alerts) {
    TextTable table =
        new TextTable(
            "state", "severity", "reason", "region", "entity", "since", "seen", "told", "text");
    Instant now = Instant.now();
    for (KeptAlert alert : alerts) {
      table.add(
          alert.state(),
          alert.severity(),
          alert.reason(),
          alert.region(),
          alert.entity(),
          age(alert.firstSeen(), now),
          alert.occurrences(),
          alert.toldAt() == null ? "no" : age(alert.toldAt(), now),
          shortened(alert.text()));
    }
    return table;
  }

  private static String age(Instant time, Instant now) {
    return Times.age(Duration.between(time, now));
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
  }

  private static ArrayNode asJson(List<KeptAlert> alerts) {
    ArrayNode array = JSON.createArrayNode();
    for (KeptAlert alert : alerts) {
      ObjectNode node = array.addObject();
      node.put("id", alert.id());
      node.put("state", alert.state());
      node.put("severity", alert.severity());
      node.put("reason", alert.reason());
      node.put("region", alert.region());
      node.put("entity", alert.entity());
      node.put("run_id", alert.runId());
      node.put("service", alert.service());
      node.put("text", alert.text());
      node.put("occurrences", alert.occurrences());
      node.put("first_seen", alert.firstSeen().toString());
      node.put("last_seen", alert.lastSeen().toString());
      node.put("told_at", alert.toldAt() == null ? null : alert.toldAt().toString());
      node.put("resolved_at", alert.resolvedAt() == null ? null : alert.resolvedAt().toString());
      node.put("deliveries", alert.deliveries());
    }
    return array;
  }
}
