package breezeway.monitor.watch;

import breezeway.common.message.Alert;
import java.util.Set;

/**
 * Something that is so now and that a person should know.
 *
 * @param runId the run it is about; null when about none
 * @param members what it is made of, where it stands for several: it is told again when some are
 *     added
 */
record Finding(Alert.Severity severity, String runId, String text, Set<Subject> members) {

  Finding {
    members = Set.copyOf(members);
  }

  static Finding warning(String text) {
    return new Finding(Alert.Severity.WARNING, null, text, Set.of());
  }

  static Finding error(String text) {
    return new Finding(Alert.Severity.ERROR, null, text, Set.of());
  }
}
