package breezeway.standalone.command;

import java.util.function.Supplier;

/** Lines with ok or FAILED. */
final class Checklist {
  private final Console console;
  private boolean allOk = true;

  Checklist(Console console) {
    this.console = console;
  }

  void ok(String what, String detail) {
    print(what, "ok", detail);
  }

  void failed(String what, String whatToDo) {
    allOk = false;
    print(what, "FAILED", whatToDo);
  }

  /** Says ok with what the attempt tells, or FAILED with its failure; returns which. */
  boolean attempt(String what, Supplier<String> attempt) {
    try {
      ok(what, attempt.get());
      return true;
    } catch (RuntimeException e) {
      failed(what, FailureSentence.of(e).text());
      return false;
    }
  }

  boolean isAllOk() {
    return allOk;
  }

  private void print(String what, String result, String detail) {
    console.line(String.format("%-22s %-7s %s", what, result, detail).stripTrailing());
  }
}
