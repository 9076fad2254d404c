package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthClientTest {

  private static AuthAnswer answer(String body) {
    return AuthClient.granted(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aGoodStatusAloneIsNoLogin() {
    AuthAnswer wrong = new AuthAnswer.Refused("wrong client_id or client_secret");
    assertEquals(wrong, answer(""));
    assertEquals(wrong, answer("null"));
    assertEquals(wrong, answer("{}"));
    assertEquals(wrong, answer("{\"access_token\": null}"));
    assertEquals(
        new AuthAnswer.Refused("the client is inactive"),
        answer("{\"error\": \"inactive client\"}"));
    assertInstanceOf(AuthAnswer.Unavailable.class, answer("<html>"));
  }

  @Test
  void readsBothTokensAndTheirLife() {
    assertEquals(
        new AuthAnswer.Granted("a", Optional.of("r"), Optional.of(Duration.ofHours(12))),
        answer("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":43200}"));
  }
}
