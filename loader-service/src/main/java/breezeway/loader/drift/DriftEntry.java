package breezeway.loader.drift;

/**
 * One line of the ledger.
 *
 * @param what the type or word that is new; empty for the other kinds
 * @param mapped whether a column reads the place, or something below it
 * @param detail in plain words, with no value of a record in them
 * @param share of the objects, elements or values that it concerns, from 0 to 1
 * @param shareBefore the same before
 * @param example a shape, never a value; may be null
 */
public record DriftEntry(
    DriftKind kind,
    String pointer,
    String what,
    boolean mapped,
    String detail,
    double share,
    double shareBefore,
    String example) {

  /** What makes two entries of a region and entity the same. */
  public record Key(DriftKind kind, String pointer, String what) {}

  public Key key() {
    return new Key(kind, pointer, what);
  }

  /** Whether a column may be emptied or refuse what comes. */
  public boolean canHurt() {
    return mapped && (kind == DriftKind.GONE_KEY || kind == DriftKind.NEW_TYPE);
  }

  /** Whether there is nothing to do about it: a column was waiting for this key. */
  boolean isSettled() {
    return mapped && kind == DriftKind.NEW_KEY;
  }
}
