package breezeway.monitor.page;

import java.util.Map;

/**
 * What goes back over HTTP.
 *
 * @param headers besides those that every answer has
 */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
  private static final Map<String, String> NOT_KEPT = Map.of("Cache-Control", "no-store");

  Answer {
    headers = Map.copyOf(headers);
  }

  /** For the page's program; never kept by anybody, since it is about this moment. */
  static Answer json(int status, Object value) {
    return new Answer(status, "application/json", Json.bytes(value), NOT_KEPT);
  }
}
