package breezeway.standalone.fuzz;

import java.util.List;

/**
 * One case: a record, an answer or a page that was spoilt, by its number the same each time.
 *
 * @param number which one
 * @param entity whose
 * @param how what was spoilt, for people
 */
sealed interface FuzzCase {
  int number();

  String entity();

  String how();

  /** A record; it travels in a page with others, some of them sound. */
  record OfRecord(int number, String entity, String how, byte[] bytes) implements FuzzCase {}

  /**
   * An answer of a call per record.
   *
   * @param parent the record, which is sound and comes before it
   */
  record OfAnswer(
      int number,
      String entity,
      String how,
      String call,
      long parent,
      byte[] parentBytes,
      byte[] bytes)
      implements FuzzCase {}

  /**
   * A page of sound records that is spoilt itself.
   *
   * @param whole what stands in it and can be told apart, in order
   * @param unsure what may land or not, since it cannot be told where it begins or ends
   * @param isRefused whether the page itself becomes a dead letter
   */
  record OfPage(
      int number,
      String entity,
      String how,
      byte[] bytes,
      List<byte[]> whole,
      List<byte[]> unsure,
      boolean isRefused)
      implements FuzzCase {}
}
