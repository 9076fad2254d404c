package breezeway.standalone.command;

import java.math.BigDecimal;

/**
 * One asked-for run, and how far it is.
 *
 * @param id number of the request
 * @param run the run that answers it; null while nobody took the request
 * @param refused why no run could begin; else null
 * @param calls calls made so far
 * @param callsExpected an estimate; null while the size of the work is unknown
 * @param published whether all its pages are in Kafka
 * @param extractionMessage what the extractor says of it; may be null
 * @param end how it ended; null until its last row is committed
 */
record RunRequest(
    long id,
    String region,
    String entity,
    Long run,
    String refused,
    long calls,
    long pages,
    long records,
    Long callsExpected,
    boolean published,
    String extractionMessage,
    End end) {

  /** A row of {@code etl_sync_history}. */
  record End(
      String status,
      long records,
      long added,
      long updated,
      long deleted,
      long rejected,
      long calls,
      BigDecimal seconds,
      String message) {}

  boolean isDone() {
    return end != null || refused != null;
  }

  boolean isSuccess() {
    return end != null && end.status().equals("success");
  }

  boolean isUnderWay() {
    return run != null && !isDone();
  }

  String name() {
    return region + "/" + entity;
  }
}
