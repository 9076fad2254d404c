package breezeway.extractor.api;

import breezeway.common.config.ApiSettings;
import breezeway.common.failure.FailureText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The two auth endpoints, one call each; when to call which is {@link TokenStep}'s business. */
final class AuthClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 64 * 1024;
  private static final MediaType JSON_TYPE = MediaType.get("application/json");

  private final OkHttpClient http;
  private final String baseUrl;
  private final Duration limit;
  private final Clock clock;

  AuthClient(OkHttpClient http, ApiSettings settings, Clock clock) {
    this.http = http;
    this.baseUrl = settings.url();
    this.limit = settings.authInterval();
    this.clock = clock;
  }

  AuthAnswer obtain(String clientId, String clientSecret) {
    try {
      byte[] body =
          JSON.writeValueAsBytes(Map.of("client_id", clientId, "client_secret", clientSecret));
      return call(
          new Request.Builder()
              .url(baseUrl + "/auth/v1/")
              .post(RequestBody.create(body, JSON_TYPE)));
    } catch (IOException e) {
      return new AuthAnswer.Unavailable("the login got no answer (" + FailureText.of(e) + ")");
    }
  }

  AuthAnswer refresh(String refreshToken) {
    try {
      return call(
          new Request.Builder()
              .url(baseUrl + "/auth/v1/refresh")
              .header("Authorization", "JWT " + refreshToken)
              .post(RequestBody.create(new byte[0], null)));
    } catch (IOException e) {
      return new AuthAnswer.Unavailable(
          "the token refresh got no answer (" + FailureText.of(e) + ")");
    }
  }

  private AuthAnswer call(Request.Builder request) throws IOException {
    try (Response response =
        http.newCall(request.header("Accept", "application/json").build()).execute()) {
      byte[] body = AnswerBodies.upTo(MOST_BYTES, response);
      return switch (response.code()) {
        case 200, 201 -> granted(body);
        case 400, 401, 403, 422 ->
            new AuthAnswer.Refused("the API answered " + response.code() + " to the login");
        case 429 ->
            new AuthAnswer.Limited(
                RetryAfter.of(response.header("Retry-After"), body, clock.instant()).orElse(limit));
        default -> new AuthAnswer.Unavailable("the login was answered with " + response.code());
      };
    }
  }

  /** A 200 alone says nothing: wrong keys and disabled clients are answered with it too. */
  static AuthAnswer granted(byte[] body) {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (IOException e) {
      return new AuthAnswer.Unavailable("the login was answered with something that is not JSON");
    }
    if (answer == null || answer.isMissingNode() || answer.isNull()) {
      return new AuthAnswer.Refused("wrong client_id or client_secret");
    }
    if (answer.hasNonNull("error")) {
      return new AuthAnswer.Refused(
          answer.path("error").asText().contains("inactive")
              ? "the client is inactive"
              : "the API answered the login with an error");
    }
    String token = answer.path("access_token").asText("");
    if (token.isBlank() || token.equals("null")) {
      return new AuthAnswer.Refused("wrong client_id or client_secret");
    }
    JsonNode seconds = answer.path("expires_in");
    return new AuthAnswer.Granted(
        token,
        Optional.ofNullable(answer.path("refresh_token").textValue()).filter(t -> !t.isBlank()),
        seconds.canConvertToLong() && seconds.asLong() > 0
            ? Optional.of(Duration.ofSeconds(seconds.asLong()))
            : Optional.empty());
  }
}
