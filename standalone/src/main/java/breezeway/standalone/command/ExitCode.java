package breezeway.standalone.command;

/** What a command says to the program that called it. */
public final class ExitCode {
  /** All good. */
  public static final int GOOD = 0;

  /** A run failed or was partial, a check failed, or something broke. */
  public static final int FAILED = 1;

  /** Bad usage or configuration; nothing was done. */
  public static final int BAD_USAGE = 2;

  private ExitCode() {}
}
