package breezeway.monitor.state;

import java.util.Set;

/**
 * A situation, with what of it could not be read: of that nothing follows, neither that something
 * is wrong nor that it is over.
 *
 * @param databaseAway whether that is because PostgreSQL cannot be reached: which is told as what
 *     it is
 */
public record Reading(Situation situation, Set<SituationPart> unread, boolean databaseAway) {

  public Reading {
    unread = Set.copyOf(unread);
  }

  /** One for which PostgreSQL could be reached. */
  public Reading(Situation situation, Set<SituationPart> unread) {
    this(situation, unread, false);
  }

  /** Whether all of these could be read. */
  public boolean has(SituationPart... parts) {
    for (SituationPart part : parts) {
      if (unread.contains(part)) {
        return false;
      }
    }
    return true;
  }
}
