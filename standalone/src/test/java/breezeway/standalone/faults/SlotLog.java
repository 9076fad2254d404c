package breezeway.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The slots of some entities as {@code run_requests} has them, and the runs that answered them. */
final class SlotLog {
  /** So late a slot counts as missed. */
  private static final Duration MISFIRE = Duration.ofSeconds(10);

  private static final Instant FAR = Instant.parse("2200-01-01T00:00:00Z");

  private final Fleet fleet;
  private final List<String> entities;

  SlotLog(Fleet fleet, List<String> entities) {
    this.fleet = fleet;
    this.entities = entities;
  }

  /** What belongs together: the slots of one region and entity. */
  private List<List<String>> cells() {
    List<List<String>> cells = new ArrayList<>();
    for (String entity : entities) {
      for (String region : fleet.api().world().regionCodes()) {
        cells.add(List.of(region, entity));
      }
    }
    return cells;
  }

  private List<Instant> slots(List<String> cell, Instant from, Instant until) {
    return fleet
        .invariants()
        .query(
            """
            select (extract(epoch from slot) * 1000)::bigint from breezeway.run_requests
            where region_code = ? and entity = ? and slot between ?::timestamptz and ?::timestamptz
            order by slot""",
            cell.get(0),
            cell.get(1),
            from.toString(),
            until.toString())
        .stream()
        .map(row -> Instant.ofEpochMilli(Long.parseLong(row.getFirst())))
        .toList();
  }

  /** The last slot that every cell has seen. */
  Instant last() {
    Instant last = Instant.MAX;
    for (List<String> cell : cells()) {
      List<Instant> slots = slots(cell, Instant.EPOCH, FAR);
      Instant own = slots.isEmpty() ? Instant.EPOCH : slots.getLast();
      last = own.isBefore(last) ? own : last;
    }
    return last;
  }

  /** Waits until each cell has seen so many slots that come from now on. */
  void awaitMore(int slots) {
    Instant now = Instant.now();
    Await.until(
        slots + " more slots of each",
        () -> cells().stream().allMatch(cell -> slots(cell, now, FAR).size() >= slots),
        fleet::story);
  }

  void awaitAnswered(Instant until) {
    Await.until("runs for all slots", () -> unanswered(until).isEmpty(), fleet::story);
  }

  private List<List<String>> unanswered(Instant until) {
    return fleet
        .invariants()
        .query(
            """
            select q.region_code, q.entity, q.slot, q.refused, x.state
            from breezeway.run_requests q left join breezeway.extraction_runs x using (run)
            where q.slot <= ?::timestamptz and x.state is distinct from 'published'""",
            until.toString());
  }

  /**
   * Every slot, one after the other. Only where a busy machine let nobody fire for longer than a
   * misfire takes may some be missing, and then the last of them is there.
   */
  void eachOnceFrom(Instant from, Instant until, Duration period) {
    for (List<String> cell : cells()) {
      List<Instant> slots = slots(cell, from, FAR);
      for (int i = 1; i < slots.size(); i++) {
        Duration apart = Duration.between(slots.get(i - 1), slots.get(i));
        assertTrue(
            apart.equals(period) || apart.compareTo(MISFIRE) > 0, cell + " " + apart + " " + slots);
      }
      assertTrue(!slots.isEmpty() && !slots.getLast().isBefore(until), cell + " " + slots);
    }
  }

  /**
   * All slots but those of one time in which nobody was there, of which the last is made up for.
   */
  void onePauseOnly(Instant from, Instant until, Instant down, Instant up, Duration period) {
    for (List<String> cell : cells()) {
      List<Instant> slots = slots(cell, from, until);
      int pauses = 0;
      for (int i = 1; i < slots.size(); i++) {
        if (!Duration.between(slots.get(i - 1), slots.get(i)).equals(period)) {
          pauses++;
          assertTrue(!slots.get(i - 1).isAfter(down), cell + " " + slots);
          assertTrue(slots.get(i).isAfter(up.minus(period)), cell + " " + slots);
        }
      }
      assertEquals(1, pauses, cell + " " + slots);
    }
  }

  void eachAnsweredByOneRun(Instant until) {
    assertEquals(List.of(), unanswered(until));
    assertEquals(
        List.of(),
        fleet
            .invariants()
            .query(
                """
                select region_code, entity, mode, slot, count(*) from breezeway.run_requests
                where slot is not null group by 1, 2, 3, 4 having count(*) > 1"""));
    // A run that began before a slot says nothing of what changed until then.
    assertEquals(
        List.of(),
        fleet
            .invariants()
            .query(
                """
                select region_code, entity, slot, run from breezeway.run_requests
                where slot is not null and run is not null
                  and to_timestamp((run + 1) / 1000.0) < requested_at"""));
    assertEquals(
        List.of(),
        fleet
            .invariants()
            .query(
                """
                select region_code, entity, run, outcome, message from breezeway.extraction_runs
                where outcome <> 'success'"""));
  }

  void noRunsOverlap() {
    assertEquals(
        List.of(),
        fleet
            .invariants()
            .query(
                """
                select a.region_code, a.entity, a.run, b.run
                from breezeway.extraction_runs a
                join breezeway.extraction_runs b using (region_code, entity)
                where a.run < b.run and a.published_at > to_timestamp((b.run + 1) / 1000.0)"""));
  }
}
