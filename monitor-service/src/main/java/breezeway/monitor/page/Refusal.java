package breezeway.monitor.page;

import java.util.Map;

/** A request that is not answered as it was meant, with a sentence for the person who made it. */
final class Refusal extends Exception {
  private final int status;
  private final Map<String, String> headers;

  Refusal(int status, String sentence) {
    this(status, sentence, Map.of());
  }

  Refusal(int status, String sentence, Map<String, String> headers) {
    super(sentence, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
