package breezeway.extractor.publish;

import breezeway.common.failure.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The messages of one piece of work that Kafka has yet to acknowledge. Any thread may add. */
public final class Acknowledgements {
  private final List<CompletableFuture<Void>> pending = new ArrayList<>();

  public synchronized void add(CompletableFuture<Void> message) {
    pending.add(message);
  }

  /**
   * Returns when Kafka holds all that was added so far.
   *
   * @throws PipelineException when it does not take one of them
   */
  public void await() throws InterruptedException {
    List<CompletableFuture<Void>> messages;
    synchronized (this) {
      messages = List.copyOf(pending);
      pending.clear();
    }
    try {
      for (CompletableFuture<Void> message : messages) {
        message.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PipelineException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
