package breezeway.transformer.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** SHA-256 as fingerprints use it; from any thread. */
public final class Digests {
  /**
   * One per thread: looking a digest up among the providers costs more than a small digest does.
   */
  private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Digests::sha256);

  private static final int FINGERPRINT_BYTES = 16;

  private Digests() {}

  /** The first 16 bytes of SHA-256. */
  public static byte[] fingerprint(byte[] bytes) {
    return Arrays.copyOf(SHA256.get().digest(bytes), FINGERPRINT_BYTES);
  }

  /** The first 32 hex digits of SHA-256 over the text in UTF-8. */
  static String hex(String text) {
    return HexFormat.of().formatHex(fingerprint(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
