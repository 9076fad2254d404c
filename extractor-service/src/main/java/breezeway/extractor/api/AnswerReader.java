package breezeway.extractor.api;

import java.io.IOException;

/**
 * Reads the body of a 200 answer. It runs inside the retries, since a body that is not JSON is
 * worth asking for as often as one that did not come, and an empty one, or one of another shape,
 * once more.
 */
@FunctionalInterface
public interface AnswerReader<T> {
  /**
   * @throws com.fasterxml.jackson.core.JsonProcessingException when the body is not JSON
   * @throws IOException when it is empty or not of the expected shape
   * @throws ErrorAnswerException when the body says that the call failed
   */
  T read(byte[] body) throws IOException, ErrorAnswerException;

  /** A 200 answer whose JSON object has an {@code error}. */
  final class ErrorAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    public ErrorAnswerException(String error) {
      super(error);
    }
  }
}
