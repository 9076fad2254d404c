package breezeway.extractor.api;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;

/** A call that failed for good, after all the retries that its failure deserves. */
public final class ApiException extends PipelineException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status of the last answer; 0 when there was none
   */
  public ApiException(Reason reason, int status, String message, Throwable cause) {
    super(reason, message, cause);
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** What was asked for is not there. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** The listing as such is closed to us, whatever its filters. */
  public boolean isClosed() {
    return status == 403 || status == 404;
  }
}
