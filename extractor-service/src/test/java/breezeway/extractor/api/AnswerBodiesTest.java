package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnswerBodiesTest {
  private static final int CALLS = 60;

  private final AnswerBodies bodies = new AnswerBodies();
  private final AtomicInteger largeNow = new AtomicInteger();
  private final AtomicInteger mostLarge = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        AnswerBodies.SMALL_BYTES - 1,
        AnswerBodies.SMALL_BYTES,
        AnswerBodies.SMALL_BYTES + 1,
        AnswerBodies.MOST_BYTES
      })
  void takesEachBodyAsItIs(int length) throws Exception {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) (i * 31 + i / 251);
    }
    assertArrayEquals(body, bodies.whole(new ByteArrayInputStream(body)));
  }

  /** In a JVM of 512 MB; each of them at once would take nearly a gigabyte. */
  @Test
  void manyAnswersWithoutAnEndTakeNoMoreThanAFew() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Throwable>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(this::failureOfAnEndlessBody);
      }
      for (Future<Throwable> call : threads.invokeAll(calls)) {
        assertInstanceOf(AnswerBodies.TooLargeException.class, call.get());
      }
    }
    assertEquals(AnswerBodies.LARGE_AT_ONCE, mostLarge.get());
  }

  private Throwable failureOfAnEndlessBody() {
    try {
      bodies.whole(new Endless());
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  private final class Endless extends InputStream {
    private long sent;
    private boolean isLarge;

    @Override
    public int read() {
      throw new UnsupportedOperationException("it is read in parts");
    }

    @Override
    public int read(byte[] part, int from, int length) {
      if (length > 0 && !isLarge && sent >= AnswerBodies.SMALL_BYTES) {
        isLarge = true;
        mostLarge.accumulateAndGet(largeNow.incrementAndGet(), Math::max);
      }
      sent += length;
      if (sent > AnswerBodies.MOST_BYTES) {
        largeNow.decrementAndGet(); // nobody reads any further
      }
      Thread.yield();
      return length;
    }
  }
}
