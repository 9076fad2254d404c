package breezeway.extractor.api;

import breezeway.common.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import okhttp3.Response;

/**
 * Takes the bodies of answers into memory, and never more than there is room for: an answer has a
 * greatest size, and only few large ones are read at once, whoever reads them.
 */
final class AnswerBodies {
  /** What fits into a message on the raw topic, with its headers. */
  static final int MOST_BYTES = Topics.MAX_MESSAGE_BYTES - 64 * 1024;

  /** What an error says is for people: its beginning is enough. */
  private static final int MOST_ERROR_BYTES = 16 * 1024;

  static final int SMALL_BYTES = 256 * 1024;
  static final int LARGE_AT_ONCE = 2;

  private final Semaphore large = new Semaphore(LARGE_AT_ONCE, true);

  /** An answer that is larger than anything we can take. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(int most) {
      super("more than " + most + " bytes");
    }
  }

  /**
   * The body of a good answer, or the beginning of any other.
   *
   * @throws TooLargeException when a good answer does not end in time
   * @throws IOException when the connection breaks
   */
  byte[] of(Response response) throws IOException, InterruptedException {
    InputStream body = response.body().byteStream();
    if (!response.isSuccessful()) {
      return body.readNBytes(MOST_ERROR_BYTES);
    }
    if (response.body().contentLength() > MOST_BYTES) {
      throw new TooLargeException(MOST_BYTES);
    }
    return whole(body);
  }

  /** All of it; see {@link #of}. */
  byte[] whole(InputStream body) throws IOException, InterruptedException {
    byte[] start = body.readNBytes(SMALL_BYTES);
    return start.length < SMALL_BYTES ? start : large(start, body);
  }

  /**
   * A body that is small by its nature.
   *
   * @throws TooLargeException when it is not
   */
  static byte[] upTo(int most, Response response) throws IOException {
    byte[] body = response.body().byteStream().readNBytes(most + 1);
    if (body.length > most) {
      throw new TooLargeException(most);
    }
    return body;
  }

  private byte[] large(byte[] start, InputStream body) throws IOException, InterruptedException {
    large.acquire();
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream(4 * SMALL_BYTES);
      byte[] part = Arrays.copyOf(start, start.length);
      for (int length = part.length; length > 0; length = body.read(part)) {
        if (all.size() + length > MOST_BYTES) {
          throw new TooLargeException(MOST_BYTES);
        }
        all.write(part, 0, length);
      }
      return all.toByteArray();
    } finally {
      large.release();
    }
  }
}
