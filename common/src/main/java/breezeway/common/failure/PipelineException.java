package breezeway.common.failure;

import java.util.Objects;

/**
 * The one exception of the pipeline: a {@link Reason} from the closed list, and a message that a
 * person can act on. The message never holds a secret or a guest's data, since it is logged, mailed
 * and stored in {@code etl_sync_log}.
 */
public class PipelineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public PipelineException(Reason reason, String message) {
    this(reason, message, null);
  }

  public PipelineException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  public Reason reason() {
    return reason;
  }
}
