package breezeway.extractor.api;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls a key pair may still make: shared by all threads through this object and by all
 * processes through the database.
 *
 * <p>Callers queue up in {@link #acquire}; one thread asks the database for as many slots as there
 * are callers and wakes as many as it was granted. A granted slot is to be used at once. Any thread
 * may call any method.
 */
final class RateBudget implements AutoCloseable {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);

  private final String keyPair;
  private final int callsPerMinute;
  private final RateBudgetStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
  private final Thread dispatcher;
  private long pausedUntilNanos = System.nanoTime();

  /**
   * @param callsPerMinute 0 = as many as one likes; a pause is then kept within this process
   */
  RateBudget(String keyPair, int callsPerMinute, RateBudgetStore store) {
    this.keyPair = keyPair;
    this.callsPerMinute = callsPerMinute;
    this.store = store;
    this.dispatcher = Thread.ofVirtual().name("rate-budget-" + keyPair).start(this::dispatch);
  }

  /** Waits until one call may be made. */
  void acquire() throws InterruptedException {
    CompletableFuture<Void> slot = new CompletableFuture<>();
    lock.lock();
    try {
      if (callsPerMinute == 0 && !isPaused() && waiting.isEmpty()) {
        return;
      }
      waiting.addLast(slot);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      slot.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PipelineException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      forget(slot);
    }
  }

  /**
   * Holds back all calls of the key pair, in every process.
   *
   * @return by how much a pause that may be on already grew
   */
  Duration pause(Duration wait) {
    long longer;
    lock.lock();
    try {
      long now = System.nanoTime();
      long left = Math.max(0, pausedUntilNanos - now);
      longer = Math.max(0, wait.toNanos() - left);
      if (longer > 0) {
        pausedUntilNanos = now + wait.toNanos();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (callsPerMinute > 0) {
      store.pause(keyPair, wait);
    }
    return Duration.ofNanos(longer);
  }

  private boolean isPaused() {
    return pausedUntilNanos - System.nanoTime() > 0;
  }

  /** A caller that was interrupted leaves the queue. */
  private void forget(CompletableFuture<Void> slot) {
    if (slot.isDone()) {
      return;
    }
    lock.lock();
    try {
      waiting.remove(slot);
    } finally {
      lock.unlock();
    }
  }

  private void dispatch() {
    try {
      while (true) {
        int wanted = awaitCallers();
        try {
          RateBudgetStore.Claim claim =
              callsPerMinute == 0
                  ? new RateBudgetStore.Claim(wanted, Duration.ZERO)
                  : store.claim(keyPair, Math.min(wanted, callsPerMinute), callsPerMinute);
          release(claim.granted());
          if (claim.granted() == 0) {
            Thread.sleep(
                claim.delay().compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : claim.delay());
          }
        } catch (PipelineException e) {
          failAll(e);
        } catch (RuntimeException | Error e) {
          // Without this thread all callers would wait for ever.
          failAll(new PipelineException(Reason.UNEXPECTED, "unexpected: " + FailureText.of(e), e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** How many callers wait, once there is one and no pause. */
  private int awaitCallers() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() || isPaused()) {
        if (waiting.isEmpty()) {
          changed.await();
        } else {
          changed.awaitNanos(pausedUntilNanos - System.nanoTime());
        }
      }
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void release(int slots) {
    lock.lock();
    try {
      for (int i = 0; i < slots && !waiting.isEmpty(); i++) {
        waiting.removeFirst().complete(null);
      }
    } finally {
      lock.unlock();
    }
  }

  private void failAll(PipelineException failure) {
    lock.lock();
    try {
      waiting.forEach(slot -> slot.completeExceptionally(failure));
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    dispatcher.interrupt();
  }
}
