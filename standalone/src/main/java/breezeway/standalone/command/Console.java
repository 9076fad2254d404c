package breezeway.standalone.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes to.
 *
 * @param out results
 * @param err what went wrong
 * @param terminal whether {@code out} is a terminal, on which lines may be redrawn
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

  public static Console ofProcess() {
    return new Console(System.out, System.err, outputIsTerminal());
  }

  /** Asks the system: what Java tells differs between versions. */
  private static boolean outputIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return false;
    }
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }
}
