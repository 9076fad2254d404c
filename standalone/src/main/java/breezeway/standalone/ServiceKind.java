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

  /** Whether it keeps its work in PostgreSQL and so gets a pool of its own. */
  boolean usesDatabase() {
    return switch (this) {
      case EXTRACTOR, LOADER -> true;
      case TRANSFORMER, MONITOR -> false;
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
