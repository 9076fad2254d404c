package breezeway.transformer.page;

import java.util.Arrays;

/**
 * A part of a page's bytes.
 *
 * @param page all bytes of the page, shared
 * @param offset where the part begins
 * @param length how many bytes it has
 */
public record Slice(byte[] page, int offset, int length) {

  public static Slice all(byte[] page) {
    return new Slice(page, 0, page.length);
  }

  /** The part's bytes as they came. */
  public byte[] copy() {
    return offset == 0 && length == page.length
        ? page
        : Arrays.copyOfRange(page, offset, offset + length);
  }
}
