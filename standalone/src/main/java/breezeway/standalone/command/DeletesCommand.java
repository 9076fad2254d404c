package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.House;
import breezeway.standalone.Wiring;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deletes list|approve}: deletes that were too many for one run and wait for a person. */
@Command(
    name = "deletes",
    description = "Shows or approves deletes that were too many for one run.",
    synopsisSubcommandLabel = "(list | approve)",
    commandListHeading = "%nCommands:%n")
final class DeletesCommand implements Runnable {
  private final Context context;
  private CommandLine line;

  private DeletesCommand(Context context) {
    this.context = context;
  }

  static CommandLine of(Context context) {
    DeletesCommand command = new DeletesCommand(context);
    command.line = new CommandLine(command);
    command.line.addSubcommand(new Waiting(context));
    command.line.addSubcommand(new Approve(context));
    return command.line;
  }

  @Override
  public void run() {
    line.usage(context.console().out());
  }

  @Command(
      name = "list",
      description = "Shows the deletes that wait for a person, by region and entity.")
  static final class Waiting implements Callable<Integer> {
    private static final ObjectMapper JSON =
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Context context;

    @Option(names = "--json", description = "For programs: an array.")
    private boolean json;

    Waiting(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("deletes", this::list);
    }

    private int list(Settings settings) throws JsonProcessingException {
      try (House house = House.openDatabase(settings)) {
        house.applySchema();
        List<HeldDeletes> waiting = HeldDeletes.all(house.database());
        if (json) {
          context.console().line(JSON.writeValueAsString(asJson(waiting)));
        } else if (waiting.isEmpty()) {
          context.console().line("No deletes wait for anybody.");
        } else {
          table(waiting).printTo(context.console());
          HeldDeletes first = waiting.getFirst();
          context
              .console()
              .line(
                  "Really gone? breezeway deletes approve "
                      + first.region()
                      + " "
                      + first.entity());
        }
        return ExitCode.GOOD;
      }
    }

    private static TextTable table(List<HeldDeletes> waiting) {
      TextTable table =
          new TextTable("region", "entity", "gone", "of", "run", "since", "for example");
      for (HeldDeletes held : waiting) {
        table.add(
            held.region(),
            held.entity(),
            held.records(),
            held.of(),
            String.valueOf(held.run()),
            Times.age(Duration.between(held.heldAt().toInstant(), Instant.now())),
            String.join(" ", held.examples()));
      }
      return table;
    }

    private static ArrayNode asJson(List<HeldDeletes> waiting) {
      ArrayNode array = JSON.createArrayNode();
      for (HeldDeletes held : waiting) {
        ObjectNode node = array.addObject();
        node.put("region", held.region());
        node.put("entity", held.entity());
        node.put("records", held.records());
        node.put("of_records", held.of());
        node.put("run", held.run());
        node.put("held_at", held.heldAt().toInstant().toString());
        held.examples().forEach(node.putArray("examples")::add);
      }
      return array;
    }
  }

  @Command(
      name = "approve",
      description = {
        "Reads everything of the entity once more and deletes what is gone, up to as many records"
            + " as 'deletes list' shows; returns when that is done.",
        "Should more be gone by then, none is deleted, and they wait again."
      },
      footer = {
        "",
        "Exit code: 0 the run was a success, 1 it failed or was partial, or nothing waits,"
            + " 2 bad usage."
      })
  static final class Approve implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "REGION", description = "Region code.")
    private String region;

    @Parameters(index = "1", paramLabel = "ENTITY", description = "Entity.")
    private String entity;

    Approve(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("deletes", this::approve);
    }

    private int approve(Settings settings) {
      if (region.equals(Choice.ALL) || entity.equals(Choice.ALL)) {
        throw new PipelineException(
            Reason.BAD_CONFIGURATION, "Deletes are approved one region and one entity at a time.");
      }
      Choice.regions(settings, region);
      Choice.entities(settings, entity);
      try (House house = House.open(settings, Wiring::service)) {
        house.applySchema();
        Optional<HeldDeletes> held = HeldDeletes.of(house.database(), region, entity);
        if (held.isEmpty()) {
          context
              .console()
              .line("No deletes of " + entity + " wait in " + region + ": nothing was done.");
          return ExitCode.FAILED;
        }
        if (!Credentials.regionsWithKeys(settings, house.database()).contains(region)) {
          throw new PipelineException(
              Reason.BAD_CONFIGURATION,
              "The region " + region + " has no keys: " + Credentials.whereToPut(region));
        }
        List<RunRequest> done = new Sync(house, context.console()).approve(held.get());
        RunTable.print(context.console(), done);
        return done.stream().allMatch(RunRequest::isSuccess) ? ExitCode.GOOD : ExitCode.FAILED;
      }
    }
  }
}
