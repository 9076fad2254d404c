package breezeway.common.message;

import java.util.Comparator;

/**
 * A run and how often it was taken up, written {@code 1790000000123.1}.
 *
 * <p>Run numbers grow with every run of a region and entity, and attempts with every process that
 * takes up an unfinished run. So of two pages the one with the greater run id was asked for by the
 * rightful owner later: that order, not a clock, decides what is older. (Numbers are drawn in the
 * database as the greater of "last + 1" and the time in milliseconds, so that they grow over clock
 * steps and over the loss of the database.)
 *
 * @param run number of the run
 * @param attempt 1 for the process that began it
 */
public record RunId(long run, int attempt) implements Comparable<RunId> {
  private static final Comparator<RunId> ORDER =
      Comparator.comparingLong(RunId::run).thenComparingInt(RunId::attempt);

  /**
   * @throws IllegalArgumentException when the text is no run id
   */
  public static RunId parse(String text) {
    int dot = text.indexOf('.');
    try {
      return dot < 0
          ? new RunId(Long.parseLong(text), 1)
          : new RunId(
              Long.parseLong(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a run id", e);
    }
  }

  @Override
  public int compareTo(RunId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return run + "." + attempt;
  }
}
