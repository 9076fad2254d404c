package breezeway.extractor.fit;

/**
 * How many calls a run takes.
 *
 * @param calls 0 when nothing is known
 */
public record Cost(long calls, Basis basis) {
  /** What is not known costs nothing until it is measured. */
  public static final Cost UNKNOWN = new Cost(0, Basis.UNKNOWN);

  /** How one knows. */
  public enum Basis {
    /** From runs that were made. */
    MEASURED("measured"),
    /** From the number of records; no such run was made yet. */
    ESTIMATED("estimated"),
    /** There are no records to go by either. */
    UNKNOWN("unknown");

    private final String word;

    Basis(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
