package breezeway.extractor.run;

import breezeway.common.log.LogPlace;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Does something for each of many things, several at once, on virtual threads. */
final class Parallel {
  private Parallel() {}

  @FunctionalInterface
  interface Task<T> {
    void accept(T item) throws InterruptedException;
  }

  /**
   * Returns when all is done. The first failure, or an interrupt, stops what is still under way and
   * comes out once nothing is any more.
   */
  static <T> void each(Collection<T> items, int atOnce, Task<T> task) throws InterruptedException {
    if (items.isEmpty()) {
      return;
    }
    LogPlace place = LogPlace.here();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(atOnce, items.size()), Thread.ofVirtual().name("extract-", 0).factory())) {
      CompletionService<Void> done = new ExecutorCompletionService<>(threads);
      try {
        for (T item : items) {
          done.submit(
              () -> {
                try (LogPlace.Stay here = place.enter()) {
                  task.accept(item);
                  return null;
                }
              });
        }
        for (int i = 0; i < items.size(); i++) {
          done.take().get();
        }
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case InterruptedException interrupt -> throw interrupt;
          case RuntimeException failure -> throw failure;
          case Error error -> throw error;
          default -> throw new IllegalStateException(e.getCause());
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }
}
