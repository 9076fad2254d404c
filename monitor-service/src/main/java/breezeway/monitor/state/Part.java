package breezeway.monitor.state;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that is read beside other things and waited for only so long. What has not come by then
 * is not asked for again before it has: a server that hangs is not asked by more and more threads.
 *
 * <p>Used by one thread at a time.
 *
 * @param <T> what is read
 */
final class Part<T> {
  private final ExecutorService threads;
  private final Callable<T> work;
  private final Duration limit;
  private Future<T> underWay;
  private boolean late;

  Part(ExecutorService threads, Callable<T> work, Duration limit) {
    this.threads = threads;
    this.work = work;
    this.limit = limit;
  }

  /** Begins to read, unless it still does. */
  void begin() {
    if (underWay != null && underWay.isDone() && late) {
      underWay = null; // of an earlier reading: too old
    }
    if (underWay == null) {
      late = false;
      underWay = threads.submit(work);
    }
  }

  /**
   * What was read since {@link #begin}.
   *
   * @throws TimeoutException when it did not come in time, now or at an earlier reading
   * @throws ExecutionException what the work threw
   */
  T end() throws TimeoutException, ExecutionException, InterruptedException {
    if (late) {
      throw new TimeoutException("still not there");
    }
    try {
      T result = underWay.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      underWay = null;
      return result;
    } catch (TimeoutException e) {
      late = true;
      throw e;
    } catch (ExecutionException | CancellationException e) {
      underWay = null;
      throw e;
    }
  }
}
