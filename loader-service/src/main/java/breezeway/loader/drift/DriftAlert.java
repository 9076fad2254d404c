package breezeway.loader.drift;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.PayloadProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One alert for all that a run found and that can hurt; what cannot is in the ledger only. */
public final class DriftAlert {
  private static final int MOST_TOLD = 5;

  private DriftAlert() {}

  public static Optional<Alert> of(PayloadProfile profile, List<DriftEntry> begun, String service) {
    List<DriftEntry> hurting = begun.stream().filter(DriftEntry::canHurt).toList();
    if (hurting.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(Reason.PAYLOAD_DRIFT.title()).append(": ");
    for (DriftEntry entry : hurting.subList(0, Math.min(MOST_TOLD, hurting.size()))) {
      text.append(entry.kind().word())
          .append(' ')
          .append(entry.pointer())
          .append(" (")
          .append(entry.detail())
          .append("). ");
    }
    if (hurting.size() > MOST_TOLD) {
      text.append(hurting.size() - MOST_TOLD).append(" more. ");
    }
    text.append("The run went on. See: ./breezeway drift ")
        .append(profile.region())
        .append(' ')
        .append(profile.entity());
    return Optional.of(
        Alert.warning(
                Reason.PAYLOAD_DRIFT,
                profile.region(),
                profile.entity(),
                profile.runId(),
                text.toString(),
                service)
            .withFacts(Map.of(Alert.DRIFT, places(hurting))));
  }

  private static String places(List<DriftEntry> hurting) {
    String first =
        hurting.stream()
            .limit(MOST_TOLD)
            .map(DriftEntry::pointer)
            .collect(Collectors.joining(", "));
    int more = hurting.size() - MOST_TOLD;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
