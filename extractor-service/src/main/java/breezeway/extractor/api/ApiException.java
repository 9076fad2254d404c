package breezeway.extractor.api;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;

/** A call that failed for good, after all the retries that its failure deserves. */
public final class ApiException extends PipelineException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final byte[] body;

  /**
   * @param status HTTP status of the last answer; 0 when there was none
   */
  public ApiException(Reason reason, int status, String message, Throwable cause) {
    this(reason, status, message, cause, new byte[0]);
  }

  private ApiException(Reason reason, int status, String message, Throwable cause, byte[] body) {
    super(reason, message, cause);
    this.status = status;
    this.body = body;
  }

  /** The API answered, and said no: {@code body} is how. */
  static ApiException refused(int status, String message, byte[] body) {
    return new ApiException(Reason.CALL_REFUSED, status, message, null, body);
  }

  public int status() {
    return status;
  }

  /** The answer's body where the API refused the call; else empty. */
  public byte[] body() {
    return body;
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
