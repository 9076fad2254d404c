package breezeway.monitor.state;

import breezeway.common.config.Settings;
import breezeway.monitor.state.Situation.ServiceState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Processes of services, from {@code service_instances}. The row of a process that ended in order
 * is gone; that of one that was killed stays, and is left out here once another one was started in
 * its place.
 */
final class Services {
  private static final String INSTANCES =
      """
      select instance, service, host, started_at, seen_at, healthy, detail,
        seen_at < now() - ? * interval '1 millisecond' as silent
      from breezeway.service_instances
      where seen_at > now() - interval '1 day'
      order by array_position(
        array['extractor', 'transformer', 'loader', 'monitor'], service::text), started_at, instance
      """;

  /** Started in place of another: a moment before its last beat at the earliest. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final Duration silence;

  Services(Settings settings) {
    this.silence = settings.monitor().silentService();
  }

  /** A process and its machine. */
  record Instance(ServiceState state, String host) {}

  List<ServiceState> read(Connection connection) throws SQLException {
    return withoutReplaced(
        Select.list(
            connection,
            INSTANCES,
            row ->
                new Instance(
                    new ServiceState(
                        row.getString("instance"),
                        row.getString("service"),
                        Select.instant(row, "started_at"),
                        Select.instant(row, "seen_at"),
                        row.getBoolean("healthy"),
                        row.getBoolean("silent"),
                        row.getString("detail")),
                    row.getString("host")),
            silence.toMillis()));
  }

  /**
   * Each start replaces one process that had gone before it, on its own machine if there was one; a
   * container that is made anew has another name.
   */
  static List<ServiceState> withoutReplaced(List<Instance> instances) {
    List<Instance> gone =
        instances.stream()
            .filter(instance -> instance.state().silent())
            .sorted(Comparator.comparing(instance -> instance.state().seenAt()))
            .toList();
    Set<String> replaced = new HashSet<>();
    Set<String> used = new HashSet<>();
    for (Instance one : gone) {
      replacement(one, instances, used)
          .ifPresent(
              other -> {
                used.add(other.state().instance());
                replaced.add(one.state().instance());
              });
    }
    return instances.stream()
        .map(Instance::state)
        .filter(state -> !replaced.contains(state.instance()))
        .toList();
  }

  private static Optional<Instance> replacement(
      Instance gone, List<Instance> instances, Set<String> used) {
    return instances.stream()
        .filter(other -> other.state().service().equals(gone.state().service()))
        .filter(other -> !used.contains(other.state().instance()))
        .filter(
            other ->
                other.state().startedAt().isAfter(gone.state().startedAt())
                    && other.state().startedAt().isAfter(gone.state().seenAt().minus(TOLERANCE)))
        .min(
            Comparator.comparing((Instance other) -> !Objects.equals(other.host(), gone.host()))
                .thenComparing(other -> other.state().startedAt()));
  }
}
