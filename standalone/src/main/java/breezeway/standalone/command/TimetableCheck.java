package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.extractor.fit.BudgetFit;
import breezeway.extractor.fit.Cost.Basis;
import breezeway.extractor.fit.FitWords;
import breezeway.extractor.fit.PlannedRuns;
import breezeway.extractor.fit.TimetableFit;
import breezeway.standalone.Database;
import java.time.Instant;
import java.util.Optional;

/** Whether the timetable fits the rate budget, for {@code check}. */
final class TimetableCheck {
  private static final String LINE = "timetable";

  private final Settings settings;
  private final Checklist list;
  private final Console console;
  private final boolean alwaysInFull;

  TimetableCheck(Settings settings, Checklist list, Console console, boolean alwaysInFull) {
    this.settings = settings;
    this.list = list;
    this.console = console;
    this.alwaysInFull = alwaysInFull;
  }

  /**
   * @param hasTables whether the database can be asked
   */
  void check(boolean hasTables) {
    if (!hasTables && settings.api().requestsPerMinute() > 0) {
      list.ok(LINE, "nothing is measured: there is no database to ask what runs took so far");
      return;
    }
    Optional<BudgetFit> fit;
    try {
      fit =
          settings.api().requestsPerMinute() == 0
              ? Optional.empty()
              : Database.with(
                  settings.database(),
                  database -> TimetableFit.of(settings, database, Instant.now()));
    } catch (RuntimeException e) {
      list.failed(LINE, FailureSentence.of(e).text());
      return;
    }
    String summary = FitWords.summary(fit);
    boolean fits = fit.map(BudgetFit::fits).orElse(true);
    if (fits) {
      list.ok(LINE, summary);
    } else {
      list.failed(LINE, summary + ": see below, and timetable-too-full in RUNBOOK.md");
    }
    fit.filter(found -> alwaysInFull || !fits).ifPresent(this::print);
  }

  private void print(BudgetFit fit) {
    TextTable table =
        new TextTable(
            "region",
            "entity",
            "mode",
            "calls per run",
            "known by",
            "runs per day",
            "minutes per run",
            "% of budget",
            "late");
    for (BudgetFit.Region region : fit.regions()) {
      for (BudgetFit.Line line : region.lines()) {
        PlannedRuns runs = line.runs();
        boolean known = runs.cost().basis() != Basis.UNKNOWN;
        table.add(
            runs.region(),
            runs.entity(),
            runs.mode(),
            known ? runs.cost().calls() : null,
            runs.cost().basis().word(),
            FitWords.number(runs.slots().size() / fit.budget().days()),
            known ? fit.budget().minutes(runs.cost().calls()) : null,
            known ? line.share() * 100 : null,
            line.late());
      }
    }
    console.line("");
    table.printTo(console);
    console.line(
        "Of the coming %s days, at %d calls a minute for each pair of keys. Late: the next run of the same region and entity comes before this one can end."
            .formatted(
                FitWords.number(Math.ceil(fit.budget().days())), fit.budget().callsPerMinute()));
    console.line("");
  }
}
