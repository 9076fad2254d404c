package breezeway.standalone.command;

import java.time.Duration;

/**
 * Ends a process that cannot end in order: what keeps a service from its work may also keep it from
 * closing. Nothing is lost by it, as with any kill.
 */
final class LastResort {
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private LastResort() {}

  /** From now on the process has this long to end by itself. */
  static void begin() {
    Thread.ofPlatform()
        .name("last-resort")
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(PATIENCE);
                Runtime.getRuntime().halt(ExitCode.FAILED);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does
              }
            });
  }
}
