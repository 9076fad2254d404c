package breezeway.extractor.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * The share of the start jitter that falls to a region and entity: always the same, so that a slot
 * that is asked for twice begins at the same time, and the hours between two runs stay whole.
 */
final class StartDelay {
  private StartDelay() {}

  /** In whole seconds, below the jitter. */
  static Duration of(String region, String entity, Duration jitter) {
    if (jitter.toSeconds() == 0) {
      return Duration.ZERO;
    }
    CRC32 hash = new CRC32();
    hash.update((region + "/" + entity).getBytes(StandardCharsets.UTF_8));
    return Duration.ofSeconds(hash.getValue() % jitter.toSeconds());
  }
}
