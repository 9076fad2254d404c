package breezeway.transformer;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import java.util.Optional;

/**
 * These bytes stood refused, and a person has them sent through again: what comes of it is always
 * told, even when it is what was told before.
 *
 * @param id names the replay
 * @param fingerprint of the dead letter they come from
 * @param original digest of the bytes
 */
record Replay(String id, String fingerprint, String original) {

  /** Empty for whatever comes from the extractor. */
  static Optional<Replay> of(org.apache.kafka.common.header.Headers headers, byte[] value) {
    return Headers.get(headers, Headers.REPLAY)
        .map(
            id ->
                new Replay(
                    id, Headers.get(headers, Headers.LETTER).orElse(""), DeadLetter.digest(value)));
  }
}
