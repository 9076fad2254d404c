package breezeway.loader.offset;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import org.apache.kafka.common.TopicPartition;

/** The partition went to another loader, or was set back for a rebuild: our transaction is void. */
public final class Fenced extends PipelineException {
  private static final long serialVersionUID = 1L;

  private final transient TopicPartition partition;

  Fenced(TopicPartition partition) {
    super(Reason.FENCED, partition + " was taken over or set back by somebody else");
    this.partition = partition;
  }

  public TopicPartition partition() {
    return partition;
  }
}
