package breezeway.standalone;

import breezeway.standalone.command.CommandTree;
import breezeway.standalone.command.Console;
import breezeway.standalone.command.Context;

/** The command line: {@code ./breezeway}. */
public final class Breezeway {
  private Breezeway() {}

  public static void main(String[] arguments) {
    int exitCode = run(arguments, Surroundings.ofProcess(), Console.ofProcess());
    System.exit(exitCode);
  }

  /** Runs a command in this JVM; returns its exit code. */
  public static int run(String[] arguments, Surroundings surroundings, Console console) {
    return CommandTree.of(new Context(surroundings, console)).execute(arguments);
  }
}
