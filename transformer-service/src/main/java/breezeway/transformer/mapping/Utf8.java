package breezeway.transformer.mapping;

/**
 * Whether bytes are text in UTF-8, to the letter: no byte of value 0, nothing overlong, no halves.
 */
final class Utf8 {
  private static final int LAST_OF_ONE_BYTE = 0x7F;

  private Utf8() {}

  static boolean isText(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int first = bytes[at] & 0xFF;
      if (first <= LAST_OF_ONE_BYTE) {
        if (first == 0) {
          return false;
        }
        at++;
        continue;
      }
      int more = following(first);
      if (more == 0 || at + more >= end || !isSecond(first, bytes[at + 1] & 0xFF)) {
        return false;
      }
      for (int i = 2; i <= more; i++) {
        if ((bytes[at + i] & 0xC0) != 0x80) {
          return false;
        }
      }
      at += more + 1;
    }
    return true;
  }

  /** How many bytes follow a first one; 0 when it cannot be the first. */
  private static int following(int first) {
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    }
    if (first < 0xE0) {
      return 1;
    }
    return first < 0xF0 ? 2 : 3;
  }

  /** The second byte has bounds of its own after some first ones. */
  private static boolean isSecond(int first, int second) {
    return switch (first) {
      case 0xE0 -> second >= 0xA0 && second <= 0xBF;
      case 0xED -> second >= 0x80 && second <= 0x9F;
      case 0xF0 -> second >= 0x90 && second <= 0xBF;
      case 0xF4 -> second >= 0x80 && second <= 0x8F;
      default -> second >= 0x80 && second <= 0xBF;
    };
  }
}
