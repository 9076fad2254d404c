package breezeway.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final RunRequest.End SUCCESS =
      new RunRequest.End("success", 10, 10, 0, 0, 0, 3, BigDecimal.ONE, null);
  private static final RunRequest.End PARTIAL =
      new RunRequest.End("partial", 10, 10, 0, 0, 1, 3, BigDecimal.ONE, "one was refused");

  private static RunRequest request(String entity, long calls, Long expected, RunRequest.End end) {
    return new RunRequest(
        1, "smoky", entity, 17L, null, calls, 2, 10, expected, end != null, null, end);
  }

  @Test
  void tellsRateAndTimeLeftFromTheCallsOfTheLastSeconds() {
    TestConsole test = new TestConsole(false);
    Progress progress = new Progress(test.console(), 0);
    progress.show(List.of(request("tasks", 0, 1_000L, null)), Duration.ZERO);
    progress.show(List.of(request("tasks", 500, 1_000L, null)), Duration.ofSeconds(5));

    assertEquals(
        "00:05 · 0 of 1 runs done · about 00:05 left · 500 of about 1,000 calls · 2 pages"
            + " · 10 records · 100 calls/s",
        test.out().lines().toList().getLast());
  }

  @Test
  void tellsTheTimeThatTheLimitLeavesWhileNoCallIsAllowed() {
    TestConsole test = new TestConsole(false);
    Progress progress = new Progress(test.console(), 180);
    progress.show(List.of(request("tasks", 180, 720L, null)), Duration.ofSeconds(2));
    progress.show(List.of(request("tasks", 180, 720L, null)), Duration.ofSeconds(40));

    assertEquals(
        "00:40 · 0 of 1 runs done · about 03:00 left · 180 of about 720 calls · 2 pages"
            + " · 10 records",
        test.out().lines().toList().getLast());
  }

  @Test
  void saysNothingOfCallsAndTimeLeftWhenAllCallsAreMade() {
    TestConsole test = new TestConsole(false);
    Progress progress = new Progress(test.console(), 180);
    progress.show(List.of(request("tasks", 0, 30L, null)), Duration.ZERO);
    progress.show(List.of(request("tasks", 30, 30L, null)), Duration.ofSeconds(10));

    assertEquals(
        "00:10 · 0 of 1 runs done · 30 calls · 2 pages · 10 records · 3.0 calls/s",
        test.out().lines().toList().getLast());
  }

  @Test
  void namesWhatALineHoldsAndCountsTheOthers() {
    TestConsole test = new TestConsole(true);
    List<RunRequest> many =
        Stream.generate(() -> request("reservation_tags", 1, null, null)).limit(30).toList();
    new Progress(test.console(), 0).show(many, Duration.ZERO);

    String last = test.out().lines().toList().getLast();
    assertTrue(last.endsWith(", smoky/reservation_tags and 28 more"), last);
    assertTrue(test.out().lines().allMatch(line -> line.length() <= 79), test.out());
  }

  @Test
  void guessesNoEndWhileARunHasNoEstimate() {
    TestConsole test = new TestConsole(false);
    new Progress(test.console(), 0)
        .show(
            List.of(request("tasks", 5, null, null), request("people", 3, 3L, SUCCESS)),
            Duration.ZERO);

    assertEquals("00:00 · 1 of 2 runs done · 8 calls · 4 pages · 20 records", test.out().strip());
  }

  @Test
  void namesRunsThatWereNoSuccess() {
    TestConsole test = new TestConsole(false);
    new Progress(test.console(), 0)
        .show(List.of(request("tasks", 3, 3L, PARTIAL)), Duration.ofHours(1));

    assertTrue(test.out().startsWith("1:00:00 · 1 of 1 runs done, 1 not good"), test.out());
  }

  @Test
  void writesAPlainLineEveryFiveSecondsWithoutATerminal() {
    TestConsole test = new TestConsole(false);
    Progress progress = new Progress(test.console(), 0);
    for (int second = 0; second < 11; second++) {
      progress.show(List.of(request("tasks", second, null, null)), Duration.ofSeconds(second));
    }

    assertEquals(3, test.out().lines().count());
    assertFalse(test.out().contains("\033"));
  }

  @Test
  void redrawsInPlaceOnATerminal() {
    TestConsole test = new TestConsole(true);
    Progress progress = new Progress(test.console(), 0);
    List<RunRequest> state = List.of(request("tasks", 5, null, null));
    progress.show(state, Duration.ZERO);
    progress.show(state, Duration.ofMillis(250));
    progress.clear();

    assertTrue(test.out().contains("now smoky/tasks\n\033[3A\033[J00:00"), test.out());
    assertTrue(test.out().endsWith("\033[3A\033[J"), test.out());
  }
}
