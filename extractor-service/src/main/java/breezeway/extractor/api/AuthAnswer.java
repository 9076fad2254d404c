package breezeway.extractor.api;

import java.time.Duration;
import java.util.Optional;

/** What a call to an auth endpoint came to. */
sealed interface AuthAnswer {
  record Granted(String accessToken, Optional<String> refreshToken, Optional<Duration> expiresIn)
      implements AuthAnswer {
    @Override
    public String toString() {
      return "Granted[***]";
    }
  }

  /** Wrong or disabled keys, or a refresh token that is not good any more. */
  record Refused(String message) implements AuthAnswer {}

  /** Too early: the endpoint is closed for this long. */
  record Limited(Duration delay) implements AuthAnswer {}

  /** No answer, or none that says anything about the login. */
  record Unavailable(String message) implements AuthAnswer {}
}
