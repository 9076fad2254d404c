package breezeway.extractor.api;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Region;
import breezeway.common.config.Secret;
import breezeway.common.failure.Reason;
import java.io.IOException;
import java.time.Clock;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One login and one read, without tables, budgets or retries: to see whether keys are good. */
public final class LoginProbe {
  private LoginProbe() {}

  /**
   * @return the answer of {@code /companies}
   * @throws ApiException what is wrong, in a sentence
   */
  public static <T> T companies(ApiSettings settings, Region region, AnswerReader<T> reader) {
    OkHttpClient http =
        new OkHttpClient.Builder()
            .connectTimeout(settings.connectTimeout())
            .callTimeout(settings.callTimeout())
            .followRedirects(false)
            .build();
    try {
      AuthAnswer login =
          new AuthClient(http, settings, Clock.systemUTC())
              .obtain(
                  region.clientId().orElse(""),
                  region.clientSecret().map(Secret::reveal).orElse(""));
      return switch (login) {
        case AuthAnswer.Granted granted ->
            read(http, settings, region, granted.accessToken(), reader);
        case AuthAnswer.Refused(String message) ->
            throw failure(Reason.LOGIN_REFUSED, region, message, null);
        case AuthAnswer.Limited limited ->
            throw failure(
                Reason.RATE_LIMITED,
                region,
                "the API allows one login per minute; try later",
                null);
        case AuthAnswer.Unavailable(String message) ->
            throw failure(Reason.API_UNAVAILABLE, region, message, null);
      };
    } finally {
      http.connectionPool().evictAll();
    }
  }

  private static <T> T read(
      OkHttpClient http,
      ApiSettings settings,
      Region region,
      String token,
      AnswerReader<T> reader) {
    Request call =
        new Request.Builder()
            .url(settings.url() + "/inventory/v1/companies")
            .header("Accept", "application/json")
            .header("Authorization", "JWT " + token)
            .build();
    try (Response response = http.newCall(call).execute()) {
      if (response.code() != 200) {
        throw failure(
            Reason.CALL_REFUSED, region, "/companies was answered with " + response.code(), null);
      }
      return reader.read(AnswerBodies.upTo(AnswerBodies.MOST_BYTES, response));
    } catch (IOException e) {
      throw failure(Reason.API_UNAVAILABLE, region, "/companies got no usable answer", e);
    } catch (AnswerReader.ErrorAnswerException e) {
      throw failure(Reason.CALL_REFUSED, region, "/companies was answered with an error", e);
    }
  }

  private static ApiException failure(
      Reason reason, Region region, String message, Exception cause) {
    return new ApiException(reason, 0, "Region " + region.code() + ": " + message, cause);
  }
}
