package breezeway.loader.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows in PostgreSQL's text format for COPY, in one growing buffer that is used again and again.
 * Values are already PostgreSQL's text form; only what separates them is escaped.
 */
final class CopyText {
  private byte[] bytes = new byte[1 << 16];
  private int length;
  private boolean rowBegun;
  private int rows;

  void clear() {
    length = 0;
    rows = 0;
    rowBegun = false;
  }

  int rows() {
    return rows;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Adds one value to the row; null is NULL. */
  void value(String value) {
    if (rowBegun) {
      ensure(1);
      bytes[length++] = '\t';
    }
    rowBegun = true;
    if (value == null) {
      ensure(2);
      bytes[length++] = '\\';
      bytes[length++] = 'N';
      return;
    }
    // Twice the length holds any plain text, escapes included; what is not plain goes by encoder.
    int characters = value.length();
    ensure(2 * characters);
    int at = length;
    for (int i = 0; i < characters; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        encoded(value);
        return;
      }
      at = escaped((byte) c, at);
    }
    length = at;
  }

  private void encoded(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    ensure(2 * encoded.length);
    int at = length;
    for (byte b : encoded) {
      at = escaped(b, at);
    }
    length = at;
  }

  private int escaped(byte b, int at) {
    switch (b) {
      case '\\' -> {
        bytes[at++] = '\\';
        bytes[at++] = '\\';
      }
      case '\t' -> {
        bytes[at++] = '\\';
        bytes[at++] = 't';
      }
      case '\n' -> {
        bytes[at++] = '\\';
        bytes[at++] = 'n';
      }
      case '\r' -> {
        bytes[at++] = '\\';
        bytes[at++] = 'r';
      }
      default -> bytes[at++] = b;
    }
    return at;
  }

  void endRow() {
    ensure(1);
    bytes[length++] = '\n';
    rowBegun = false;
    rows++;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
