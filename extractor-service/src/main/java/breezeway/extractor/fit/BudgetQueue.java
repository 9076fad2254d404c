package breezeway.extractor.fit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays the slots of one key pair through. Runs that are under way share the budget equally. A slot
 * waits for the end of the run of its region and entity; several that wait are answered by one run,
 * a full one if any of them asks for that. A slot is late when the next one of its region and
 * entity comes before its run has ended.
 */
final class BudgetQueue {
  private static final double NOTHING = 1e-6;

  private final double callsPerSecond;
  private final Map<String, Cell> cells = new LinkedHashMap<>();
  private final Map<PlannedRuns, Integer> late = new LinkedHashMap<>();
  private double now;

  /** A slot, in seconds from the beginning. */
  private static final class Slot {
    private final double second;
    private final PlannedRuns runs;
    private boolean isLate;

    Slot(double second, PlannedRuns runs) {
      this.second = second;
      this.runs = runs;
    }

    double second() {
      return second;
    }
  }

  /** A region and entity. */
  private static final class Cell {
    private final List<Slot> waiting = new ArrayList<>();
    private List<Slot> underWay = List.of();
    private double callsLeft;

    boolean isBusy() {
      return !underWay.isEmpty();
    }

    void beginIfAnyWaits() {
      underWay = List.copyOf(waiting);
      waiting.clear();
      callsLeft =
          underWay.stream()
              .max(Comparator.comparing(slot -> slot.runs.mode().equals("full")))
              .map(slot -> (double) slot.runs.cost().calls())
              .orElse(0.0);
    }
  }

  private BudgetQueue(Budget budget) {
    this.callsPerSecond = budget.callsPerMinute() / 60.0;
  }

  /** How many slots of each are late; those without are left out. */
  static Map<PlannedRuns, Integer> lateSlots(List<PlannedRuns> ofKeyPair, Budget budget) {
    BudgetQueue queue = new BudgetQueue(budget);
    queue.play(slots(ofKeyPair, budget.from()));
    return queue.late;
  }

  private static List<Slot> slots(List<PlannedRuns> all, Instant from) {
    List<Slot> slots = new ArrayList<>();
    for (PlannedRuns runs : all) {
      for (Instant slot : runs.slots()) {
        slots.add(new Slot(Duration.between(from, slot).toMillis() / 1000.0, runs));
      }
    }
    slots.sort(Comparator.comparingDouble(Slot::second));
    return slots;
  }

  private void play(List<Slot> slots) {
    int next = 0;
    while (next < slots.size()) {
      double second = slots.get(next).second;
      workUntil(second);
      for (; next < slots.size() && slots.get(next).second == second; next++) {
        come(slots.get(next));
      }
      cells.values().stream().filter(cell -> !cell.isBusy()).forEach(Cell::beginIfAnyWaits);
    }
  }

  private void come(Slot slot) {
    String name = slot.runs.region() + "/" + slot.runs.entity();
    Cell cell = cells.computeIfAbsent(name, key -> new Cell());
    overtaken(cell.underWay, slot);
    overtaken(cell.waiting, slot);
    cell.waiting.add(slot);
  }

  private void overtaken(List<Slot> open, Slot by) {
    for (Slot slot : open) {
      if (!slot.isLate && slot.second < by.second) {
        slot.isLate = true;
        late.merge(slot.runs, 1, Integer::sum);
      }
    }
  }

  private void workUntil(double second) {
    List<Cell> busy = busy();
    while (!busy.isEmpty()) {
      double least = busy.stream().mapToDouble(cell -> cell.callsLeft).min().orElseThrow();
      double firstEnd = now + least * busy.size() / callsPerSecond;
      boolean oneEnds = firstEnd <= second;
      double calls = oneEnds ? least : (second - now) * callsPerSecond / busy.size();
      now = oneEnds ? firstEnd : second;
      for (Cell cell : busy) {
        cell.callsLeft -= calls;
        if (cell.callsLeft < NOTHING) {
          cell.beginIfAnyWaits();
        }
      }
      if (!oneEnds) {
        return;
      }
      busy = busy();
    }
    now = second;
  }

  private List<Cell> busy() {
    return cells.values().stream().filter(Cell::isBusy).toList();
  }
}
