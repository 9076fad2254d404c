package breezeway.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of other processes, by libfaketime (Debian's package {@code faketime}). Their
 * monotonic clock stays as it is, and so do the clocks of the servers.
 */
final class ShiftedClock {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

  private final Path file;
  private Duration shift = Duration.ZERO;

  /**
   * @param folder for a file that the processes read
   */
  ShiftedClock(Path folder) {
    this.file = folder.resolve("clock");
    write();
  }

  static Optional<Path> library() {
    return PLACES.stream().filter(Files::exists).findFirst();
  }

  /** What a process needs in its environment. */
  Map<String, String> variables() {
    return Map.of(
        "LD_PRELOAD", library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Else waits of the JVM that have a limit end at once.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  Instant now() {
    return Instant.now().plus(shift);
  }

  /** From here on it is so late for them, and goes on from there. */
  void set(Instant now) {
    shift = Duration.between(Instant.now(), now);
    write();
  }

  private void write() {
    try {
      Path making = file.resolveSibling("clock.making");
      Files.writeString(making, "+" + shift.toSeconds() + "\n");
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
