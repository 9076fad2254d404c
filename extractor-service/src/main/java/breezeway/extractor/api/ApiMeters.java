package breezeway.extractor.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the calls of one region come to: how many with what outcome, how long they take, and how
 * much of the rate budget this process used in the last minute. Any thread may tell.
 */
final class ApiMeters {
  private final String region;
  private final MeterRegistry registry;
  private final Timer duration;
  private final Counter paused;
  private final LastMinute lastMinute = new LastMinute(System::nanoTime);

  /**
   * @param callsPerMinute the budget; 0 = none
   */
  ApiMeters(String region, int callsPerMinute, MeterRegistry registry) {
    this.region = region;
    this.registry = registry;
    this.duration =
        Timer.builder("breezeway.api.call")
            .description("From sending a call to having its whole answer")
            .tag("region", region)
            .serviceLevelObjectives(
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30))
            .register(registry);
    this.paused =
        Counter.builder("breezeway.api.paused")
            .description("Time for which Breezeway told us to make no call")
            .baseUnit("seconds")
            .tag("region", region)
            .register(registry);
    if (callsPerMinute > 0) {
      Gauge.builder("breezeway.rate.budget.calls.per.minute", () -> callsPerMinute)
          .description("Calls that the region's keys may make in a minute, all processes together")
          .tag("region", region)
          .register(registry);
      Gauge.builder(
              "breezeway.rate.budget.used.ratio",
              lastMinute,
              calls -> (double) calls.count() / callsPerMinute)
          .description("Share of the budget that this process used in the last minute")
          .tag("region", region)
          .register(registry);
    }
  }

  /** A call leaves. */
  void called() {
    lastMinute.add();
  }

  /**
   * It has come to an end.
   *
   * @param entity for whose run it was made
   */
  void ended(String entity, String outcome, long nanos) {
    duration.record(nanos, TimeUnit.NANOSECONDS);
    Counter.builder("breezeway.api.calls")
        .description("Calls to Breezeway's inventory API")
        .tag("region", region)
        .tag("entity", entity)
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /**
   * A call to an auth endpoint has come to an end. These are not part of the calls above, as
   * Breezeway counts them apart.
   */
  void authenticated(AuthCall call, AuthAnswer answer) {
    String outcome =
        switch (answer) {
          case AuthAnswer.Granted granted -> "granted";
          case AuthAnswer.Refused refused -> "refused";
          case AuthAnswer.Limited limited -> "limited";
          case AuthAnswer.Unavailable unavailable -> "no_answer";
        };
    Counter.builder("breezeway.auth.calls")
        .description("Calls to Breezeway's auth endpoints")
        .tag("region", region)
        .tag("call", call.name().toLowerCase(Locale.ROOT))
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /** The two auth endpoints. */
  enum AuthCall {
    LOGIN,
    REFRESH
  }

  /** Calls are held back for this much longer. */
  void paused(Duration longer) {
    paused.increment(longer.toMillis() / 1000.0);
  }

  /** One of few words for a status. */
  static String outcome(int status) {
    if (status == 401) {
      return "unauthorized";
    }
    if (status == 404) {
      return "not_found";
    }
    if (status == 429) {
      return "limited";
    }
    return switch (status / 100) {
      case 2 -> "ok";
      case 5 -> "server_error";
      default -> "refused";
    };
  }
}
