package breezeway.extractor.read;

/** Whether another page follows: a function of the page just read. */
final class Paging {
  private Paging() {}

  /**
   * Where the API announces no number of pages, a page shorter than we asked for is no end: the API
   * may give fewer records per page than it is asked for, and still repeat our number as its limit.
   * So only a limit below ours counts, or the size of the first page.
   *
   * @param page ordinal of the page just read, from 1
   * @param limitAsked records per page that we asked for
   * @param firstSize records on the first page of this reading
   */
  static boolean isLast(ScannedPage answer, int page, int limitAsked, int firstSize) {
    int size = answer.records().size();
    if (size == 0) {
      return true;
    }
    if (answer.totalPages().isPresent()) {
      return page >= answer.totalPages().getAsInt();
    }
    int limit = answer.limit().orElse(limitAsked);
    if (limit > 0 && limit < limitAsked) {
      return size < limit;
    }
    return page > 1 && size < firstSize;
  }
}
