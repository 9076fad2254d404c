package breezeway.standalone.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short-lived commands of the operating system, and what little is asked about its processes. */
final class Shell {

  private Shell() {}

  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** Runs the command to its end; a command that does not exist is a failed one. */
  static Result run(List<String> command, Duration limit) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(-1, output + "\n(stopped after " + limit.toSeconds() + " s)");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      return new Result(127, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted");
    }
  }

  static boolean isInstalled(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String folder : path.split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * A session of its own for a server, where the system can give it one: Ctrl-C in the terminal
   * then reaches only the pipeline, which stops its servers last and in order.
   */
  static List<String> inItsOwnSession(List<String> command) {
    if (!isInstalled("setsid")) {
      return command;
    }
    return java.util.stream.Stream.concat(java.util.stream.Stream.of("setsid"), command.stream())
        .toList();
  }

  static void signal(ProcessHandle process, String name) {
    run(List.of("kill", "-s", name, Long.toString(process.pid())), Duration.ofSeconds(5));
  }

  /** Waits until the process is gone; false when it is still there after that time. */
  static boolean waitForEnd(ProcessHandle process, Duration limit) {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return !process.isAlive();
    }
  }
}
