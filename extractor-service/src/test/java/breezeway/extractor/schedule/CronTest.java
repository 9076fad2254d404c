package breezeway.extractor.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
  private static final LocalDate SPRING = LocalDate.of(2026, 3, 8); // 02:00 to 03:00 is left out
  private static final LocalDate AUTUMN = LocalDate.of(2026, 11, 1); // 01:00 to 02:00 comes twice

  private static List<Instant> slots(String expression, ZoneId zone, LocalDate day) {
    return new Cron(expression, zone)
        .between(
            day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant());
  }

  private static List<String> shown(String expression, LocalDate day) {
    return slots(expression, CHICAGO, day).stream()
        .map(slot -> slot.atZone(CHICAGO))
        .map(time -> time.toLocalTime().toString() + time.getOffset())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 * * * ?, 2026-03-08, 23",
    "0 0 * * * ?, 2026-11-01, 25",
    "0 0 * * * ?, 2026-11-02, 24",
    "0 30 0-23 * * ?, 2026-11-01, 25",
    "0 0 0/1 * * ?, 2026-03-08, 23",
    "0 0/15 * * * ?, 2026-11-01, 100"
  })
  void anHourlyScheduleRunsInEachRealHourOnce(String expression, LocalDate day, int expected) {
    List<Instant> slots = slots(expression, CHICAGO, day);
    assertEquals(expected, slots.size());
    long apart = Duration.between(slots.get(0), slots.get(1)).toSeconds();
    for (int i = 1; i < slots.size(); i++) {
      assertEquals(apart, Duration.between(slots.get(i - 1), slots.get(i)).toSeconds());
    }
  }

  @Test
  void aDailyScheduleRunsOnceAlsoWhenItsHourIsMissingOrComesTwice() {
    assertEquals(List.of("03:00-05:00"), shown("0 30 2 * * ?", SPRING));
    assertEquals(List.of("02:30-06:00"), shown("0 30 2 * * ?", AUTUMN));
    assertEquals(List.of("01:30-06:00"), shown("0 30 1 * * ?", SPRING));
    assertEquals(List.of("01:30-05:00"), shown("0 30 1 * * ?", AUTUMN));
    assertEquals(List.of("00:00-06:00"), shown("0 0 0 * * ?", SPRING));
    assertEquals(List.of("00:00-05:00"), shown("0 0 0 * * ?", AUTUMN));
    assertEquals(List.of("03:00-05:00"), shown("0 0 3 * * ?", SPRING));
    assertEquals(List.of("01:00-05:00"), shown("0 0 1 ? * SUN", AUTUMN));
  }

  @Test
  void whatLeavesOutOneHourOfTheDayIsNotForEveryHour() {
    assertEquals(23, slots("0 0 0-22 * * ?", CHICAGO, AUTUMN).size());
  }

  @Test
  void timesThatFallOnTheSameInstantAreOneSlot() {
    assertEquals(List.of("03:00-05:00", "03:30-05:00"), shown("0 0,30 2,3 * * ?", SPRING));
  }

  @Test
  void aMissingMidnightIsTheFirstInstantOfItsDay() {
    ZoneId beirut = ZoneId.of("Asia/Beirut"); // clocks go from 00:00 to 01:00
    LocalDate day = LocalDate.of(2026, 3, 29);
    assertEquals(List.of(Instant.parse("2026-03-28T22:00:00Z")), slots("0 0 0 * * ?", beirut, day));
  }

  @Test
  void everyDayOfManyYearsHasItsOneSlotAndEveryHourItsOwn() {
    for (String name : List.of("America/Chicago", "Europe/Berlin", "Australia/Sydney", "UTC")) {
      ZoneId zone = ZoneId.of(name);
      for (LocalDate day = LocalDate.of(2025, 1, 1);
          day.isBefore(LocalDate.of(2029, 1, 1));
          day = day.plusDays(1)) {
        assertEquals(1, slots("0 30 2 * * ?", zone, day).size(), name + " " + day);
        long hours =
            Duration.between(day.atStartOfDay(zone), day.plusDays(1).atStartOfDay(zone)).toHours();
        assertEquals(hours, slots("0 0 * * * ?", zone, day).size(), name + " " + day);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 * * * ?", "0 30 2 * * ?", "0 0 2 1 * ?", "0 0 1 ? * SUN"})
  void theLatestSlotIsTheOneBeforeTheNext(String expression) {
    Cron cron = new Cron(expression, CHICAGO);
    Instant slot = cron.next(Instant.parse("2026-02-20T00:00:00Z")).orElseThrow();
    for (int i = 0; i < 30; i++) {
      Instant next = cron.next(slot).orElseThrow();
      assertEquals(Optional.of(slot), cron.latest(slot));
      assertEquals(Optional.of(slot), cron.latest(next.minusMillis(1)));
      slot = next;
    }
  }

  @Test
  void theLongestGapIsWhatOneMayHaveToWait() {
    Instant now = Instant.parse("2026-11-23T10:20:30Z");
    assertEquals(Duration.ofHours(1), gap("0 0 * * * ?", now));
    assertEquals(Duration.ofHours(24), gap("0 0 0 * * ?", now));
    assertEquals(Duration.ofDays(7), gap("0 0 1 ? * SUN", now));
    assertEquals(Duration.ofDays(31), gap("0 0 2 1 * ?", now));
    assertEquals(Duration.ofDays(3), gap("0 0 6 ? * MON-FRI", now));
    assertEquals(Duration.ofDays(31), gap("0 0 2 1 * ?", Instant.parse("2026-11-10T00:00:00Z")));
    // Eight in the morning there: the night is the tenth gap from then.
    assertEquals(
        Duration.ofHours(12), gap("0 0 6-18 * * ?", Instant.parse("2026-03-10T13:00:00Z")));
    assertEquals(Duration.ofHours(25), gap("0 0 0 * * ?", Instant.parse("2026-11-01T12:00:00Z")));
    assertEquals(Duration.ofHours(1), gap("0 0 * * * ?", Instant.parse("2026-11-01T12:00:00Z")));
  }

  private static Duration gap(String expression, Instant now) {
    return new Cron(expression, CHICAGO).longestGap(now);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 0",
        "0 0 25 * * ?",
        "0 0 * * * *",
        "@hourly",
        "0 0 0 30 2 ?",
        "0 0 x * * ?"
      })
  void whatIsNoScheduleIsRefusedInWords(String expression) {
    PipelineException refusal =
        assertThrows(PipelineException.class, () -> new Cron(expression, ZoneOffset.UTC));
    assertEquals(Reason.BAD_CONFIGURATION, refusal.reason());
    assertTrue(refusal.getMessage().contains("'" + expression + "'"), refusal.getMessage());
  }
}
