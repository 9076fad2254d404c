package breezeway.extractor.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.config.Problems;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntityCatalog;
import breezeway.extractor.fit.Cost.Basis;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The specs of the repository, with numbers by hand. */
class EstimateTest {
  private static Cost of(String entity, Mode mode, Map<String, Long> records) {
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(Path.of("../config/entities"), problems);
    problems.throwIfAny();
    return new Estimate(catalog, name -> records.getOrDefault(name, 0L))
        .of(catalog.get(entity), mode);
  }

  private static Cost estimated(long calls) {
    return new Cost(calls, Basis.ESTIMATED);
  }

  @Test
  void aSweepOfTasksIsAListingForEachPropertyAndTwoCallsForEachTask() {
    Map<String, Long> records = Map.of("properties", 250L, "tasks", 15_000L);
    // 3 pages of properties, 250 listings, 150 more pages of 100, 30,000 calls
    assertEquals(estimated(3 + 250 + 150 + 30_000), of("tasks", Mode.FULL, records));
    // one in 20 tasks changes: 7 more pages, 2 x 750 calls
    assertEquals(estimated(3 + 250 + 7 + 1500), of("tasks", Mode.INCREMENTAL, records));
    assertEquals(Cost.UNKNOWN, of("tasks", Mode.FULL, Map.of("tasks", 15_000L)));
    assertEquals(Cost.UNKNOWN, of("tasks", Mode.FULL, Map.of("properties", 250L)));
  }

  @Test
  void aListOfEverythingIsItsPages() {
    assertEquals(estimated(21), of("properties", Mode.INCREMENTAL, Map.of("properties", 2000L)));
    assertEquals(Cost.UNKNOWN, of("properties", Mode.INCREMENTAL, Map.of()));
    assertEquals(estimated(3), of("people", Mode.INCREMENTAL, Map.of())); // three statuses
  }

  @Test
  void windowsAreListings() {
    // five years of months, before and after; 35 more pages of 3,500 reservations
    assertEquals(estimated(62 + 35), of("reservations", Mode.FULL, Map.of("reservations", 3500L)));
    assertEquals(
        estimated(1 + 1), of("reservations", Mode.INCREMENTAL, Map.of("reservations", 3500L)));
  }
}
