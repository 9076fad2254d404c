package breezeway.extractor.fit;

import breezeway.extractor.fit.BudgetFit.Line;
import breezeway.extractor.fit.BudgetFit.Region;
import breezeway.extractor.fit.Cost.Basis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person is told of it. */
public final class FitWords {
  private static final int MOST_NAMED = 3;

  private FitWords() {}

  /** In a line, beginning in lower case and without a full stop. */
  public static String summary(Optional<BudgetFit> fit) {
    if (fit.isEmpty()) {
      return "fits, since there is no limit of calls (BREEZEWAY_REQUESTS_PER_MINUTE=0)";
    }
    Optional<Region> fullest = fit.get().fullest();
    if (fullest.isEmpty()) {
      return "nothing to run: no region has keys, or everything is paused";
    }
    String known = known(fit.get());
    if (!fit.get().fits()) {
      return "does not fit in "
          + fit.get().regions().stream()
              .filter(region -> !region.fits())
              .map(region -> region.code() + " (" + percent(region.share()) + ")")
              .collect(Collectors.joining(", "))
          + known;
    }
    return "fits, %s of the budget of the fullest region (%s)%s"
        .formatted(percent(fullest.get().share()), fullest.get().code(), known);
  }

  private static String known(BudgetFit fit) {
    long measured = fit.count(Basis.MEASURED);
    long estimated = fit.count(Basis.ESTIMATED);
    long unknown = fit.count(Basis.UNKNOWN);
    if (measured == 0 && estimated == 0) {
      return "; nothing is measured yet";
    }
    List<String> parts = new ArrayList<>();
    if (estimated > 0) {
      parts.add(estimated + " not measured yet, estimated");
    }
    if (unknown > 0) {
      parts.add(unknown + " not known yet");
    }
    return parts.isEmpty()
        ? ""
        : "; of " + (measured + estimated + unknown) + " kinds of runs " + String.join(", ", parts);
  }

  /** For an alert on a region that does not fit. */
  public static String alert(Region region, Budget budget) {
    StringBuilder text = new StringBuilder("The timetable asks for ");
    text.append(percent(region.share()))
        .append(" of the calls that ")
        .append(budget.callsPerMinute())
        .append(" a minute allow in ")
        .append(region.code());
    if (!region.sharedWith().isEmpty()) {
      text.append(", together with ")
          .append(String.join(", ", region.sharedWith()))
          .append(", which have the same keys");
    }
    text.append(". What takes most: ");
    text.append(
        region.lines().stream()
            .limit(MOST_NAMED)
            .filter(line -> line.runs().cost().calls() > 0)
            .map(line -> line(line, budget))
            .collect(Collectors.joining("; ")));
    List<Line> late = region.lines().stream().filter(line -> line.late() > 0).toList();
    if (!late.isEmpty()) {
      text.append(". Not done when the next run is due: ")
          .append(
              late.stream()
                  .limit(MOST_NAMED)
                  .map(FitWords::late)
                  .collect(Collectors.joining("; ")));
    }
    return text.append(
            ". Nothing is lost: runs begin late. Run something less often (schedule in its spec),"
                + " or raise BREEZEWAY_REQUESTS_PER_MINUTE if Breezeway allows more. Numbers:"
                + " ./breezeway check --estimate")
        .toString();
  }

  private static String line(Line line, Budget budget) {
    PlannedRuns runs = line.runs();
    return String.format(
        Locale.ROOT,
        "%s (%s) with %,d calls a run (%s), %s a day, %s at this budget",
        runs.entity(),
        runs.mode(),
        runs.cost().calls(),
        runs.cost().basis().word(),
        number(runs.slots().size() / budget.days()),
        minutes(budget.minutes(runs.cost().calls())));
  }

  private static String late(Line line) {
    return "%s (%s), %d of %d times"
        .formatted(
            line.runs().entity(), line.runs().mode(), line.late(), line.runs().slots().size());
  }

  /** For an alert that ends another one. */
  public static String resolved(Region region) {
    return "The timetable fits again in %s: it takes %s of the budget."
        .formatted(region.code(), percent(region.share()));
  }

  public static String percent(double share) {
    double percent = share * 100;
    return percent > 0 && percent < 1 ? "less than 1 %" : Math.round(percent) + " %";
  }

  /** With as many decimals as tell something. */
  public static String number(double value) {
    if (value >= 10 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    return String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
  }

  private static String minutes(double minutes) {
    return minutes < 1 ? "less than a minute" : number(minutes) + " minutes";
  }
}
