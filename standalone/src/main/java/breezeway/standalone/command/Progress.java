package breezeway.standalone.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows how runs fare: on a terminal a few lines that are redrawn in place, elsewhere a plain line
 * every five seconds. Used by one thread.
 */
final class Progress {
  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(5);
  private static final Duration RATE_WINDOW = Duration.ofSeconds(10);
  private static final Duration RATE_WINDOW_WITH_LIMIT = Duration.ofMinutes(1);
  private static final int LINE_WIDTH = 79;
  private static final String UP_AND_CLEAR = "\033[%dA\033[J";

  private final Console console;
  private final int callsPerMinute;
  private final Duration rateWindow;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private int linesDrawn;
  private Duration lastPlainLine;

  private record Sample(Duration at, long calls) {}

  /**
   * @param callsPerMinute most calls that a region may make in a minute; 0 = no limit. Up to it
   *     they come at once and then none for the rest of the minute, so that the last few seconds
   *     tell nothing of the time that is left.
   */
  Progress(Console console, int callsPerMinute) {
    this.console = console;
    this.callsPerMinute = callsPerMinute;
    this.rateWindow = callsPerMinute > 0 ? RATE_WINDOW_WITH_LIMIT : RATE_WINDOW;
  }

  /**
   * Shows the present state.
   *
   * @param elapsed since the runs were asked for
   */
  void show(List<RunRequest> requests, Duration elapsed) {
    long calls = requests.stream().mapToLong(RunRequest::calls).sum();
    samples.addLast(new Sample(elapsed, calls));
    while (samples.size() > 2
        && elapsed.minus(samples.peekFirst().at()).compareTo(rateWindow) > 0) {
      samples.removeFirst();
    }
    if (console.terminal()) {
      redraw(lines(requests, elapsed));
    } else if (lastPlainLine == null
        || elapsed.minus(lastPlainLine).compareTo(BETWEEN_PLAIN_LINES) >= 0) {
      lastPlainLine = elapsed;
      console.line(join(how(requests, elapsed)) + " · " + join(what(requests)));
    }
  }

  /** Removes the redrawn lines, so that the result takes their place. */
  void clear() {
    if (linesDrawn > 0) {
      console.out().printf(UP_AND_CLEAR, linesDrawn);
      console.out().flush();
      linesDrawn = 0;
    }
  }

  private void redraw(List<String> lines) {
    StringBuilder screen = new StringBuilder();
    if (linesDrawn > 0) {
      screen.append(String.format(UP_AND_CLEAR, linesDrawn));
    }
    for (String line : lines) {
      screen.append(line, 0, Math.min(line.length(), LINE_WIDTH)).append('\n');
    }
    console.out().print(screen);
    console.out().flush();
    linesDrawn = lines.size();
  }

  private List<String> lines(List<RunRequest> requests, Duration elapsed) {
    List<String> lines = new ArrayList<>();
    lines.add(join(how(requests, elapsed)));
    lines.add(join(what(requests)));
    List<String> underWay =
        requests.stream()
            .filter(RunRequest::isUnderWay)
            .map(request -> request.name() + (request.published() ? " loading" : ""))
            .toList();
    if (!underWay.isEmpty()) {
      lines.add(names(underWay));
    }
    return lines;
  }

  /** As many names as a line holds, and how many more there are. */
  private static String names(List<String> underWay) {
    StringBuilder line = new StringBuilder("now ").append(underWay.getFirst());
    for (int shown = 1; shown < underWay.size(); shown++) {
      String next = ", " + underWay.get(shown);
      int others = underWay.size() - shown - 1;
      if (line.length() + next.length() + others(others).length() > LINE_WIDTH) {
        return line.append(others(others + 1)).toString();
      }
      line.append(next);
    }
    return line.toString();
  }

  private static String others(int count) {
    return count == 0 ? "" : " and " + count + " more";
  }

  private static String join(List<String> parts) {
    return String.join(" · ", parts);
  }

  private List<String> how(List<RunRequest> requests, Duration elapsed) {
    long done = requests.stream().filter(RunRequest::isDone).count();
    long bad = requests.stream().filter(r -> r.isDone() && !r.isSuccess()).count();
    List<String> parts = new ArrayList<>();
    parts.add(clock(elapsed));
    parts.add(
        done + " of " + requests.size() + " runs done" + (bad > 0 ? ", " + bad + " not good" : ""));
    timeLeft(requests).ifPresent(left -> parts.add("about " + clock(left) + " left"));
    return parts;
  }

  private List<String> what(List<RunRequest> requests) {
    List<String> parts = new ArrayList<>();
    long calls = requests.stream().mapToLong(RunRequest::calls).sum();
    parts.add(TextTable.text(calls) + expected(requests, calls) + " calls");
    parts.add(TextTable.text(requests.stream().mapToLong(RunRequest::pages).sum()) + " pages");
    parts.add(TextTable.text(requests.stream().mapToLong(RunRequest::records).sum()) + " records");
    double rate = callsPerSecond();
    if (rate > 0) {
      parts.add(String.format(rate < 10 ? "%.1f calls/s" : "%,.0f calls/s", rate));
    }
    return parts;
  }

  /** Nothing while a run that is not done has no estimate yet, and when no call is left to make. */
  private static String expected(List<RunRequest> requests, long made) {
    return callsExpected(requests)
        .filter(all -> all > made)
        .map(all -> " of about " + TextTable.text(all))
        .orElse("");
  }

  private static Optional<Long> callsExpected(List<RunRequest> requests) {
    long all = 0;
    for (RunRequest request : requests) {
      if (!request.isDone() && request.callsExpected() == null) {
        return Optional.empty();
      }
      all +=
          request.isDone() || request.published()
              ? request.calls()
              : Math.max(request.calls(), request.callsExpected());
    }
    return Optional.of(all);
  }

  /** By the calls of late, but no less than what the limit of the busiest region leaves. */
  private Optional<Duration> timeLeft(List<RunRequest> requests) {
    Optional<Long> expected = callsExpected(requests);
    double rate = callsPerSecond();
    if (expected.isEmpty() || (rate <= 0 && callsPerMinute == 0)) {
      return Optional.empty();
    }
    long toMake = expected.get() - requests.stream().mapToLong(RunRequest::calls).sum();
    double seconds = rate > 0 ? toMake / rate : 0;
    if (callsPerMinute > 0) {
      Map<String, List<RunRequest>> regions =
          requests.stream().collect(Collectors.groupingBy(RunRequest::region));
      for (List<RunRequest> region : regions.values()) {
        long calls = region.stream().mapToLong(RunRequest::calls).sum();
        long left = callsExpected(region).orElse(calls) - calls;
        seconds = Math.max(seconds, left * 60.0 / callsPerMinute);
      }
    }
    return Optional.of(Duration.ofSeconds(Math.round(seconds))).filter(left -> !left.isZero());
  }

  private double callsPerSecond() {
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    double seconds = last.at().minus(first.at()).toMillis() / 1000.0;
    return seconds <= 0 ? 0 : (last.calls() - first.calls()) / seconds;
  }

  /** Minutes and seconds, hours only where there are some. */
  static String clock(Duration duration) {
    return duration.toHours() > 0
        ? String.format(
            "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
        : String.format("%02d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }
}
