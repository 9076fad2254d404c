package breezeway.extractor.schedule;

import breezeway.common.message.RunMarker.Mode;
import java.time.Duration;
import java.time.Instant;

/**
 * Work of a region that begins by itself.
 *
 * @param entity whose run it is, or {@link #TOKENS}
 * @param mode {@code incremental} or {@code full} as the request for the run says; empty for tokens
 * @param startDelay how long after its slot it begins: its share of the start jitter
 */
public record Scheduled(String region, String entity, String mode, Cron cron, Duration startDelay) {
  /** Stands in place of an entity for the renewal of a region's tokens. */
  public static final String TOKENS = "tokens";

  static Scheduled run(String region, String entity, Mode mode, Cron cron, Duration startJitter) {
    return new Scheduled(
        region, entity, mode.word(), cron, StartDelay.of(region, entity, startJitter));
  }

  static Scheduled tokens(String region, Cron cron, Duration startJitter) {
    return new Scheduled(region, TOKENS, "", cron, StartDelay.of(region, TOKENS, startJitter));
  }

  public boolean isTokens() {
    return entity.equals(TOKENS);
  }

  /** When the work of a slot may begin. */
  public Instant begin(Instant slot) {
    return slot.plus(startDelay);
  }
}
