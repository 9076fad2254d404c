package breezeway.standalone;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a process stands, in words that a person reads.
 *
 * @param helpless what only a new start of the process helps against; empty when it lives
 * @param problems why it does not do its work just now; empty when it is ready
 * @param notWorking the services that do not work just now
 */
public record Condition(List<String> helpless, List<String> problems, Set<ServiceKind> notWorking) {

  public Condition {
    helpless = List.copyOf(helpless);
    problems = List.copyOf(problems);
    notWorking = Set.copyOf(notWorking);
  }

  /** Until the services are up. */
  public static Condition starting() {
    return new Condition(
        List.of(), List.of("it is still starting"), EnumSet.allOf(ServiceKind.class));
  }

  public boolean isLive() {
    return helpless.isEmpty();
  }

  public boolean isReady() {
    return problems.isEmpty();
  }
}
