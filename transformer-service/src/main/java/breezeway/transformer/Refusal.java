package breezeway.transformer;

import breezeway.transformer.mapping.Digests;
import java.nio.charset.StandardCharsets;

/** What is remembered of a refusal: the same bytes, refused for the same cause, are no news. */
final class Refusal {
  private Refusal() {}

  /**
   * @param fingerprint of the dead letter
   * @param original digest of the bytes
   */
  static byte[] of(String fingerprint, String original) {
    return Digests.fingerprint((fingerprint + "/" + original).getBytes(StandardCharsets.US_ASCII));
  }
}
