package breezeway.common.log;

import breezeway.common.message.RunId;
import java.util.Objects;
import org.slf4j.MDC;

/**
 * What a thread is at work on. Every line that is logged meanwhile says so, also a library's: so
 * messages need not repeat it.
 *
 * <pre>
 * try (LogPlace.Stay here = LogPlace.of("nashville", "tasks", run).enter()) {
 *   … // every line says region=nashville entity=tasks run=…
 * }
 * </pre>
 *
 * Threads that take part in the work enter {@link #here} of the thread that sent them.
 *
 * @param region region code; empty when it is none in particular
 * @param entity entity; empty when it is none in particular
 * @param run run id; empty when it is none in particular
 */
public record LogPlace(String region, String entity, String run) {
  /** Names in the log. */
  public static final String REGION = "region";

  public static final String ENTITY = "entity";
  public static final String RUN = "run";

  public LogPlace {
    region = Objects.requireNonNullElse(region, "");
    entity = Objects.requireNonNullElse(entity, "");
    run = Objects.requireNonNullElse(run, "");
  }

  public static LogPlace of(String region, String entity, RunId run) {
    return new LogPlace(region, entity, run.toString());
  }

  public static LogPlace of(String region, String entity) {
    return new LogPlace(region, entity, "");
  }

  /** Where this thread is. */
  public static LogPlace here() {
    return new LogPlace(MDC.get(REGION), MDC.get(ENTITY), MDC.get(RUN));
  }

  /** The same place, whose region is known only now. */
  public LogPlace in(String otherRegion) {
    return new LogPlace(otherRegion, entity, run);
  }

  /** Brings this thread here until the stay is closed; then it is back where it was before. */
  public Stay enter() {
    LogPlace before = here();
    set();
    return before::set;
  }

  private void set() {
    set(REGION, region);
    set(ENTITY, entity);
    set(RUN, run);
  }

  private static void set(String name, String value) {
    if (value.isEmpty()) {
      MDC.remove(name);
    } else {
      MDC.put(name, value);
    }
  }

  /** Ends with the work; closed by the thread that entered. */
  public interface Stay extends AutoCloseable {
    @Override
    void close();
  }
}
