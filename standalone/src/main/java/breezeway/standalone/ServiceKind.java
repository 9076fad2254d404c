package breezeway.standalone;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The services of the pipeline, in the order data flows. */
public enum ServiceKind {
  EXTRACTOR,
  TRANSFORMER,
  LOADER,
  MONITOR;

  /** What a run needs from the API to the tables. */
  public static Set<ServiceKind> forRuns() {
    return EnumSet.of(EXTRACTOR, TRANSFORMER, LOADER);
  }

  public static Set<ServiceKind> all() {
    return EnumSet.allOf(ServiceKind.class);
  }

  /** The word in {@code service_instances} and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many connections to PostgreSQL it gets in a pool of its own; none when it uses none. */
  int connections(int poolSize) {
    return switch (this) {
      case EXTRACTOR, LOADER -> poolSize;
      case TRANSFORMER -> 0;
      case MONITOR -> Math.min(3, poolSize); // it only looks, and one look at a time
    };
  }

  static Optional<ServiceKind> ofWord(String word) {
    for (ServiceKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
