package breezeway.extractor.read;

/** Whether another page follows: a function of the page just read. */
final class Paging {
  private Paging() {}

  /**
   * @param page ordinal of the page just read, from 1
   * @param limitAsked records per page that we asked for
   */
  static boolean isLast(ScannedPage answer, int page, int limitAsked) {
    int size = answer.records().size();
    if (size == 0) {
      return true;
    }
    if (answer.totalPages().isPresent()) {
      return page >= answer.totalPages().getAsInt();
    }
    return size < Math.min(limitAsked, Math.max(1, answer.limit().orElse(limitAsked)));
  }
}
