package breezeway.common.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Tells a process from a later one that got the same number, without a look at a clock: Linux
 * counts from its own start when each process began. Only processes of one place can be compared,
 * which is a machine from one start to the next, and in it a container. Empty where there is no
 * Linux.
 */
public final class ProcessStart {
  private static final Path PROC = Path.of("/proc");
  private static final Optional<String> PLACE = readPlace();

  /** Where in {@code /proc/PID/stat}, behind the name, state and start of a process stand. */
  private static final int STATE = 0;

  private static final int STARTED = 19;

  private ProcessStart() {}

  /** Short, of digits and letters; the same for all processes that can be compared. */
  public static Optional<String> place() {
    return PLACE;
  }

  /** When a process of this place began, in digits; empty when there is none of that number. */
  public static Optional<String> of(long pid) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      // A name may hold spaces and brackets of its own.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean hasEnded = fields[STATE].equals("Z") || fields[STATE].equals("X");
      return hasEnded ? Optional.empty() : Optional.of(fields[STARTED]);
    } catch (IOException e) {
      return Optional.empty(); // this is how a process that is gone looks
    }
  }

  private static Optional<String> readPlace() {
    try {
      CRC32 sum = new CRC32();
      sum.update(Files.readAllBytes(PROC.resolve("sys/kernel/random/boot_id")));
      sum.update(
          Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
              .toString()
              .getBytes(StandardCharsets.UTF_8));
      return Optional.of(Long.toHexString(sum.getValue()));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // no Linux
    }
  }
}
