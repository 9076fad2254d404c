package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenStepTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private String access;
  private String refresh;
  private Instant expiry;
  private String error;
  private Instant obtainCalled;
  private Instant refreshCalled;
  private Instant obtainBlocked;
  private boolean hasKeys = true;

  private TokenStep next() {
    return TokenStep.next(
        new TokenRow(
            Optional.empty(),
            Optional.of("id").filter(id -> hasKeys),
            Optional.of("not-a-secret").filter(secret -> hasKeys),
            Optional.ofNullable(access),
            Optional.ofNullable(refresh),
            Optional.ofNullable(expiry),
            Optional.ofNullable(error),
            Optional.ofNullable(obtainCalled),
            Optional.ofNullable(refreshCalled),
            Optional.ofNullable(obtainBlocked),
            Optional.empty(),
            NOW),
        Duration.ofMinutes(1));
  }

  private static String token(Instant expiry) {
    String claims = "{\"exp\": " + expiry.getEpochSecond() + "}";
    return "h."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".s";
  }

  @Test
  void usesATokenUntilFiveMinutesBeforeItsEnd() {
    access = "token";
    expiry = NOW.plus(Duration.ofMinutes(6));
    assertInstanceOf(TokenStep.Use.class, next());
    expiry = NOW.plus(Duration.ofMinutes(4));
    assertInstanceOf(TokenStep.Obtain.class, next());
  }

  @Test
  void aTokenThatLivesForSecondsIsUsedForMostOfThem() {
    assertEquals(Duration.ofMinutes(5), TokenStep.margin(Duration.ofHours(24)));
    assertEquals(Duration.ofSeconds(30), TokenStep.margin(Duration.ofMinutes(4)));
    assertEquals(Duration.ofSeconds(5), TokenStep.margin(Duration.ofSeconds(20)));
  }

  @Test
  void refreshesWhileTheRefreshTokenLivesAndLogsInAfterwards() {
    refresh = token(NOW.plus(Duration.ofDays(1)));
    assertEquals(new TokenStep.Refresh(refresh), next());
    refresh = token(NOW.minusSeconds(1));
    assertInstanceOf(TokenStep.Obtain.class, next());
  }

  @Test
  void takesTheOtherWayWhileOneIsClosedAndWaitsWhileBothAre() {
    refresh = token(NOW.plus(Duration.ofDays(1)));
    refreshCalled = NOW.minusSeconds(20);
    assertInstanceOf(TokenStep.Obtain.class, next());
    obtainCalled = NOW.minusSeconds(30);
    assertEquals(new TokenStep.Wait(Duration.ofSeconds(30)), next());
    obtainBlocked = NOW.plusSeconds(50);
    assertEquals(new TokenStep.Wait(Duration.ofSeconds(40)), next());
  }

  @Test
  void callsAndBlocksOfAFutureThatAClockSetBackTookAwayDoNotCount() {
    obtainCalled = NOW.plus(Duration.ofHours(1));
    obtainBlocked = NOW.plus(Duration.ofHours(2));
    assertInstanceOf(TokenStep.Obtain.class, next());
    obtainBlocked = NOW.plusSeconds(100);
    assertEquals(new TokenStep.Wait(Duration.ofSeconds(100)), next());
  }

  @Test
  void usesAnAgingTokenWhileBothWaysAreClosed() {
    access = "token";
    expiry = NOW.plus(Duration.ofMinutes(2));
    obtainCalled = NOW;
    assertInstanceOf(TokenStep.Use.class, next());
  }

  @Test
  void repeatsARefusalForAMinuteInsteadOfTheCall() {
    error = "login-refused: wrong client_id or client_secret";
    obtainCalled = NOW.minusSeconds(59);
    assertEquals(new TokenStep.Refused("wrong client_id or client_secret"), next());
    obtainCalled = NOW.minusSeconds(60);
    assertInstanceOf(TokenStep.Obtain.class, next());
  }

  @Test
  void cannotLogInWithoutKeys() {
    hasKeys = false;
    assertInstanceOf(TokenStep.Refused.class, next());
  }
}
