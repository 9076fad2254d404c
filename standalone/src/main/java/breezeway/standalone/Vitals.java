package breezeway.standalone;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells services that wait for something from those that only a new start helps: a service that
 * says itself that it stopped, and one that has not worked for long although Kafka and PostgreSQL
 * answer. One that waits for a server is left alone, however long that takes.
 *
 * <p>Looked at every few seconds; any thread may ask.
 */
final class Vitals {
  /** A service finds its way back after an outage by itself in less than this. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final LongSupplier nanos;
  private final Map<ServiceKind, Long> unwellSince = new EnumMap<>(ServiceKind.class);
  private final Map<ServiceKind, Long> helplessSince = new EnumMap<>(ServiceKind.class);
  private final Map<ServiceKind, String> helpless = new EnumMap<>(ServiceKind.class);

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Vitals(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * @param services those that were started
   * @param serversAnswer whether Kafka and PostgreSQL answer
   */
  synchronized void look(Map<ServiceKind, Service> services, boolean serversAnswer) {
    for (ServiceKind kind : ServiceKind.values()) {
      Service service = services.get(kind);
      if (service == null || service.working().getAsBoolean() || !serversAnswer) {
        unwellSince.remove(kind);
      } else {
        unwellSince.putIfAbsent(kind, nanos.getAsLong());
      }
      Optional<String> reason =
          service == null ? Optional.empty() : service.stopped().get().or(() -> unwell(kind));
      if (reason.isPresent()) {
        helplessSince.putIfAbsent(kind, nanos.getAsLong());
        helpless.put(kind, reason.get());
      } else {
        helplessSince.remove(kind);
        helpless.remove(kind);
      }
    }
  }

  private Optional<String> unwell(ServiceKind kind) {
    Long since = unwellSince.get(kind);
    return since != null && nanos.getAsLong() - since >= PATIENCE.toNanos()
        ? Optional.of(
            "it has not worked for "
                + PATIENCE.toMinutes()
                + " minutes although Kafka and PostgreSQL answer")
        : Optional.empty();
  }

  /** What only a new start helps against, by service. */
  synchronized Map<ServiceKind, String> helpless() {
    return new EnumMap<>(helpless);
  }

  /** The services for which that has been so for at least this long. */
  synchronized Set<ServiceKind> helplessFor(Duration time) {
    Set<ServiceKind> kinds = EnumSet.noneOf(ServiceKind.class);
    helplessSince.forEach(
        (kind, since) -> {
          if (nanos.getAsLong() - since >= time.toNanos()) {
            kinds.add(kind);
          }
        });
    return kinds;
  }

  /** A service that begins anew has all its time again. */
  synchronized void forget(ServiceKind kind) {
    unwellSince.remove(kind);
    helplessSince.remove(kind);
    helpless.remove(kind);
  }
}
