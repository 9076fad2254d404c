package breezeway.monitor.watch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a rule makes of a reading.
 *
 * @param readable false when what it takes could not be read: then nothing follows from it
 * @param holds what is so
 * @param unsure of what it cannot be said: what was so counts as so, what was not does not yet.
 *     Everything else is seen not to be so
 */
record Verdict(boolean readable, Map<Subject, Finding> holds, Set<Subject> unsure) {
  static final Verdict UNREADABLE = new Verdict(false, Map.of(), Set.of());

  Verdict {
    holds = Map.copyOf(holds);
    unsure = Set.copyOf(unsure);
  }

  /** Collects. */
  static final class Builder {
    private final Map<Subject, Finding> holds = new HashMap<>();
    private final Set<Subject> unsure = new HashSet<>();

    void holds(Subject subject, Finding finding) {
      holds.put(subject, finding);
    }

    void unsure(Subject subject) {
      unsure.add(subject);
    }

    Verdict build() {
      return new Verdict(true, holds, unsure);
    }
  }
}
