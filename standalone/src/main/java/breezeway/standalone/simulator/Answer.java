package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** What goes back to the client. */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
  private static final String JSON = "application/json";
  private static final byte[] NOTHING = {};

  static Answer json(byte[] body) {
    return new Answer(200, JSON, body, Map.of());
  }

  static Answer json(JsonNode body) {
    return json(Json.bytes(body));
  }

  static Answer html(int status) {
    String page = "<html><body><h1>" + status + "</h1><p>Try again later.</p></body></html>";
    return new Answer(status, "text/html", page.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static Answer empty(int status) {
    return new Answer(status, JSON, NOTHING, Map.of());
  }

  /** An error; 403 and 422 are described, the others only named. */
  static Answer error(int status, String text) {
    ObjectNode body = Json.object();
    if (status == 403 || status == 422) {
      body.put("error", status == 403 ? "Forbidden" : "Unprocessable entity");
      body.put("description", text);
    } else {
      body.put("error", text);
    }
    return new Answer(status, JSON, Json.bytes(body), Map.of());
  }

  /**
   * Status 429 with the date-time, in UTC but without saying so, at which the limit ends.
   *
   * @param headerSeconds value of Retry-After, 0 to leave the header out
   */
  static Answer tooMany(Instant until, long headerSeconds) {
    ObjectNode body = Json.object().put("error", "Too many requests");
    body.putObject("details")
        .put("message", "Rate limit exceeded")
        .put("retry_after", Stamps.withMicroseconds(until));
    Map<String, String> headers =
        headerSeconds > 0 ? Map.of("Retry-After", Long.toString(headerSeconds)) : Map.of();
    return new Answer(429, JSON, Json.bytes(body), headers);
  }

  Answer with(String header, String value) {
    return new Answer(status, contentType, body, Map.of(header, value));
  }

  Answer withBody(byte[] other) {
    return new Answer(status, contentType, other, headers);
  }
}
