package breezeway.monitor.state;

import java.util.Set;

/**
 * A situation, with what of it could not be read: of that nothing follows, neither that something
 * is wrong nor that it is over.
 */
public record Reading(Situation situation, Set<SituationPart> unread) {

  public Reading {
    unread = Set.copyOf(unread);
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
