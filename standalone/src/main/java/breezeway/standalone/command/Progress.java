package breezeway.standalone.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Shows how runs fare: on a terminal a few lines that are redrawn in place, elsewhere a plain line
 * every five seconds. Used by one thread.
 */
final class Progress {
  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(5);
  private static final Duration RATE_WINDOW = Duration.ofSeconds(10);
  private static final int LINE_WIDTH = 79;
  private static final String UP_AND_CLEAR = "\033[%dA\033[J";

  private final Console console;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private int linesDrawn;
  private Duration lastPlainLine;

  private record Sample(Duration at, long calls) {}

  Progress(Console console) {
    this.console = console;
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
        && elapsed.minus(samples.peekFirst().at()).compareTo(RATE_WINDOW) > 0) {
      samples.removeFirst();
    }
    if (console.terminal()) {
      redraw(lines(requests, elapsed));
    } else if (lastPlainLine == null
        || elapsed.minus(lastPlainLine).compareTo(BETWEEN_PLAIN_LINES) >= 0) {
      lastPlainLine = elapsed;
      console.line(String.join(" · ", summary(requests, elapsed)));
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
    List<String> summary = summary(requests, elapsed);
    lines.add(String.join(" · ", summary.subList(0, 2)));
    lines.add(String.join(" · ", summary.subList(2, summary.size())));
    List<String> underWay =
        requests.stream()
            .filter(RunRequest::isUnderWay)
            .map(request -> request.name() + (request.published() ? " loading" : ""))
            .toList();
    if (!underWay.isEmpty()) {
      lines.add("now " + String.join(", ", underWay));
    }
    return lines;
  }

  private List<String> summary(List<RunRequest> requests, Duration elapsed) {
    long done = requests.stream().filter(RunRequest::isDone).count();
    long bad = requests.stream().filter(r -> r.isDone() && !r.isSuccess()).count();
    long calls = requests.stream().mapToLong(RunRequest::calls).sum();
    List<String> parts = new ArrayList<>();
    parts.add(clock(elapsed));
    parts.add(
        done + " of " + requests.size() + " runs done" + (bad > 0 ? ", " + bad + " not good" : ""));
    parts.add(TextTable.text(calls) + expected(requests) + " calls");
    parts.add(TextTable.text(requests.stream().mapToLong(RunRequest::pages).sum()) + " pages");
    parts.add(TextTable.text(requests.stream().mapToLong(RunRequest::records).sum()) + " records");
    double rate = callsPerSecond();
    if (rate > 0) {
      parts.add(String.format("%,.0f calls/s", rate));
      timeLeft(requests, rate).ifPresent(left -> parts.add("about " + clock(left) + " left"));
    }
    return parts;
  }

  /** Nothing while a run that is not done has no estimate yet. */
  private static String expected(List<RunRequest> requests) {
    return callsExpected(requests).map(all -> " of about " + TextTable.text(all)).orElse("");
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

  private static Optional<Duration> timeLeft(List<RunRequest> requests, double rate) {
    long made = requests.stream().mapToLong(RunRequest::calls).sum();
    return callsExpected(requests)
        .map(all -> Duration.ofSeconds(Math.round(Math.max(0, all - made) / rate)));
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
