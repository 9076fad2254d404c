package breezeway.standalone.command;

import java.util.List;

/** What came of each run, a line each, and a sentence below. */
final class RunTable {
  private RunTable() {}

  static void print(Console console, List<RunRequest> requests) {
    TextTable table =
        new TextTable(
            "region",
            "entity",
            "status",
            "records",
            "new",
            "updated",
            "deleted",
            "rejected",
            "calls",
            "seconds",
            "message");
    for (RunRequest request : requests) {
      RunRequest.End end = request.end();
      if (end == null) {
        table.add(
            request.region(),
            request.entity(),
            "refused",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            oneLine(request.refused()));
      } else {
        table.add(
            request.region(),
            request.entity(),
            end.status(),
            end.records(),
            end.added(),
            end.updated(),
            end.deleted(),
            end.rejected(),
            end.calls(),
            end.seconds() == null ? null : end.seconds().doubleValue(),
            oneLine(end.message()));
      }
    }
    table.printTo(console);
    long good = requests.stream().filter(RunRequest::isSuccess).count();
    console.line(verdict(good, requests.size()));
  }

  private static String verdict(long good, int all) {
    if (good == all) {
      return all == 1 ? "The run was a success." : "All " + all + " runs were a success.";
    }
    return (all == 1
            ? "The run was not a success"
            : (all - good) + " of " + all + " runs were no success")
        + "; RUNBOOK.md says what each reason means.";
  }

  private static String oneLine(String text) {
    return text == null ? null : text.strip().replaceAll("\\s+", " ");
  }
}
