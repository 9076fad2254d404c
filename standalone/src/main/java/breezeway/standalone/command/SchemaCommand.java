package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.loader.schema.SchemaPlan;
import breezeway.standalone.House;
import breezeway.standalone.Schema;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code schema plan|apply}: what the specs ask of the tables. */
@Command(
    name = "schema",
    description = "Shows or makes what the specs ask of the tables.",
    synopsisSubcommandLabel = "(plan | apply)",
    commandListHeading = "%nCommands:%n")
final class SchemaCommand implements Runnable {
  private final Context context;
  private CommandLine line;

  private SchemaCommand(Context context) {
    this.context = context;
  }

  static CommandLine of(Context context) {
    SchemaCommand command = new SchemaCommand(context);
    command.line = new CommandLine(command);
    command.line.addSubcommand(new Plan(context));
    command.line.addSubcommand(new Apply(context));
    return command.line;
  }

  @Override
  public void run() {
    line.usage(context.console().out());
  }

  @Command(
      name = "plan",
      description =
          "Prints the statements that apply would run, each with its reason. Applies none.")
  static final class Plan implements Callable<Integer> {
    private final Context context;

    Plan(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("schema", this::plan);
    }

    private int plan(Settings settings) {
      try (House house = House.openDatabase(settings)) {
        return print(context.console(), Schema.plan(house.database(), house.settings()));
      }
    }
  }

  @Command(
      name = "apply",
      description =
          "Makes what is missing: tables, columns, constraints, wider types. Drops nothing.")
  static final class Apply implements Callable<Integer> {
    private final Context context;

    Apply(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("schema", this::apply);
    }

    private int apply(Settings settings) {
      try (House house = House.openDatabase(settings)) {
        return print(context.console(), Schema.apply(house.database(), house.settings()));
      }
    }
  }

  private static int print(Console console, SchemaPlan plan) {
    if (plan.steps().isEmpty()) {
      console.line("-- The tables fit the specs.");
    }
    for (SchemaPlan.Step step : plan.steps()) {
      console.line("-- " + step.reason());
      console.line(step.sql().strip() + ";");
    }
    for (SchemaPlan.Problem problem : plan.problems()) {
      console.line("-- PROBLEM with " + problem.table() + ": " + problem.text());
    }
    return plan.problems().isEmpty() ? ExitCode.GOOD : ExitCode.FAILED;
  }
}
