package breezeway.standalone.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthTest {
  private final HandClock clock = new HandClock();
  private final SimulatedApi api =
      SimulatedApi.start(
          SimulationPlan.small(2)
              .with(
                  plan ->
                      plan.clock(clock)
                          .volumes(new Volumes(4, 4, 4, 4, 4, 4, 4, 0))
                          .authWindow(Duration.ofSeconds(60))
                          .regions(
                              List.of(
                                  RegionPlan.of("nashville", 4100),
                                  RegionPlan.of("austin", 4101).inactive()))));
  private final ApiReader reader = ApiReader.anonymous(api);

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void tokensAreJwtsThatSayWhenTheyExpire() {
    JsonNode tokens = obtain();
    String claims = tokens.path("access_token").asText().split("\\.")[1];
    JsonNode decoded = Json.read(Base64.getUrlDecoder().decode(claims));
    assertEquals(
        clock.instant().plus(Duration.ofHours(24)).getEpochSecond(), decoded.path("exp").asLong());
  }

  @Test
  void aSecondLoginWithinAMinuteIsRefusedUntilTheTimeItNames() {
    obtain();
    clock.move(Duration.ofSeconds(20));
    ApiReader.Reply refused = reader.obtain("not-a-secret-nashville");
    assertEquals(429, refused.status());
    assertEquals("41", refused.header("Retry-After"));
    assertEquals(
        "2026-04-15T12:01:00.000000", refused.json().path("details").path("retry_after").asText());
    clock.move(Duration.ofSeconds(40));
    assertEquals(200, reader.obtain("not-a-secret-nashville").status());
  }

  @Test
  void aWrongSecretIsAnswered200Null() {
    ApiReader.Reply reply = reader.obtain("wrong");
    assertEquals(200, reply.status());
    assertTrue(reply.json().isNull());
  }

  @Test
  void anInactiveKeyIsAnswered200WithAnError() {
    ApiReader austin = ApiReader.of(api, api.plan().regions().get(1));
    clock.move(Duration.ofSeconds(61));
    ApiReader.Reply reply = austin.obtain("not-a-secret-austin");
    assertEquals(200, reply.status());
    assertEquals("inactive client", reply.json().path("error").asText());
  }

  @Test
  void aRefreshTokenWorksOnce() {
    String first = obtain().path("refresh_token").asText();
    ApiReader.Reply reply = reader.refresh(first);
    assertEquals(200, reply.status());
    assertNotEquals(first, reply.json().path("refresh_token").asText());
    assertEquals(401, reader.refresh(first).status());
    assertEquals(429, reader.refresh(reply.json().path("refresh_token").asText()).status());
  }

  @Test
  void dataNeedATokenThatHasNotExpired() {
    assertEquals(401, reader.get("/companies").status());
    assertEquals(401, reader.withToken("made.up.token").get("/companies").status());
    ApiReader loggedIn = reader.withToken(obtain().path("access_token").asText());
    assertEquals(200, loggedIn.get("/companies").status());
    clock.move(Duration.ofHours(24));
    assertEquals(401, loggedIn.get("/companies").status());
  }

  @Test
  void revokedTokensAreRefused() {
    ApiReader loggedIn = reader.withToken(obtain().path("access_token").asText());
    api.revokeAccessTokens();
    assertEquals(401, loggedIn.get("/companies").status());
  }

  @Test
  void remembersEachAuthCall() {
    obtain();
    reader.obtain("wrong");
    List<AuthCall> calls = api.calls().authCalls();
    assertEquals(List.of(200, 429), calls.stream().map(AuthCall::status).toList());
    assertEquals("client-nashville", calls.get(0).clientId());
    assertFalse(calls.stream().anyMatch(call -> call.endpoint() != Endpoint.AUTH_OBTAIN));
  }

  private JsonNode obtain() {
    return reader.obtain("not-a-secret-nashville").json();
  }
}
